"""What was decided and done, without any face."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlite_utils import Database

from gallery.errors import GalleryDamaged

Decision = Literal["accept", "unknown"]
Action = Literal["accept", "unknown", "enrol", "rename", "remove"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit: a verdict (``accept``, ``unknown``) or a change of the gallery.

    ``person`` is the present name, None for nobody or for a person removed since; ``score`` and ``threshold``
    belong to verdicts; ``model`` is the id of the networks in use; ``at`` has a time zone.
    """

    at: datetime
    action: Action
    person: str | None
    score: float | None
    threshold: float | None
    model: str


def insert(
    db: Database,
    model: str,
    action: Action,
    person: str | None,
    *,
    score: float | None = None,
    threshold: float | None = None,
) -> None:
    """Write one line, of now; ``person`` is an id."""
    db.table("audit").insert(
        {
            "at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "action": action,
            "person": person,
            "score": score,
            "threshold": threshold,
            "model": model,
        }
    )


def latest(db: Database, limit: int) -> list[Entry]:
    """The newest lines, newest first."""
    rows = db.execute(
        "SELECT at, action, name, score, threshold, model FROM audit LEFT JOIN person ON person.id = audit.person "
        "ORDER BY audit.id DESC LIMIT ?",
        [limit],
    )
    try:
        return [Entry(datetime.fromisoformat(at), *rest) for at, *rest in rows]
    except ValueError as error:
        raise GalleryDamaged("a line of the audit is damaged; restore the gallery from a backup") from error


def delete(db: Database, before: datetime) -> int:
    """Delete the lines from before a time; returns how many."""
    earliest = before.astimezone(UTC).isoformat(timespec="microseconds")
    return int(db.execute("DELETE FROM audit WHERE at < ?", [earliest]).rowcount)
