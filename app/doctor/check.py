"""One line of the doctor's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ok", "warning", "failed"]
Concern = Literal["camera", "model", "gallery", "system"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it is, and what to do about it ("" when nothing)."""

    name: str
    concern: Concern
    outcome: Outcome
    detail: str
    remedy: str = ""
