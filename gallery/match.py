"""One person compared with a probe."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """One enrolled person's answer to a probe: the person's name, the cosine similarity of the best template
    in [-1, 1], and whether it reaches the threshold. Raises ``ValueError`` for a score outside [-1, 1]."""

    person: str
    score: float
    accepted: bool
    threshold: float

    def __post_init__(self) -> None:
        if not -1.0001 <= self.score <= 1.0001:
            raise ValueError(f"{self.score} is no cosine similarity")
