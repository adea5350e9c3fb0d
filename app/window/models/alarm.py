"""What keeps the program from its work although a picture comes, and what the user can do about it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.live.snapshot import Snapshot
from app.window.models.statement import sentence

Remedy = Literal[
    "read the settings again",
    "start with new settings",
    "open the gallery again",
    "choose a gallery",
    "give the passphrase",
]


@dataclass(frozen=True, slots=True)
class Alarm:
    """``text`` says what is wrong; each of ``remedies`` is a button."""

    text: str
    remedies: tuple[Remedy, ...]


def alarm(now: Snapshot, *, settings_problem: str) -> Alarm | None:
    """The one thing to mend first, or None."""
    if settings_problem:
        return Alarm(sentence(settings_problem), ("read the settings again", "start with new settings"))
    if now.gallery_locked:
        text = f"The gallery is locked: {sentence(now.gallery_problem)}"
        return Alarm(text, ("give the passphrase", "choose a gallery"))
    if now.gallery_problem:
        text = f"The gallery is not open: {sentence(now.gallery_problem)}"
        return Alarm(text, ("open the gallery again", "choose a gallery"))
    return None
