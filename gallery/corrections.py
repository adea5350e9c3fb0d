"""Corrections: verdicts that somebody said were wrong. A stranger was taken for a person, or one person for another.

They hold no face, only who was confused with whom, and when. Who judges asks more of those people from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from assets.phrase import phrase
from gallery.connection import Database
from gallery.errors import GalleryDamaged


@dataclass(frozen=True, slots=True)
class Correction:
    """Somebody who was not ``person`` was taken for them: ``instead``, or None for a stranger. ``at`` has a zone."""

    person: str
    instead: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A correction about a person as it lies there: ``instead`` is an id, or None for a stranger; ``at`` as written."""

    instead: str | None
    at: str


@runtime_checkable
class Corrects(Protocol):
    """A gallery that keeps corrections. :class:`gallery.Gallery` is one and says what each of these does and raises."""

    def not_this(self, name: str, instead: str | None = None) -> None: ...
    def corrections(self) -> list[Correction]: ...
    def forget_corrections(self, name: str) -> int: ...


def insert(db: Database, person: str, instead: str | None) -> None:
    """Keep one, by ids; inside a write transaction."""
    db.table("correction").insert({"person": person, "instead": instead, "at": datetime.now(UTC).isoformat()})


def of(db: Database, person: str) -> tuple[Told, ...]:
    """Those that say of a person (id) that somebody else was taken for them, oldest first."""
    rows = db.execute("SELECT instead, at FROM correction WHERE person = ? ORDER BY id", [person])
    return tuple(Told(instead, at) for instead, at in rows.fetchall())


def restore(db: Database, person: str, told: Iterable[Told]) -> None:
    """Keep what was told of a person (id) elsewhere, as far as whom it names is here; inside a write transaction."""
    here = "? IS NULL OR EXISTS (SELECT 1 FROM person WHERE id = ?)"
    for one in told:
        db.execute(
            f"INSERT INTO correction (person, instead, at) SELECT ?, ?, ? WHERE {here}",
            [person, one.instead, one.at, one.instead, one.instead],
        )


def of_all(db: Database) -> list[Correction]:
    """All of them, by the people's present names, oldest first. Raises ``GalleryDamaged``."""
    rows = db.execute(
        "SELECT taken.name, shown.name, at FROM correction JOIN person AS taken ON taken.id = correction.person "
        "LEFT JOIN person AS shown ON shown.id = correction.instead ORDER BY correction.id"
    )
    try:
        return [Correction(person, instead, datetime.fromisoformat(at)) for person, instead, at in rows]
    except ValueError as error:
        raise GalleryDamaged(phrase("a correction is damaged; restore a backup ('relief gallery restore')")) from error


def forget(db: Database, person: str) -> int:
    """Drop those about a person (id), on either side; returns how many. Inside a write transaction."""
    return int(db.execute("DELETE FROM correction WHERE person = ? OR instead = ?", [person, person]).rowcount)


def hand_over(db: Database, giver: str, taker: str) -> None:
    """Make what was said of ``giver`` (id) said of ``taker``; that they were confused with each other is no news."""
    pair = [giver, taker, taker, giver]
    db.execute("DELETE FROM correction WHERE (person = ? AND instead = ?) OR (person = ? AND instead = ?)", pair)
    for column in ("person", "instead"):
        db.execute(f"UPDATE correction SET {column} = ? WHERE {column} = ?", [taker, giver])
