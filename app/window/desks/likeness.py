"""The desk of whom a face resembles: fetches the kept depth pictures of the closest people, once for each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.live.session import Live
from app.live.snapshot import Snapshot
from app.window.models.pending import Pending
from app.window.pages.live import LivePage
from gallery import Curated, GalleryError, People

SHOWN = 3

Pictures = dict[str, NDArray[np.float32] | None]


class LikenessDesk:
    """Asks in the thread that owns the gallery, and asks anew when the people in it are others."""

    def __init__(self, *, page: LivePage, live: Live, pending: Pending) -> None:
        self._page, self._live, self._pending = page, live, pending
        self._people: object = None
        self._asked: set[str] = set()
        self._known: Pictures = {}

    def follow(self, now: Snapshot) -> None:
        """See to it that the page has the pictures of those who are closest now."""
        if now.people is not self._people and now.people != self._people:
            self._asked.clear()
            self._known.clear()
        self._people = now.people
        rows = () if now.verdict is None else now.verdict.rows[:SHOWN]
        wanted = [row.person for row in rows if row.person not in self._asked]
        if wanted:
            self._asked.update(wanted)
            self._pending.add(self._live.in_gallery(lambda people: _pictures(people, wanted)), self._told, _ignored)

    def _told(self, found: Pictures) -> None:
        self._known |= found
        self._page.set_pictures(self._known)


def _pictures(people: People, names: list[str]) -> Pictures:
    return {name: picture(people, name) for name in names}


def picture(people: People, name: str) -> NDArray[np.float32] | None:
    """The depth picture that a gallery keeps of somebody, ``float32[128, 128]`` in [0, 255]; None where it has none."""
    try:
        return people.picture(name) if isinstance(people, Curated) else None
    except GalleryError:
        return None  # renamed or removed meanwhile, or damaged: opening the gallery says so


def _ignored(_: str) -> None:
    """Without a gallery there are no pictures; the window says elsewhere why."""
