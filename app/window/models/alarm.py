"""Alarms: what keeps the program from its work although a picture comes, and the remedy. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.live.snapshot import Fault, Snapshot
from app.window.models.language import mark, tr
from app.window.models.statement import clause, sentence

Remedy = Literal["reread", "renew", "unlock", "recover", "restore", "accept", "reopen", "choose", "people", "rekey"]
Rescue = Literal["recover", "restore", "accept"]

BUTTONS: dict[Remedy, str] = {  # in the order in which they stand: what is most likely to help comes first
    "reread": mark("Read the settings again"),
    "renew": mark("Start with new settings"),
    "unlock": mark("Give the passphrase"),
    "recover": mark("Type the recovery sheet …"),
    "restore": mark("Restore a backup …"),
    "accept": mark("Take it as it is …"),
    "reopen": mark("Open the gallery again"),
    "choose": mark("Choose a gallery"),
    "people": mark("Show the gallery"),
    "rekey": mark("Replace the key …"),
}
RESCUES: Mapping[str, Rescue] = {"recover": "recover", "restore": "restore", "accept": "accept"}

_OF_FILE: Mapping[Fault, tuple[Remedy, ...]] = {
    "locked": ("unlock", "choose"),
    "key": ("recover", "restore", "reopen", "choose"),
    "damaged": ("recover", "restore", "reopen", "choose"),
    "older": ("restore", "accept", "reopen", "choose"),
    "template": ("restore", "people", "choose"),
    "held": (),
}
_OF_SHARED: Mapping[Fault, tuple[Remedy, ...]] = {  # it is restored at its server
    "locked": ("unlock", "choose"),
    "key": ("recover", "reopen", "choose"),
    "older": ("accept", "reopen", "choose"),
    "template": ("people", "choose"),
    "held": (),
}
_OTHERWISE: tuple[Remedy, ...] = ("reopen", "choose")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Alarm:
    """``text`` says what is wrong; each of ``remedies`` is a button."""

    text: str
    remedies: tuple[Remedy, ...]


def alarm(
    now: Snapshot, *, settings_problem: str, key_problem: str = "", rescue_problem: str = "", shared: bool = False
) -> Alarm | None:
    """The one thing to mend first, or None. ``key_problem``: why the gallery's key could not be replaced;
    ``rescue_problem``: why a gallery that does not open could not be mended; ``shared``: it is one of several
    stations."""
    if settings_problem:
        return Alarm(sentence(settings_problem), ("reread", "renew"))
    closed: Alarm | None = None
    if now.gallery_problem:
        remedies = (_OF_SHARED if shared else _OF_FILE).get(now.gallery_fault, _OTHERWISE)
        closed = Alarm(sentence(rescue_problem) if rescue_problem else _closed(now), remedies)
    if key_problem:
        key = Alarm(sentence(key_problem), ("rekey",))
        return key if closed is None else Alarm(f"{key.text} {closed.text}", (*key.remedies, *closed.remedies))
    if closed is not None:
        return closed
    if now.server_away:
        return Alarm(_away(now.copy_of), ())
    return _of_people(now) if now.silent_since is None else Alarm(_silent(now.silent_since), ())


def _closed(now: Snapshot) -> str:
    why = clause(now.gallery_problem)
    if now.gallery_fault == "locked":
        return tr("The gallery is locked: {sentence}", sentence=why)
    if now.gallery_fault == "template":
        return tr("Nobody is compared: {sentence}", sentence=why)
    return tr("The gallery is not open: {sentence}", sentence=why)


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
