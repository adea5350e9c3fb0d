"""The verdict on a face: the one object that every view shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.verdict.gates import Refusal
from gallery.tail import Odds

State = Literal["looking", "unseen", "unsure", "accepted", "not accepted", "unknown", "spoof"]
Outcome = Literal["accept", "unknown", "pending"]
_OUTCOMES: Mapping[State, Outcome] = {
    "accepted": "accept",
    "not accepted": "unknown",
    "unknown": "unknown",
    "spoof": "unknown",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A person whom the face resembles: their mean ``score`` over the look, the ``threshold`` that would accept it, and
    whether this is who was ``accepted``."""

    person: str
    score: float
    threshold: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """- ``state``: "looking" (more good frames are needed), "unseen" (``refusal`` says why and what to do), "unsure"
      (``why``), "accepted", "not accepted" (not the person claimed), "unknown" (nobody in the gallery), "spoof"
      (``why``).
    - ``person``: who was accepted, else who comes closest, or None where nobody is enrolled.
    - ``score``: that person's mean score over the look; ``threshold``: what accepts.
    - ``frames``: how many good frames of the look it rests on.
    - ``confidence``: in [0, 1]: the probability that the score lies on the verdict's side of the threshold; 0 while
      nothing is decided.
    - ``rows``: whom the face resembles, best first. ``odds``: how rare a stranger with this score is.
    - ``calibrated``: whether the calibration saw enough people for this threshold, or it is a continuation.
    """

    state: State
    person: str | None
    score: float | None
    threshold: float
    frames: int
    confidence: float
    refusal: Refusal | None = None
    why: str = ""
    rows: tuple[Row, ...] = ()
    odds: Odds | None = None
    calibrated: bool = True

    @property
    def decision(self) -> Outcome:
        """The state for a script: "accept", "unknown", or "pending" as long as nothing is decided."""
        return _OUTCOMES.get(self.state, "pending")

    @property
    def settled(self) -> bool:
        """Whether the look has ended with an answer, be it that it cannot be told."""
        return self.state in ("accepted", "not accepted", "unknown", "spoof")
