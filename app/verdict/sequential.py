"""A sequential test on a look's mean score: accept as soon as it reaches the bar, reject once it is surely below.

What a stranger scores is a sum: who they are, whom they are compared with, the pose and expression of the look, and
noise from frame to frame. On real people the first three make nine tenths of the variance and stay for the whole look.
So the mean of a look spreads no more than single comparisons do, from which the bar comes; and looking on moves it
little. A mean reaches the bar on any of the frames at most 1.4 times as often as a single comparison does (first-order
noise of a tenth or a fifth of the variance, 15 and 30 frames a second, rates from 1 in 100 to 3 in 10,000), and the bar
allows for that. It therefore accepts at once. Asking for more, that it be
surely above the bar, would make the bar another one: on six frames in a fifth of a second, 1.6 decades higher.

Rejecting is Wald's test (1945) of "above the bar by a quarter of a decade" against "below by as much". The log
likelihood ratio of normal scores is ``2 δ n (mean − bar) / σ²``, where n counts independent sightings only. Frames that
follow each other closely see nearly the same noise: with an autocorrelation ρ each is worth ``(1 − ρ) / (1 + ρ)``.
"""

from __future__ import annotations

import math
from typing import Literal

ALPHA = 0.01
REJECT = 2 * math.log(ALPHA / (1 - ALPHA))  # a grin or a turned head passes; a stranger's score lies far below
HALF_WIDTH = 0.25  # decades
SPREAD = 0.5  # decades: how much a person's score varies from frame to frame, before any was seen
PRIOR_SIGHTS = 4.0
# Seconds in which a score's autocorrelation falls to 1/e, measured on clips (benchmarks.real.decisions). Fused crops
# share frames: without fusion it is 0.2.
CORRELATED_S = 0.4

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


def answer(ahead: float, deviation: float, independent: float, decade: float) -> Answer:
    """What a mean score says that is ``ahead`` of the bar, of so many ``independent`` sightings; ``deviation`` from
    :func:`spread`."""
    if ahead >= 0:
        return "accept"
    ratio = 2 * HALF_WIDTH * decade * independent * ahead / max(deviation, 1e-9) ** 2
    return "reject" if ratio <= REJECT else "unsure"
