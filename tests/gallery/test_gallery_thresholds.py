"""From false match rates to a threshold for a gallery of a given size."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gallery

CARD = {"1e-2": 0.41, "1e-3": 0.52, "1e-4": 0.63, "1e-5": None}


def test_the_rate_follows_the_size_of_the_gallery():
    assert gallery.false_positive_rate(1e-3, 0) == 0
    assert gallery.false_positive_rate(1e-3, 1) == pytest.approx(1e-3)
    assert gallery.false_positive_rate(1e-3, 100) == pytest.approx(0.0952, abs=1e-4)
    assert gallery.false_positive_rate(1e-3, 10_000) == pytest.approx(0.99995, abs=1e-5)
    assert gallery.false_positive_rate(1, 5) == 1
    assert gallery.false_positive_rate(1, 0) == 0


def test_the_rate_is_that_of_strangers_who_are_compared_with_everyone():
    """A literal simulation: independent comparisons that accept wrongly at a rate of 0.01, 30 people."""
    accepted = np.random.default_rng(0).random((200_000, 30)) < 0.01
    assert gallery.false_positive_rate(0.01, 30) == pytest.approx(accepted.any(axis=1).mean(), abs=3e-3)


@pytest.mark.parametrize(
    ("target", "people", "threshold"),
    [
        (0.5, 1, 0.41),
        (1e-2, 1, 0.41),
        (9.9e-3, 1, 0.52),
        (1e-2, 2, 0.52),
        (1e-2, 10, 0.52),
        (1e-2, 11, 0.63),
        (1e-2, 100, 0.63),
        (1e-2, 0, 0.41),
    ],
)
def test_the_least_strict_calibrated_threshold_that_suffices(target, people, threshold):
    assert gallery.threshold_for(CARD, target, people) == threshold


@pytest.mark.parametrize(("target", "people"), [(1e-2, 102), (1e-5, 1), (1e-3, 5000)])
def test_nothing_is_extrapolated(target, people):
    with pytest.raises(gallery.ThresholdUnknown, match=r"calibrated down to 0\.0001"):
        gallery.threshold_for(CARD, target, people)


def test_an_empty_calibration_gives_no_threshold():
    for table in ({}, {"1e-3": None}):
        with pytest.raises(gallery.ThresholdUnknown, match="nothing"):
            gallery.threshold_for(table, 0.01, 0)


@pytest.mark.parametrize("target", [0, 1, -1, math.nan])
def test_impossible_rates_are_refused(target):
    with pytest.raises(ValueError, match="between 0 and 1"):
        gallery.threshold_for(CARD, target, 10)
    with pytest.raises(ValueError, match="rate"):
        gallery.false_positive_rate(1.5, 10)
    for rate in ("2", "0", "nan", "often"):
        with pytest.raises(gallery.BadThreshold, match="restore the model's card"):
            gallery.threshold_for({rate: 0.5}, 0.1, 10)


@settings(deadline=None)
@given(st.floats(1e-6, 0.99), st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_larger_gallery_never_gets_a_laxer_threshold(target, few, many):
    few, many = sorted((few, many))
    try:
        strict = gallery.threshold_for(CARD, target, many)
    except gallery.ThresholdUnknown:
        return
    assert gallery.threshold_for(CARD, target, few) <= strict
