"""A gallery looked at between frames: whether others changed people, and whether the server of a shared one answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.networks.suited import current
from gallery import Adapts, GalleryError, People, Person, Shares

LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a station of a shared gallery does; of a file only ``people`` is told.

    - ``away``: its server does not answer, and people are compared with the copy of ``copy_of``, None where that is
      from before the program began.
    - ``silent``: since when another station was not heard, None for no such: people are compared all the same.
    - ``trouble``: why the server is not followed any more, with the remedy; nobody is compared then.
    - ``people``: who is enrolled now; None where nothing changed since the last look.
    """

    away: bool
    copy_of: datetime | None
    silent: datetime | None
    trouble: GalleryError | None
    people: tuple[Person, ...] | None


class Watcher:
    """Looks once a second. Between looks, and of a file in which no other program changed anybody, there is nothing to
    say."""

    def __init__(self) -> None:
        self._next = 0.0
        self._mark: object = None

    def look(self, people: People | None, now: float) -> Sharing | None:
        """At a time in seconds. Raises ``gallery.GalleryError`` where the copy cannot be read."""
        shared: object = people
        if people is None or not isinstance(shared, (Shares, Adapts)) or now < self._next:
            return None
        self._next = now + LOOK_S
        if isinstance(shared, Shares):
            return Sharing(shared.away, shared.synchronised, shared.silent, shared.trouble, self._listed(people))
        try:
            listed = self._listed(people)
        except GalleryError:  # whoever compares next hears of it
            return None
        return None if listed is None else Sharing(False, None, None, None, listed)

    def _listed(self, people: People) -> tuple[Person, ...] | None:
        mark = current(people)
        changed = mark != self._mark
        self._mark = mark
        return tuple(people.people()) if changed else None
