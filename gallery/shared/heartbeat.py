"""Signs of life that stations leave on the server: a server that withholds news withholds these, too, or is caught.

Whoever is shown a state that was true once cannot know that it is old. So each station leaves a sealed beat once a
minute: a number that grows, the time, and up to which change it has followed. It must see its own again, no other's may
go back, and none may have followed further than the state that this station is shown. A server that hides others' beats
as well can only make them fall silent, and that is said.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from assets.phrase import phrase
from gallery.errors import GalleryError, RolledBack, ServerAway
from gallery.shared.address import Address
from gallery.shared.sealing import Sealing
from gallery.shared.server import Server, StateRow

BEAT_S = 60.0
SILENT = timedelta(minutes=10)
AWAY = timedelta(minutes=3)  # between two looks at the server: it, or this computer, was off, and heard nobody
GONE = timedelta(days=7)  # since then nobody asks after a station any more


@dataclass(frozen=True, slots=True)
class Beat:
    """One sign of life: its ``number``, when, up to which change its station had followed, whether it was the last."""

    number: int
    at: datetime
    counter: int
    ended: bool = False

    def encoded(self) -> bytes:
        """As it is sealed."""
        told = {"number": self.number, "at": self.at.isoformat(), "counter": self.counter, "ended": self.ended}
        return json.dumps(told).encode()


def decoded(content: bytes) -> Beat | None:
    """None for what no station wrote."""
    try:
        told = json.loads(content)
        at = datetime.fromisoformat(told["at"])
        beat = Beat(int(told["number"]), at, int(told["counter"]), told["ended"] is True)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return beat if at.tzinfo is not None else None


@dataclass(slots=True)
class Heartbeats:
    """Those of one station, ``copy`` being the id of its copy; of its follower, and of whoever asks meanwhile."""

    copy: str
    address: Address
    clock: Callable[[], float] = time.monotonic
    _next: float = -1.0
    _mine: int = 0
    _seen: dict[str, int] = field(default_factory=dict)
    _heard: dict[str, datetime] = field(default_factory=dict)
    _looked: datetime | None = None
    _back: datetime | None = None  # since when it looks again, once it could not for a while
    _key: bytes = b""  # that the last one of its own is sealed with
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def station(self) -> str:
        """Who this is among the stations."""
        return hashlib.sha256(f"relief station {self.copy}".encode()).hexdigest()[:32]

    @property
    def silent(self) -> datetime | None:
        """Since when the station that is silent for longest was not heard; None where none is, and while it could not
        have been heard."""
        oldest = min(dict(self._heard).values(), default=None)
        if oldest is None or self._looked is None:
            return None
        since = oldest if self._back is None else max(oldest, self._back)
        return None if self._looked - since < SILENT else oldest

    def due(self) -> bool:
        """Whether it is time for the next; the first comes after a while, as commands end at once."""
        if self._next < 0:
            self._next = self.clock() + BEAT_S
        return self.clock() >= self._next

    def beat(self, server: Server, sealing: Sealing) -> None:
        """Leave one, and look at all. Raises ``RolledBack`` where news are withheld, ``ServerAway``."""
        self._next = self.clock() + BEAT_S
        with self._lock:
            self._leave(server, sealing)
            self.look(server, sealing)  # also where it could not be left: who refuses that may withhold the rest

    def look(self, server: Server, sealing: Sealing) -> None:
        """See how the other stations do, and whether one's own beat is there. Raises as :meth:`beat`."""
        with self._lock:
            with server.transaction(reading=True):
                state = server.state()
                rows = server.beats()
            if self._looked is not None and abs(datetime.now(UTC) - self._looked) > AWAY:
                self._back = datetime.now(UTC)
            if state is not None and sealing.opens(state):  # else another key has come just now
                self._compare(state, rows, sealing)
            self._looked = datetime.now(UTC)

    def _compare(self, state: StateRow, rows: list[tuple[str, bytes]], sealing: Sealing) -> None:
        there = {who: beat for who, sealed in rows if (beat := _opened(sealing, state.gallery, who, sealed))}
        mine = there.pop(self.station, None)
        if self._key == sealing.key and (mine is None or mine.number < self._mine):
            raise self._withheld()
        for who, beat in there.items():
            if beat.number < self._seen.get(who, 0) or beat.counter > state.counter:
                raise self._withheld()
            self._hear(who, beat)

    def end(self, server: Server, sealing: Sealing) -> None:
        """Say good-bye, where anything was said."""
        with self._lock:
            if self._mine:
                self._leave(server, sealing, ended=True)

    def _hear(self, who: str, beat: Beat) -> None:
        now = datetime.now(UTC)
        if beat.ended or now - beat.at > GONE:
            self._heard.pop(who, None)
        elif who not in self._seen:
            self._heard[who] = min(now, beat.at)
        elif beat.number > self._seen[who]:
            self._heard[who] = now
        self._seen[who] = beat.number

    def _leave(self, server: Server, sealing: Sealing, *, ended: bool = False) -> None:
        """Leave one where that can be: a user who may make no tables has no place for it in an older database."""
        try:
            with server.transaction():
                server.make_beats()
                state = server.state()
                if state is None or not sealing.opens(state):
                    return
                there = next((sealed for who, sealed in server.beats() if who == self.station), b"")
                last = _opened(sealing, state.gallery, self.station, there)
                number = 1 + max(self._mine, last.number if last is not None else 0)
                beat = Beat(number, datetime.now(UTC), state.counter, ended)
                sealed = sealing.seal(state.gallery, _place(self.station), 0, beat.encoded())
                server.put_beat(self.station, sealed)
                server.commit()
        except ServerAway:
            raise
        except GalleryError:
            return
        self._mine, self._key = number, sealing.key

    def _withheld(self) -> RolledBack:
        return RolledBack(
            phrase(
                "{address} withholds what stations write there: this one is shown an older state. Nothing was taken "
                "over. Let it lead to the server itself, not to a copy of it that lags behind, or restore the server",
                address=self.address,
            )
        )


def _place(station: str) -> str:
    return f"beat {station}"


def _opened(sealing: Sealing, gallery: str, station: str, sealed: bytes) -> Beat | None:
    content = sealing.unsealed(gallery, _place(station), 0, sealed)
    return None if content is None else decoded(content)
