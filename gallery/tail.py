"""The tail of a calibration: the threshold for any false match rate, and the rate at any score, with what supports it.

Between the calibrated rates the threshold is linear in the rate's logarithm. Beyond the strictest it goes on at the
last segment's slope; impostor scores thin out faster than that, so the threshold comes out rather too strict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gallery.errors import BadThreshold
from gallery.thresholds import NOBODY, usable

Z = 1.96  # 95 %
# Comparisons that share a person say less than independent ones; each counts as a quarter.
DESIGN_EFFECT = 4.0
LEAST_EVENTS = 3.0  # none in N trials means at most 3 / N: a rate below that is not supported
STEEPEST = 0.3  # of a score in a decade, where the table does not say


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold with its 95 % interval; ``supported``: whether the calibration had enough people to say so."""

    value: float
    low: float
    high: float
    supported: bool


@dataclass(frozen=True, slots=True)
class Odds:
    """The rarity of a stranger's score: one comparison in ``one_in`` reaches it, 95 % interval ``low`` to ``high``.

    ``people``: how many people the calibration saw, None where that is not known. ``supported``: whether they are
    enough to tell such a rate; where not, ``one_in`` is what they can tell at most.
    """

    one_in: float
    low: float
    high: float
    people: int | None
    supported: bool


class Tail:
    """Thresholds at false match rates, continued.

    ``levels``: false match rate of one comparison in (0, 1) → the score that keeps it. ``people``: how many people
    the calibration compared, None where unknown. Raises ``BadThreshold`` for an empty table, other rates or scores.
    """

    def __init__(self, levels: Mapping[float, float], people: int | None = None) -> None:
        if not levels or not all(0 < rate < 1 for rate in levels):
            raise BadThreshold("a calibration has thresholds for rates between 0 and 1; restore the model's card")
        rates = sorted(levels, reverse=True)
        self._decades = np.array([-math.log10(rate) for rate in rates])
        self._scores = np.maximum.accumulate([usable(levels[rate]) for rate in rates])
        self.people = people
        steps = np.diff(self._scores) / np.diff(self._decades)
        self._slopes = np.maximum(steps, 1e-3) if len(steps) else np.array([STEEPEST])

    @property
    def decade(self) -> float:
        """How much score makes a stranger ten times rarer at the strict end."""
        return float(self._slopes[-1])

    @property
    def strictest(self) -> float:
        """The least rate that the people of the calibration support."""
        calibrated = float(10 ** -self._decades[-1])
        return calibrated if self.people is None else min(1.0, LEAST_EVENTS / max(self._pairs, 1.0))

    @property
    def _pairs(self) -> float:
        return 0.0 if self.people is None else self.people * (self.people - 1) / 2

    def threshold(self, fmr: float) -> float:
        """The score that strangers reach at this rate; ``NOBODY`` where that would be above every score."""
        value = self._at(-math.log10(fmr))
        return NOBODY if value > 1 else value

    def bound(self, fmr: float) -> Bound:
        """:meth:`threshold` with its interval: chance in the calibration, and how the slope differs along the tail."""
        at = -math.log10(fmr)
        wide = self._wide(fmr)
        beyond = max(0.0, at - float(self._decades[-1]))
        slack = beyond * float(self._slopes.max() - self._slopes.min())
        low, high = self._at(at - wide) - slack, self._at(at + wide) + slack
        return Bound(self.threshold(fmr), low, high, fmr >= self.strictest * (1 - 1e-9))

    def fmr(self, score: float) -> float:
        """How often a stranger's comparison reaches a score, in (0, 1]."""
        if score >= self._scores[-1]:
            decades = self._decades[-1] + (score - self._scores[-1]) / self._slopes[-1]
        elif score <= self._scores[0]:
            decades = self._decades[0] - (self._scores[0] - score) / self._slopes[0]
        else:
            decades = np.interp(score, self._scores, self._decades)
        return float(10 ** -max(0.0, float(decades)))

    def odds(self, score: float) -> Odds:
        """How rare a stranger with this score is; never rarer than the calibration can tell."""
        rate = max(self.fmr(score), self.strictest)
        factor = 10 ** self._wide(rate)
        return Odds(1 / rate, max(1.0, 1 / (rate * factor)), factor / rate, self.people, self.fmr(score) >= rate)

    def _at(self, decades: float) -> float:
        if decades > self._decades[-1]:
            return float(self._scores[-1] + (decades - self._decades[-1]) * self._slopes[-1])
        if decades < self._decades[0]:
            return float(self._scores[0] - (self._decades[0] - decades) * self._slopes[0])
        return float(np.interp(decades, self._decades, self._scores))

    def _wide(self, fmr: float) -> float:
        """Half the interval of a rate, in decades: 1.96 / √(events / design effect)."""
        if self.people is None:
            return 1.0
        events = max(LEAST_EVENTS, fmr * self._pairs / DESIGN_EFFECT)
        return Z / math.sqrt(events) / math.log(10)
