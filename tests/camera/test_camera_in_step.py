import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.streams.in_step import HostClock, in_step, tolerance


def test_the_soonest_frame_says_where_the_streams_zero_lies():
    clock = HostClock(begin=100.0)
    clock.learn(-0.1, 102.2)  # waited in a queue
    late = [0.05, 0.004, 0.02, 0.004, 0.1, 0.004]
    times = [clock.at(n / 30, 102.0 + n / 30 + delay) for n, delay in enumerate(late)]
    assert times == sorted(times) and times[0] == pytest.approx(2.05)
    np.testing.assert_allclose(times[2:], 2.004 + np.arange(2, 6) / 30, atol=1e-9)


def test_a_device_clock_that_runs_fast_is_followed():
    clock = HostClock(begin=0.0)
    for number in range(3000):
        host = number / 30
        found = clock.at(host * 1.001, host + 0.01)  # a second too much in a quarter of an hour
    assert found == pytest.approx(host + 0.01, abs=0.011)  # without following: 0.1 s


def test_frames_that_are_nearest_to_each_other_belong_together():
    first = [0.0, 0.1, 0.2, 0.3, 0.4]
    other = [0.11, 0.14, 0.29, 0.36, 0.55]
    assert in_step([first, other], 0.06) == [(1, 0), (3, 2), (4, 3)]
    assert in_step([first, other], 0.02) == [(1, 0), (3, 2)]
    third = [0.3]
    assert in_step([first, other, third], 0.06) == [(3, 2, 0)]
    assert in_step([first, []], 1.0) == [] == in_step([[], first], 1.0)
    assert in_step([[0.0, 0.0, 0.0], [0.0, 0.0]], 0.1) == [(0, 0)]  # clocks that stand still


def test_the_tolerance_follows_the_faster_stream():
    fast, slow = np.arange(10) / 60, np.arange(10) / 15
    assert tolerance([fast.tolist(), slow.tolist()]) == pytest.approx(0.01)
    assert tolerance([[1.0], []]) == pytest.approx(0.02)


ascending = st.lists(st.integers(0, 64), max_size=12).map(lambda ticks: [tick / 16 for tick in sorted(ticks)])


@given(ascending, ascending, st.integers(0, 16).map(lambda tick: tick / 16))
def test_pairs_are_mutual_once_each_in_order_and_complete(first, other, apart):
    pairs = in_step([first, other], apart)
    assert len({i for i, _ in pairs}) == len(pairs) == len({j for _, j in pairs})
    for i, j in pairs:
        distance = abs(first[i] - other[j])
        assert distance <= apart
        assert distance == min(abs(first[i] - t) for t in other) == min(abs(other[j] - t) for t in first)
    assert pairs == sorted(pairs) and [j for _, j in pairs] == sorted(j for _, j in pairs)
    if first and other and min(abs(a - b) for a in first for b in other) <= apart:
        assert pairs  # the two nearest of all are mutual
