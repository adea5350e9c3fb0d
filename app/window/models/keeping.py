"""Where the gallery's key is kept, moved, replaced and made anew, in words. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import gallery
from app.kept import recovery, restoring
from app.kept.passphrase import asking
from app.kept.people import known_galleries, open_people, states_folder, user_keys
from app.kept.recovery import Sheet, sheet_of
from app.kept.restoring import Restored
from app.networks.model import shipped_model_id
from app.window.models.language import mark, tr
from app.window.models.statement import sentence
from gallery import GalleryError, Kept, Rotated

PLACES: Mapping[Kept, str] = {
    "file": mark("in a file"),
    "keyring": mark("in the system's keyring"),
    "passphrase": mark("behind a passphrase"),
}
MEANT: Mapping[Kept, str] = {
    "file": mark("Whoever can read your files can read it. Nothing has to be typed."),
    "keyring": mark("Opened when you log in. Other programs of yours can ask for it."),
    "passphrase": mark("Typed each time Relief starts. Nobody opens the gallery without it or its recovery sheet."),
}
_KEPT: Mapping[Kept, str] = {
    "file": mark("in a file: {path}"),
    "keyring": mark("in the system's keyring, named by {path}"),
    "passphrase": mark("behind a passphrase, in {path}"),
}


@dataclass(frozen=True, slots=True)
class KeyState:
    """What is known of the key: ``text`` for people; where it is ``kept``, None where there is none or none that can be
    read; whether its passphrase ``asks`` somebody; whether it is ``halfway`` to being replaced."""

    text: str
    kept: Kept | None = None
    asks: bool = False
    halfway: bool = False


def state() -> KeyState:
    """How the user's key is kept now."""
    try:
        keys = user_keys()
        if not keys.path.exists():
            return KeyState(tr("There is none yet: it is made with the gallery."))
        kept, halfway = keys.kept, keys.next.exists()
    except GalleryError as error:
        return KeyState(sentence(str(error)))
    text = tr(_KEPT[kept], path=keys.path)
    if halfway:
        text = tr("{text}. It is being replaced: finish that with “Replace …”.", text=text)
    return KeyState(text, kept, kept == "passphrase" and asking(None) is None, halfway)


def move(place: Kept, *, now: str, new: str) -> None:
    """Keep the key in another place. ``now`` and ``new``: passphrases, "" where none is needed.
    Raises ``GalleryError``, and then nothing is changed."""
    user_keys(ask=(lambda: now) if now else None).move(place, lambda: new)


def replace(path: Path, *, now: str, step: Callable[[int, int], None]) -> Rotated:
    """Make a new key, and encrypt the gallery at ``path`` and all that the key is known to open with it. ``now``: its
    passphrase, "" where none is needed; what ``step(done, whole)`` raises interrupts it, and it can be gone on with.
    Raises ``GalleryError``."""
    keys = user_keys(ask=(lambda: now) if now else None)
    if not keys.path.exists():
        raise GalleryError(tr("there is no key yet: it is made when somebody is enrolled"))
    return gallery.rotate(keys, known_galleries(path), model=shipped_model_id(), states=states_folder(), step=step)


def sheet(path: Path, *, now: str) -> Sheet:
    """The recovery sheet of the gallery at ``path``. ``now``: the key's passphrase, "" where none is needed.
    Raises ``GalleryError``."""
    ask = (lambda: now) if now else None
    with open_people(path, shipped_model_id(), ask=ask) as opened:  # a key is worth paper only where it opens it
        return sheet_of(path, opened, ask=ask)


def recover(path: Path, lines: str) -> None:
    """Make the key anew from the lines of its recovery sheet, for the gallery at ``path``. Raises ``GalleryError``."""
    recovery.recover(path, lines, model=shipped_model_id())


def restore(backup: Path, path: Path, *, now: str, step: Callable[[int, int], None]) -> Restored:
    """Put a backup in the place of the gallery at ``path``. ``now``: the key's passphrase, "" where none is needed;
    what ``step(done, whole)`` raises leaves everything as it was. Raises ``GalleryError``."""
    ask = (lambda: now) if now else None
    return restoring.restore(backup, path, model=shipped_model_id(), ask=ask, step=step)


def accept(path: Path, *, now: str) -> None:
    """Take the gallery at ``path`` as it lies there from now on. ``now``: the key's passphrase, "" where none is
    needed. Raises ``GalleryError``."""
    open_people(path, shipped_model_id(), accept=True, ask=(lambda: now) if now else None).close()


def restored(done: Restored) -> str:
    """What to say of a gallery that was restored."""
    said = tr("{count:person is|people are} in the gallery again.", count=done.people)
    if done.aside is None:
        return said
    return said + " " + tr("The one that could not be read lies at {path}.", path=done.aside)


def replaced(done: Rotated) -> str:
    """What to say of a key that was replaced."""
    said = [
        tr("The gallery is encrypted with a new key.")
        if len(done.galleries) == 1
        else tr("{count:gallery is|galleries are} encrypted with a new key.", count=len(done.galleries)),
        tr("Print a new recovery sheet."),
    ]
    if done.away:
        paths = ", ".join(map(str, done.away))
        said.append(tr("Not there, and still with the old key: {paths}.", paths=paths))
    if done.traces:
        paths = ", ".join(map(str, done.traces))
        said.append(tr("Traces of the old key's rows remain until other programs close {paths}.", paths=paths))
    return " ".join(said)
