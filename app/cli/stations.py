"""What `relief watch` says of the other stations of a shared gallery, and of its server: notes, nothing stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.cli.output import note
from gallery import Shares

LOOK_S = 1.0


class Stations:
    """Looks once a second, and notes on stderr what has changed; a gallery that nobody shares has nothing to tell."""

    def __init__(self, people: object, tell: Callable[[str], None] = note) -> None:
        self._shared = people if isinstance(people, Shares) else None
        self._tell = tell
        self._next = 0.0
        self._away, self._silent = False, False

    def look(self, now: float) -> None:
        """At a time in seconds."""
        if self._shared is None or now < self._next:
            return
        self._next = now + LOOK_S
        away, since = self._shared.away, self._shared.silent
        if away != self._away:
            copy = "last copy" if self._shared.synchronised is None else f"copy of {_time(self._shared.synchronised)}"
            self._tell(
                f"the gallery's server is away: people are compared with this station's {copy}"
                if away
                else "the gallery's server answers again"
            )
        if (since is not None) != self._silent:
            self._tell(
                "all stations of this gallery are heard again"
                if since is None
                else f"another station of this gallery was not heard since {_time(since)}: it is off, or the server "
                "withholds its changes. People are compared all the same"
            )
        self._away, self._silent = away, since is not None


def _time(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"
