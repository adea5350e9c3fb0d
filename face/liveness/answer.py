"""Whether a face is alive, and if not, why: the answer that everything downstream takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "flat", "bent", "cut-out", "screen", "size", "shell", "covered", "still", "repeated", "layers", "unseen"
]

ATTACKS: frozenset[Reason] = frozenset({"flat", "bent", "cut-out", "screen", "size", "shell", "still"})


@dataclass(frozen=True, slots=True)
class Liveness:
    """How likely a face is alive.

    - ``score``: in [0, 1], the lower the more it is like an attack; 0.5 and more is live.
    - ``reason``: None for a live face, else what speaks against it: an attack, or why this view proves nothing
      (``covered``, ``repeated``, ``layers``, ``unseen``).
    - ``said``: the same in words with its figure, such as "flat: 1.2 mm off a plane"; "" for a live face.
    - ``odds``: the logarithm of live against attack by this frame alone, above 0 for live; None where it is not
      evidence of its own (a repeated or too coarse picture).
    - ``moved``: whether the last frames show it moving, as a living face does; None where that was not looked at.

    Raises ``ValueError`` for a score outside [0, 1], or odds that are no number.
    """

    score: float
    reason: Reason | None = None
    said: str = ""
    odds: float | None = None
    moved: bool | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise ValueError("a liveness score lies in [0, 1]")
        if self.odds is not None and not math.isfinite(self.odds):
            raise ValueError("the odds of a living face are a number")

    @property
    def live(self) -> bool:
        """Whether the face may be accepted."""
        return self.reason is None

    @property
    def attack(self) -> bool:
        """Whether this looks like an attack, rather than like a view that proves nothing."""
        return self.reason in ATTACKS
