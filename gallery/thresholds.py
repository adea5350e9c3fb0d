"""Thresholds: from a table of false match rates to one for a gallery of a given size."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gallery.errors import BadThreshold, ThresholdUnknown

NOBODY = 2.0  # above every cosine: a gallery that was given no threshold accepts nobody


def false_positive_rate(fmr: float, people: int) -> float:
    """How often a stranger is taken for somebody in a gallery of ``people``: FPIR ≈ 1 − (1 − FMR)^N.

    It holds for one template each and independent comparisons; with K templates each it lies between this and the
    value for K·N people. ``fmr`` is the false match rate of one comparison.
    """
    if not 0 <= fmr <= 1 or people < 0:
        raise ValueError("a rate lies in [0, 1] and people are counted from 0")
    if fmr == 1:
        return float(people > 0)
    return -math.expm1(people * math.log1p(-fmr))


def usable(threshold: float) -> float:
    """A threshold as it was given: above 0 and at most 1, or ``NOBODY``. Raises ``BadThreshold`` for any other: from 0
    downwards a cosine similarity accepts strangers, and no comparison with NaN says anything."""
    if isinstance(threshold, bool) or not isinstance(threshold, int | float | np.floating):
        raise BadThreshold(f"a threshold is a number, not {threshold!r}")
    if not (0 < threshold <= 1 or threshold == NOBODY):
        raise BadThreshold(
            f"a threshold lies above 0 and is at most 1, not {threshold:g}; restore the model's card, or name another"
        )
    return float(threshold)


def threshold_for(fmr_thresholds: Mapping[str, float | None], target_fpir: float, people: int) -> float:
    """The least strict calibrated threshold that keeps the false positive rate at ``target_fpir`` or below.

    ``fmr_thresholds`` is the recogniser's card's table: false match rate as text ("1e-3") → threshold (cosine), or
    None where the calibration had too few people for that rate. Only its own entries are chosen: between two, the
    stricter; beyond the strictest, none.

    Raises ``ThresholdUnknown`` if no calibrated threshold is strict enough, ``BadThreshold`` for a table with other
    than rates in (0, 1) and usable thresholds, ``ValueError`` for a rate aimed at outside (0, 1).
    """
    if not 0 < target_fpir < 1:
        raise ValueError("the rate aimed at must lie between 0 and 1")
    rates = {_rate(rate): usable(value) for rate, value in fmr_thresholds.items() if value is not None}
    enough = [rate for rate in rates if false_positive_rate(rate, people) <= target_fpir * (1 + 1e-9)]
    if not enough:
        strictest = f"{min(rates):g}" if rates else "nothing"
        raise ThresholdUnknown(
            f"{people} people and a false positive rate of {target_fpir:g} need a false match rate of "
            f"{1 - (1 - target_fpir) ** (1 / max(people, 1)):.1g}, but the model is calibrated down to {strictest}: "
            "accept a higher rate, use a smaller gallery, or calibrate on more people"
        )
    return rates[max(enough)]


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except (TypeError, ValueError):
        rate = math.nan
    if not 0 < rate < 1:
        raise BadThreshold(f"false match rates lie between 0 and 1, not {text!r}; restore the model's card")
    return rate
