"""The time of a gallery: this computer's, but never before the latest that the gallery has seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assets.phrase import phrase
from gallery.connection import Database

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
DIFFER = timedelta(days=1)  # of two computers' clocks, or of one before and after it was set right


def now() -> datetime:
    """This computer's time, in UTC."""
    return datetime.now(UTC)


def written(time: datetime) -> str:
    """A time as text that sorts as times do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str) -> datetime:
    """What :func:`written` wrote, long ago for "". Raises ``ValueError``."""
    time = datetime.fromisoformat(text) if text else LONG_AGO
    if time.tzinfo is None:
        raise ValueError("a time needs a time zone")
    return time


def stamp(db: Database, time: datetime) -> None:
    """Have a gallery keep a time as the latest that it has seen, unless it has seen a later one; inside a write
    transaction."""
    db.execute("UPDATE state SET seen = max(seen, ?)", [written(time)])


class Clock:
    """Time that does not go back: whatever ended by the latest time that was seen has ended."""

    def __init__(self) -> None:
        self._latest = LONG_AGO

    def seen(self, time: datetime) -> None:
        """A time that a gallery has seen."""
        self._latest = max(self._latest, time)

    def reset(self) -> None:
        """Forget what was seen: it was wrong."""
        self._latest = LONG_AGO

    def now(self) -> datetime:
        """The time now, or the latest that was seen where that is later."""
        self._latest = max(self._latest, now())
        return self._latest

    @property
    def behind(self) -> timedelta:
        """By how much this computer's clock is behind the latest time that was seen; nothing where it is not."""
        return max(self._latest - now(), timedelta())

    @property
    def doubt(self) -> str:
        """What to say of consents that have ended only by the latest time that was seen; "" for nothing."""
        if self.behind < DIFFER:
            return ""
        return phrase(
            "this computer's clock says {now}, but the gallery has seen {latest}: consents end by the later one. Set "
            "the clock; if it was wrong then, 'relief gallery accept' forgets that time",
            now=f"{now():%Y-%m-%d}",
            latest=f"{self._latest:%Y-%m-%d}",
        )
