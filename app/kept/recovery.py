"""The recovery sheet: the gallery's key on paper, told only where it is worth the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import gallery
from app.kept.people import keys_of, shown, user_keys
from assets.phrase import phrase


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
