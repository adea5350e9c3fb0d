"""What one step of the checklist found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Finding of the checklist: a ``step`` and what it confirmed, in plain words; ``figures`` are what was measured, as
    JSON has it."""

    step: str
    verdict: Verdict
    detail: str
    figures: Mapping[str, object] = field(default_factory=dict)


def passed(step: str, detail: str, **figures: object) -> Finding:
    """It is as it should be."""
    return Finding(step, "passed", detail, figures)


def failed(step: str, detail: str, **figures: object) -> Finding:
    """It is not."""
    return Finding(step, "failed", detail, figures)


def skipped(step: str, detail: str) -> Finding:
    """It was not tried; ``detail`` says why."""
    return Finding(step, "skipped", detail)
