"""Alarms: what keeps the program from its work although a picture comes, and the remedy. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.live.snapshot import Snapshot
from app.window.models.language import mark, tr
from app.window.models.statement import clause, sentence

Remedy = Literal["reread", "renew", "reopen", "choose", "unlock", "people", "rekey"]

BUTTONS: dict[Remedy, str] = {  # in the order in which they stand: what is most likely to help comes first
    "reread": mark("Read the settings again"),
    "renew": mark("Start with new settings"),
    "unlock": mark("Give the passphrase"),
    "reopen": mark("Open the gallery again"),
    "choose": mark("Choose a gallery"),
    "people": mark("Show the gallery"),
    "rekey": mark("Replace the key …"),
}

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Alarm:
    """``text`` says what is wrong; each of ``remedies`` is a button."""

    text: str
    remedies: tuple[Remedy, ...]


def alarm(now: Snapshot, *, settings_problem: str, key_problem: str = "") -> Alarm | None:
    """The one thing to mend first, or None. ``key_problem``: why the gallery's key could not be replaced."""
    if settings_problem:
        return Alarm(sentence(settings_problem), ("reread", "renew"))
    if key_problem:
        return Alarm(sentence(key_problem), ("rekey",))
    if now.gallery_fault == "locked":
        text = tr("The gallery is locked: {sentence}", sentence=clause(now.gallery_problem))
        return Alarm(text, ("unlock", "choose"))
    if now.gallery_problem:
        text = tr("The gallery is not open: {sentence}", sentence=clause(now.gallery_problem))
        return Alarm(text, ("reopen", "choose"))
    if now.server_away:
        return Alarm(_away(now.copy_of), ())
    return _of_people(now) if now.silent_since is None else Alarm(_silent(now.silent_since), ())


def _of_people(now: Snapshot) -> Alarm | None:
    names = [person.name for person in now.people if not person.templates]
    if names:
        text = tr(
            "Enrolled with other networks, and not compared: {names}",
            names=", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else ""),
        )
        return Alarm(text, ("people",))
    return None


def _away(copy_of: datetime | None) -> str:
    if copy_of is None:
        return tr("The gallery's server is away: working with this station's last copy. Nobody can be enrolled.")
    time = copy_of.astimezone().strftime("%H:%M")
    return tr("The gallery's server is away: working with the copy of {time}. Nobody can be enrolled.", time=time)


def _silent(since: datetime) -> str:
    return tr(
        "Another station of this gallery was not heard since {time}: it is off, or the server withholds its changes. "
        "People are compared all the same.",
        time=f"{since.astimezone():%Y-%m-%d %H:%M}",
    )
