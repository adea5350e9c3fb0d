"""A sequential test on a score (Wald's, 1945): accept or reject as soon as it is sure, else look on.

The mean score of a look is tested against the bar: above it by a quarter of a decade, or below it by as much? The log
likelihood ratio of normal scores is ``2 δ n (mean − bar) / σ²``, where n counts independent sightings only. Frames that
follow each other closely see nearly the same noise: with an autocorrelation ρ each is worth ``(1 − ρ) / (1 + ρ)``.
"""

from __future__ import annotations

import math
from typing import Literal

ALPHA = 0.01
ACCEPT = math.log((1 - ALPHA) / ALPHA)
REJECT = -2 * ACCEPT  # a grin or a turned head passes; a stranger's score lies far below
HALF_WIDTH = 0.25  # decades
SPREAD = 0.5  # decades: how much a person's score varies from frame to frame, before any was seen
PRIOR_SIGHTS = 4.0
# Seconds in which a score's autocorrelation falls to 1/e, measured on clips (benchmarks.real.decisions).
CORRELATED_S = 0.2

Answer = Literal["accept", "reject", "unsure"]


def worth(gap_s: float) -> float:
    """How many independent sightings a frame is, in [0, 1], so many seconds after the one before it."""
    rho = math.exp(-max(gap_s, 0.0) / CORRELATED_S)
    return (1 - rho) / (1 + rho)


def spread(deviation: float, sights: float, decade: float) -> float:
    """The scores' standard deviation: what so many independent sightings show, with what is known
    beforehand."""
    prior = PRIOR_SIGHTS * (SPREAD * decade) ** 2
    return math.sqrt((prior + sights * deviation**2) / (PRIOR_SIGHTS + sights))


def log_ratio(ahead: float, deviation: float, independent: float, decade: float) -> float:
    """The log likelihood ratio of "above the bar" to "below it"; ``ahead`` is the mean score less the bar,
    ``deviation`` from :func:`spread`."""
    return 2 * HALF_WIDTH * decade * independent * ahead / max(deviation, 1e-9) ** 2


def answer(ratio: float) -> Answer:
    """What a log likelihood ratio says."""
    if ratio >= ACCEPT:
        return "accept"
    return "reject" if ratio <= REJECT else "unsure"
