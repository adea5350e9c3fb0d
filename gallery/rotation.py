"""A gallery's key replaced by another, in every gallery that has it; whoever is killed at it leaves old or new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from assets.phrase import phrase
from gallery.errors import GalleryBusy, WrongKey
from gallery.gallery import Gallery
from gallery.keys import Keys
from gallery.shared.address import is_address, parse
from gallery.shared.station import SharedGallery, copy_of


@dataclass(frozen=True, slots=True)
class Rotated:
    """- ``galleries``: which have the new key.
    - ``away``: which were known and are not there now; a former key opens them ('relief gallery restore').
    - ``traces``: where another program's reading keeps what was sealed with the old key until it is closed.
    """

    galleries: tuple[Path, ...]
    away: tuple[Path, ...]
    traces: tuple[Path, ...]


def rotate(
    keys: Keys,
    galleries: Iterable[Path],
    *,
    model: str,
    states: Path | None,
    new: bytes | None = None,
    hand_over: bool = True,
    copies: Path | None = None,
    step: Callable[[int, int], None] = lambda _done, _whole: None,
) -> Rotated:
    """Make a new key, encrypt all that these galleries keep with it, and put it in the place of the key.

    Each gallery changes in one transaction and has the old or the new key at any moment; both lie in the key's place
    until all have the new one. What was interrupted is gone on with. Nothing begins where one of them is not whole, or
    the server of a shared one is away.

    ``new``: the new key, where another station has made it. ``hand_over``: whether a shared gallery's server keeps it,
    sealed with the old one, for the other stations (:meth:`gallery.SharedGallery.replace_key`).

    ``step(done, whole)`` is called before each gallery is looked at, and before each is encrypted. What it raises
    interrupts the work.

    Raises ``GalleryDamaged``, ``WrongKey``, ``GalleryBusy``, ``ServerAway``, and as :func:`gallery.key_for`.
    """
    wanted = _each_once(galleries, copies)
    there = [path for path in wanted if is_address(path) or path.is_file()]
    keys.read()  # asks for the passphrase before anything is looked at
    known = [*keys.all(), *([] if new is None else [new])]
    for number, path in enumerate(there):
        step(number, 2 * len(there))
        with open_with(known, path, model=model, states=states, copies=copies) as people:
            people.check()
            people.need_own_key()
    traces = []
    with keys.replacing(new) as (old, key):
        for number, path in enumerate(there, start=len(there)):
            step(number, 2 * len(there))
            with open_with([key, old], path, model=model, states=states, copies=copies) as people:
                try:
                    if isinstance(people, SharedGallery):
                        people.replace_key(key, hand_over=hand_over)
                    else:
                        people.use_key(key)
                except GalleryBusy as error:
                    if not error.committed:
                        raise
                    traces.append(people.path)
    return Rotated(tuple(there), tuple(path for path in wanted if path not in there), tuple(traces))


def open_with(
    keys: Iterable[bytes],
    path: Path,
    *,
    model: str,
    states: Path | None = None,
    accept: bool = False,
    copies: Path | None = None,
) -> Gallery:
    """Open a gallery, a file or a shared one, with the one of these keys that is its own; a new one gets the first.

    Raises as :func:`gallery.open`; ``WrongKey`` where none is.
    """
    if is_address(path):
        known = list(keys)
        return SharedGallery(
            parse(path), model=model, keys=known, threshold=None, folder=copies, states=states, accept=accept
        )
    wrong: WrongKey | None = None
    for key in keys:
        try:
            return Gallery(path, model=model, key=key, threshold=None, states=states, accept=accept)
        except WrongKey as error:
            wrong = error
    raise wrong or WrongKey(phrase("there is no key for {path}", path=path))


def _each_once(galleries: Iterable[Path], folder: Path | None) -> list[Path]:
    """Absolute paths and addresses; a copy of a shared gallery is changed through that, where it is among them."""
    named = list(dict.fromkeys(path if is_address(path) else path.absolute() for path in galleries))
    copies = {copy_of(parse(path), folder).absolute() for path in named if is_address(path)}
    return [path for path in named if path not in copies]
