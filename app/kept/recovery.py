"""The recovery sheet: the gallery's key on paper, told only where it is worth the paper, and taken from it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import gallery
from app.kept.paths import gallery_file
from app.kept.people import keys_of, known_galleries, shown, user_keys
from assets.phrase import phrase
from gallery.inspection import inspect


class KeyUnsettledError(gallery.GalleryError):
    """The key is being replaced, or was elsewhere: a sheet of it would soon be the old one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Four ``lines`` of letters, which :func:`gallery.read_sheet` reads; the ``gallery`` that they open; when it was
    made."""

    lines: tuple[str, ...]
    gallery: str
    at: datetime

    @property
    def day(self) -> str:
        """When it was made, as a date."""
        return f"{self.at:%Y-%m-%d}"


def sheet_of(path: str | Path, opened: gallery.Gallery, *, ask: gallery.Ask | None = None) -> Sheet:
    """The sheet of the gallery at ``path``, which ``opened`` shows to be opened by the key.

    Raises :class:`KeyUnsettledError`, and :class:`gallery.GalleryError` as :func:`app.kept.people.keys_of` does.
    """
    if user_keys().next.exists():
        raise KeyUnsettledError(phrase("the key is being replaced; finish that first: relief gallery key rotate"))
    if isinstance(opened, gallery.SharedGallery) and opened.key_replaced:
        raise KeyUnsettledError(
            phrase("another station has replaced the key; take it over first: relief gallery key adopt")
        )
    lines = gallery.sheet(keys_of(path, ask=ask)[-1]).splitlines()
    return Sheet(tuple(lines), shown(path), datetime.now().astimezone())


def recover(path: str | Path, lines: str, *, model: str) -> Path:
    """Make the key's file anew from the ``lines`` of a recovery sheet, for the gallery at ``path``; where it lies.

    A sheet that does not open that gallery, or the usual one, makes nothing. What lay in the file's place is set aside
    where it is no key, or opens no gallery that is known and the sheet is seen to open one.

    Raises ``gallery.WrongKey`` for a slip or another sheet, :class:`gallery.GalleryError`.
    """
    key = gallery.read_sheet(lines)
    opens = [_opens(place, key, model) for place in dict.fromkeys((Path(path), gallery_file()))]
    if any(opens):
        _refuse_needed(Path(path), key, model)
    return gallery.make_key(key, aside=any(opens))


def _opens(place: Path, key: bytes, model: str) -> bool:
    """Whether a gallery with templates is opened by a key; of one that is not there or not whole nobody knows."""
    if gallery.is_address(place) or not place.is_file():
        return False
    try:
        holds = inspect(place)
        gallery.open_with([key], place, model=model).close()
    except gallery.WrongKey as error:
        raise gallery.WrongKey(
            phrase(
                "this sheet does not open the gallery {path}, and no key was made: it is of another key, perhaps from "
                "before that one was replaced. The latest sheet does; an older one opens backups from its time",
                path=place,
            )
        ) from error
    except gallery.GalleryError:  # the key may be right, and a backup will need it
        return False
    return holds


def _refuse_needed(path: Path, key: bytes, model: str) -> None:
    """Raises ``WrongKey`` where another key lies in the place that opens a gallery which this one does not."""
    keys = user_keys()
    try:
        if not keys.path.exists() or keys.kept == "passphrase" or (lying := keys.read()) == key:
            return
    except gallery.WrongKey:  # it is none
        return
    for other in known_galleries(path):
        if gallery.is_address(other) or not other.is_file():
            continue
        try:
            if not inspect(other):
                continue
            gallery.open_with([lying], other, model=model).close()
        except gallery.GalleryError:
            continue
        raise gallery.WrongKey(
            phrase(
                "another key lies at {path}, and opens the gallery {other}: nothing was changed. Move both away first",
                path=keys.path,
                other=other,
            )
        )
