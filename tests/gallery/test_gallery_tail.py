import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gallery
from gallery.tail import Tail

LEVELS = {1e-2: 0.6, 1e-3: 0.7, 1e-4: 0.76}


def test_between_the_calibrated_rates_the_threshold_follows_the_logarithm():
    tail = Tail(LEVELS, 2000)
    assert [tail.threshold(rate) for rate in LEVELS] == pytest.approx(list(LEVELS.values()))
    assert tail.threshold(10**-2.5) == pytest.approx(0.65)
    assert tail.threshold(0.1) == pytest.approx(0.5)


def test_beyond_the_strictest_rate_it_goes_on_at_the_last_slope():
    tail = Tail(LEVELS, 2000)
    assert tail.threshold(1e-5) == pytest.approx(0.82)
    assert tail.decade == pytest.approx(0.06)
    assert tail.threshold(1e-12) == gallery.NOBODY, "no score is that rare"


def test_what_the_calibration_cannot_support_is_said():
    tail = Tail(LEVELS, 169)
    assert tail.strictest == pytest.approx(3 / (169 * 168 / 2))
    assert tail.bound(1e-3).supported and not tail.bound(1e-4).supported
    odds = tail.odds(0.9)
    assert not odds.supported and odds.one_in == pytest.approx(1 / tail.strictest) and odds.people == 169


def test_the_interval_widens_beyond_the_calibration_and_with_fewer_people():
    def width(people: int, rate: float) -> float:
        bound = Tail(LEVELS, people).bound(rate)
        assert bound.low <= bound.value <= bound.high
        return bound.high - bound.low

    assert width(2000, 1e-2) < width(2000, 1e-4) < width(2000, 1e-6)
    assert width(2000, 1e-3) < width(100, 1e-3)


@given(st.floats(-9, -0.5), st.sampled_from([None, 20, 2000]))
def test_rate_and_threshold_are_inverse(exponent: float, people: int | None):
    tail = Tail({rate: 0.1 + 0.05 * -math.log10(rate) for rate in LEVELS}, people)
    assert math.log10(tail.fmr(tail.threshold(10**exponent))) == pytest.approx(exponent, abs=1e-6)


@given(st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_higher_score_is_never_less_rare(one: float, other: float):
    tail, (low, high) = Tail(LEVELS, 2000), sorted((one, other))
    assert tail.fmr(low) >= tail.fmr(high)
    assert tail.odds(low).one_in <= tail.odds(high).one_in


@pytest.mark.parametrize("levels", [{}, {0.0: 0.5}, {1.0: 0.5}, {0.1: float("nan")}, {0.1: -0.5}])
def test_tables_that_are_none_are_refused(levels: dict[float, float]):
    with pytest.raises(gallery.BadThreshold):
        Tail(levels)
