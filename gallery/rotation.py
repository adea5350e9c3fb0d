"""A gallery's key replaced by another, in every gallery that has it; whoever is killed at it leaves old or new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gallery.errors import GalleryBusy, WrongKey
from gallery.gallery import Gallery
from gallery.keys import Keys


@dataclass(frozen=True, slots=True)
class Rotated:
    """- ``galleries``: which have the new key.
    - ``away``: which were known and are not there now; a former key opens them ('relief gallery restore').
    - ``traces``: where another program's reading keeps what was sealed with the old key until it is closed.
    """

    galleries: tuple[Path, ...]
    away: tuple[Path, ...]
    traces: tuple[Path, ...]


def rotate(keys: Keys, galleries: Iterable[Path], *, model: str, states: Path | None) -> Rotated:
    """Make a new key, encrypt all that these galleries keep with it, and put it in the place of the key.

    Each gallery changes in one transaction and has the old or the new key at any moment; both lie in the key's place
    until all have the new one. What was interrupted is gone on with. Nothing begins where one of them is not whole.

    Raises ``GalleryDamaged``, ``WrongKey``, ``GalleryBusy``, and as :func:`gallery.key_for`.
    """
    wanted = list(dict.fromkeys(path.absolute() for path in galleries))
    there = [path for path in wanted if path.is_file()]
    keys.read()  # asks for the passphrase before anything is looked at
    for path in there:
        with open_with(keys.all(), path, model=model, states=states) as people:
            people.check()
            people.need_own_key()
    traces = []
    with keys.replacing() as (old, new):
        for path in there:
            with open_with([new, old], path, model=model, states=states) as people:
                try:
                    people.use_key(new)
                except GalleryBusy as error:
                    if not error.committed:
                        raise
                    traces.append(path)
    return Rotated(tuple(there), tuple(path for path in wanted if path not in there), tuple(traces))


def open_with(
    keys: Iterable[bytes], path: Path, *, model: str, states: Path | None = None, accept: bool = False
) -> Gallery:
    """Open a gallery with the one of these keys that is its own; a new one gets the first.

    Raises as :func:`gallery.open`; ``WrongKey`` where none is.
    """
    wrong: WrongKey | None = None
    for key in keys:
        try:
            return Gallery(path, model=model, key=key, threshold=None, states=states, accept=accept)
        except WrongKey as error:
            wrong = error
    raise wrong or WrongKey(f"there is no key for {path}")
