import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.streams.timeline import Timeline, forward


def test_a_glitch_stands_still_and_a_reset_goes_on():
    timeline = Timeline(patience=2)
    glitch = [timeline.at(t) for t in (5.0, 5.1, 4.0, 5.2)]
    assert glitch == pytest.approx([0, 0.1, 0.1, 0.2])
    reset = [timeline.at(t) for t in (0.0, 0.1, 0.2, 0.3, 0.4)]
    assert reset == pytest.approx([0.2, 0.2, 0.3, 0.4, 0.5])


SECONDS = st.floats(-1e9, 1e9)


@given(st.lists(SECONDS, max_size=30))
def test_a_recordings_time_never_runs_back(times):
    mended = forward(np.array(times))
    assert mended.shape == (len(times),) and (np.diff(mended) >= 0).all()
    if times == sorted(times):
        assert mended.tolist() == times


@pytest.mark.parametrize(
    ("times", "mended"),
    [
        ([0, 1, 9e9, 2, 3], [0, 1, 1.5, 2, 3]),  # one frame far ahead
        ([10, 11, 0, 13, 14], [10, 11, 12, 13, 14]),  # one frame far behind
        ([10, 11, 12, 0, 1, 2], [10, 11, 12, 13, 14, 15]),  # set back, begun anew or wrapped
        ([5, 4], [5, 5 + 1 / 30]),
        ([0, 1, 31, 32], [0, 1, 31, 32]),  # a pause is one
    ],
)
def test_clocks_that_jump(times, mended):
    np.testing.assert_allclose(forward(np.array(times, float)), mended, atol=1e-9)
