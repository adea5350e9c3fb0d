"""Liveness of a view: an attack, no evidence, or a living face."""

from __future__ import annotations

from collections.abc import Mapping

from app.verdict.gates import COARSE, COVERED, FROZEN, Refusal
from face import Liveness

_NO_EVIDENCE: Mapping[str, Refusal] = {"layers": COARSE, "repeated": FROZEN}


def attack(live: Liveness | None) -> str | None:
    """Why this is no living face, in words; None where nothing says so or liveness is not measured."""
    return live.said if live is not None and live.attack else None


def unproven(live: Liveness | None) -> Refusal | None:
    """Why this view proves neither; None for a living face, an attack, or where liveness is not measured."""
    if live is None or live.live or live.attack:
        return None
    return _NO_EVIDENCE.get(str(live.reason), COVERED)
