"""Bars that a score has to reach: thresholds of one question, for a first look and for every further one.

A stranger who stays may be looked at again and again, and each look is a chance to be taken for somebody. So the
false positives that are allowed in a minute are shared out: half for the first look, a quarter for the second, an
eighth for the third, and so on. However often one looks, the sum stays below what was allowed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.networks.model import FIRST_LOOK, rate
from gallery.tail import Bound, Odds, Tail

MARGIN_DECADES = 0.5
LOOK_ALIKE_DECADES = 1.0
AGREEING_FMR = 0.05
MOST_LOOKS = 12
# How alike the views of a look are, as the cosine of two on average: of six real people at one pose, with six
# expressions, the median of 54 looks is 0.76 and 5 % are below 0.70; through an adapter 0.63 and 0.52.
USUAL, USUAL_ADAPTED = 0.75, 0.63
WARY, WARIER, WARIEST = 1.0, 0.5, 2.0  # decades

Alike = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Corrected:
    """Corrections of wrong verdicts: ``strangers``, how often one was taken for a person, by name; ``pairs`` of
    people, one of whom was taken for the other."""

    strangers: Mapping[str, int] = field(default_factory=dict)
    pairs: frozenset[frozenset[str]] = frozenset()

    def decades(self, person: str) -> float:
        """By how much a person's bar is raised: one for the first stranger, half of one for each more, two at most."""
        count = self.strangers.get(person, 0)
        return min(WARIEST, WARY + WARIER * (count - 1)) if count else 0.0

    def confused(self, one: str, other: str) -> bool:
        """Whether these two were taken for each other."""
        return frozenset((one, other)) in self.pairs


NOTHING_WRONG = Corrected()


class Bars(Protocol):
    """Thresholds and margins of one question, in the matches' own scores."""

    @property
    def decade(self) -> float: ...
    @property
    def agreement(self) -> float: ...
    @property
    def usual(self) -> float: ...
    @property
    def supported(self) -> bool: ...
    def bar(self, person: str, failed: int) -> float: ...
    def margin(self, one: str, other: str) -> float: ...
    def odds(self, score: float) -> Odds | None: ...


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Bars of a calibration.

    - ``tail``: how often a stranger's comparison reaches a score.
    - ``comparisons``: how many independent comparisons the templates are worth (:func:`app.networks.model.chances`).
    - ``false_positives``: the share of strangers who may be taken for somebody in a minute, in (0, 1).
    - ``alike``: whether two people look alike; they need to be told apart by more.
    - ``corrected``: verdicts that were wrong; those people's bars and margins are raised.
    - ``usual``: how alike the views of a look are before a camera as good as those of the calibration.
    """

    tail: Tail
    comparisons: float
    false_positives: float
    alike: Alike | None = None
    corrected: Corrected = NOTHING_WRONG
    usual: float = USUAL

    @property
    def decade(self) -> float:
        """The score that makes a stranger ten times rarer."""
        return self.tail.decade

    @property
    def agreement(self) -> float:
        """What two views of one face reach."""
        return self.tail.threshold(AGREEING_FMR)

    @property
    def supported(self) -> bool:
        """Whether the calibration saw enough people for the threshold of a first look; else that is a continuation."""
        return self.bound().supported

    def bound(self, failed: int = 0) -> Bound:
        """The threshold after so many failed looks, with its interval."""
        return self.tail.bound(rate(self.false_positives * share(failed), self.comparisons))

    def bar(self, person: str, failed: int) -> float:
        """What a person's score has to reach after so many failed looks."""
        return self.bound(failed).value + self.corrected.decades(person) * self.decade

    def margin(self, one: str, other: str) -> float:
        """How far the first has to be ahead of the second."""
        return _margin(self.alike, self.corrected, one, other) * self.decade

    def odds(self, score: float) -> Odds | None:
        """How rare a stranger with this score is."""
        return self.tail.odds(score)


@dataclass(frozen=True, slots=True)
class Given:
    """Bars around one threshold that was given. A tenth of what is missing to a perfect score counts as a decade, or
    the calibration's (``tail``) where that is less; without one views agree from four fifths of the threshold on, and
    nothing is ``usual``."""

    threshold: float
    tail: Tail | None = None
    alike: Alike | None = None
    corrected: Corrected = NOTHING_WRONG
    usual: float = 0.0

    @property
    def decade(self) -> float:
        """The score that makes a stranger ten times rarer, or is taken to."""
        left = max(0.0, 1 - self.threshold) / 10
        return left if self.tail is None else min(left, self.tail.decade)

    @property
    def supported(self) -> bool:
        """True: whoever gave the threshold answers for it."""
        return True

    @property
    def agreement(self) -> float:
        """What two views of one face reach."""
        return 0.8 * self.threshold if self.tail is None else self.tail.threshold(AGREEING_FMR)

    def bar(self, person: str, failed: int) -> float:
        """What a person's score has to reach after so many failed looks."""
        raised = math.log10(share(0) / share(failed)) + self.corrected.decades(person)
        return self.threshold + raised * self.decade

    def margin(self, one: str, other: str) -> float:
        """How far the first has to be ahead of the second."""
        return _margin(self.alike, self.corrected, one, other) * self.decade

    def odds(self, score: float) -> Odds | None:
        """How rare a stranger with this score is; None without a calibration."""
        return None if self.tail is None else self.tail.odds(score)


def _margin(alike: Alike | None, corrected: Corrected, one: str, other: str) -> float:
    """How far two people have to be apart, in decades."""
    wary = corrected.confused(one, other) or (alike is not None and alike(one, other))
    return LOOK_ALIKE_DECADES if wary else MARGIN_DECADES


def share(failed: int) -> float:
    """The share of the allowed false positives that a look may use after so many failed ones: ½, ¼, ⅛ …, each less what
    asking at every frame adds."""
    return FIRST_LOOK * 0.5 ** min(failed, MOST_LOOKS)
