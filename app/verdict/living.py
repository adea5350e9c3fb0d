"""Evidence of a whole look that a face is alive: what its views say, taken together.

Each good view brings the log odds of live against attack, cut off at ±:data:`MOST_ODDS` so that none outvotes all
others. What speaks against a face counts as much as what speaks for it: an attack that looks alive in every second view
is none. The odds' mean has to reach :data:`PROVEN_ODDS`.

It is the mean and not the sum, for the views of a look are hardly independent. On rendered people the odds vary by 1.0
from view to view (standard deviation; by 0.9 within an eighth of a second), but by 2.5 from person to person: looking
on does away with a view's noise, and no more. That is what allows a mean to be asked for more than a single view is.

One of the views has to show that the face moves as well: a picture or a bust that stands still would be known for one
after three seconds only, long after a verdict.
"""

from __future__ import annotations

from collections import deque
from statistics import fmean

from face import Liveness

MOST_ODDS = 10.0
PROVEN_ODDS = 4.0
WITHIN_S = 4.0
UNPROVEN = "not sure that this is a living face"
UNMOVED = "not sure that this is a living face: it has not moved yet"


class Living:
    """What the views of the last four seconds say; views that say nothing about liveness are left out."""

    def __init__(self) -> None:
        self._views: deque[tuple[float, float, bool | None]] = deque()

    def add(self, live: Liveness | None, at: float) -> None:
        """Take one more good view, seen ``at`` so many seconds of the stream."""
        self._views = deque(view for view in self._views if abs(at - view[0]) < WITHIN_S)
        if live is not None and live.odds is not None:
            self._views.append((at, min(max(live.odds, -MOST_ODDS), MOST_ODDS), live.moved))

    def narrow(self, most: int) -> None:
        """Keep the last ``most`` views alone."""
        self._views = deque(list(self._views)[-most:])

    @property
    def odds(self) -> float | None:
        """The mean log odds; None before any view said something."""
        return fmean(odds for _, odds, _ in self._views) if self._views else None

    @property
    def missing(self) -> str:
        """What the look may not be accepted for, in words; "" for nothing, also where liveness is not measured."""
        odds = self.odds
        if odds is not None and odds < PROVEN_ODDS:
            return UNPROVEN
        moved = [shown for *_, shown in self._views if shown is not None]
        return UNMOVED if moved and not any(moved) else ""

    @property
    def proven(self) -> bool:
        """Whether the look may be accepted."""
        return not self.missing
