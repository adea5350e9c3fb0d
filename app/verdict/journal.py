"""Every verdict once in the gallery's audit: who, when, which decision, how close; never a face."""

from __future__ import annotations

from collections.abc import Iterable

from app.verdict.verdict import Verdict
from gallery import PersonUnknown
from gallery.audit import Decision
from gallery.people import People

AGAIN_AFTER_S = 2.0  # of the stream: a verdict that was gone for so long is another one

_DECISIONS: dict[str, Decision] = {
    "accepted": "accept",
    "not accepted": "unknown",
    "unknown": "unknown",
    "spoof": "spoof",
    "unsure": "unsure",
}


class Journal:
    """Writes a line when a verdict appears, not for each frame that it stands; ``source`` names the program."""

    def __init__(self, people: People, source: str) -> None:
        self._people = people
        self._source = source
        self._standing: dict[tuple[str, str | None], float] = {}

    def note(self, verdicts: Iterable[Verdict], now: float) -> None:
        """The verdicts of one frame, at a time of the stream in seconds. Raises ``gallery.GalleryError``."""
        self._standing = {key: at for key, at in self._standing.items() if 0 <= now - at <= AGAIN_AFTER_S}
        for verdict in verdicts:
            decision = _DECISIONS.get(verdict.state)
            if decision is None:
                continue
            key = verdict.state, verdict.person
            if key not in self._standing:
                self._record(decision, verdict)
            self._standing[key] = now

    def _record(self, decision: Decision, verdict: Verdict) -> None:
        told = {"score": verdict.score, "threshold": verdict.threshold}
        try:
            self._people.record(decision, person=verdict.person, source=self._source, **told)
        except PersonUnknown:  # they left the gallery just now; that there was a verdict stays true
            self._people.record(decision, person=None, source=self._source, **told)
