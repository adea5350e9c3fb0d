"""The audit of what was decided and done, without any face: a chain of lines that only grows.

Each line carries a hash (SHA-256) over the line before it and its own content; the state of the gallery, which only the
key can write, holds the first and the last. Whose line it is enters as a salted hash, so that a person can be forgotten
and the chain still fits.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal, get_args

from assets.phrase import phrase
from gallery import clock
from gallery.authenticity import Value, encoded
from gallery.connection import Database
from gallery.errors import GalleryDamaged

Decision = Literal["accept", "unknown", "unsure", "spoof"]
Action = Literal[
    "accept",
    "unknown",
    "unsure",
    "spoof",
    "enrol",
    "rename",
    "remove",
    "restore",
    "accept-copy",
    "rotate",
    "upgrade",
    "merge",
    "not-this",
    "trusted",
    "export",
    "import",
    "adapt",
    "adapt-undo",
    "adapt-end",
    "note",
    "retention",
    "forget",
]
DECISIONS: tuple[str, ...] = get_args(Decision)

CLOCKS_DIFFER = timedelta(days=1)
HOUR = timedelta(hours=1)
LONGEST_PAUSE, LEAST_PAUSE = timedelta(days=14), timedelta(days=3)  # between lines, before the clock is doubted
_CONTENT = "id, at, action, source, who, score, threshold, model"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit: a verdict (see ``Decision``) or a change of the gallery.

    ``person`` is the present name, None for nobody or for a person removed since; ``score`` and ``threshold``
    belong to verdicts; ``model`` is the id of the networks in use; ``at`` has a time zone; ``source`` says which
    program decided ("window", "watch", "identify", "verify"), "" where that is unknown; of "retention" from how many
    days to how many the audit is kept, of "forget" the day from before which lines were erased.
    """

    at: datetime
    action: Action
    person: str | None
    score: float | None
    threshold: float | None
    model: str
    source: str = ""


def insert(
    db: Database,
    model: str,
    action: Action,
    person: str | None,
    *,
    score: float | None = None,
    threshold: float | None = None,
    source: str = "",
) -> None:
    """Write one line, of now; ``person`` is an id."""
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    salt = None if person is None else os.urandom(16)
    line = db.execute(
        "INSERT INTO audit (at, action, person, score, threshold, model, source, salt, who) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [at, action, person, score, threshold, model, source, salt, _who(salt, person)],
    ).lastrowid
    (head,) = db.execute("SELECT audit_last FROM state").fetchone()
    _link(db, [db.execute(f"SELECT {_CONTENT} FROM audit WHERE id = ?", [line]).fetchone()], head)


def chain(db: Database) -> None:
    """Make a chain of the lines of a file from before there was one."""
    for line, person in db.execute("SELECT id, person FROM audit WHERE person IS NOT NULL").fetchall():
        salt = os.urandom(16)
        db.execute("UPDATE audit SET salt = ?, who = ? WHERE id = ?", [salt, _who(salt, person), line])
    _link(db, db.execute(f"SELECT {_CONTENT} FROM audit ORDER BY id").fetchall(), b"")


def check(db: Database, limit: int | None = None) -> None:
    """Follow the chain from its first line, or over the latest ``limit`` lines, to its last.

    Raises ``GalleryDamaged`` where a line was changed, added or is missing.
    """
    root, head = db.execute("SELECT audit_root, audit_last FROM state").fetchone()
    rows = db.execute(
        f"SELECT chain, {_CONTENT}, person, salt FROM audit ORDER BY id DESC LIMIT ?",
        [-1 if limit is None else limit + 1],
    ).fetchall()[::-1]
    if limit is not None and len(rows) > limit:
        root, rows = bytes(rows[0][0]), rows[1:]
    for kept, *content, person, salt in rows:
        root = _hash(root, content)
        if root != kept or (person is not None and content[4] != _who(salt, person)):
            raise _damaged()
    if root != head:
        raise _damaged()


def latest(db: Database, limit: int) -> list[Entry]:
    """The newest lines, newest first. Raises ``GalleryDamaged`` where they do not hang together."""
    check(db, limit)
    rows = db.execute(
        "SELECT at, action, name, score, threshold, model, source FROM audit "
        "LEFT JOIN person ON person.id = audit.person ORDER BY audit.id DESC LIMIT ?",
        [limit],
    )
    try:
        return [Entry(datetime.fromisoformat(at), *rest) for at, *rest in rows]
    except ValueError as error:
        raise _damaged() from error


def delete(db: Database, before: datetime) -> int:
    """Delete the lines from before a time, up to the first that is not; returns how many.

    A line from the future, written while the clock was ahead, holds none of those before it back.
    """
    first = _first_kept(db, before)
    last = db.execute("SELECT chain FROM audit WHERE id < ? ORDER BY id DESC LIMIT 1", [first]).fetchone()
    if last is None:
        return 0
    db.execute("UPDATE state SET audit_from = ?, audit_root = ?", [first, last[0]])
    return int(db.execute("DELETE FROM audit WHERE id < ?", [first]).rowcount)


def overdue(db: Database) -> datetime | None:
    """The time from before which lines are to be deleted, where there are any.

    A clock that was set ahead goes on at the right pace. So a leap of it from one line to the next, or to now, counts
    for nothing: no line goes before it has lain there for the days that lines are kept.
    """
    days, oldest = db.execute("SELECT audit_days, (SELECT min(at) FROM audit) FROM state").fetchone()
    now = datetime.now(UTC)
    until = now - timedelta(days=days)
    if oldest is None or oldest >= clock.written(until):
        return None
    pause = min(LONGEST_PAUSE, max(LEAST_PAUSE, timedelta(days=days) / 2))
    try:
        for after, before in _leaps(db, now, pause):
            if after < until:
                break  # the clock has gone on from there for as long as lines are kept
            if until - clock.LONG_AGO <= after - before:
                return None
            until -= after - before
    except ValueError:  # a line that is damaged, which its reader is told
        return None
    return until if oldest < clock.written(until) else None


def held(db: Database) -> int:
    """How many lines a deletion by the clock alone would take that :func:`overdue` does not: it has leapt."""
    (days,) = db.execute("SELECT audit_days FROM state").fetchone()
    gone = overdue(db)
    first = 0 if gone is None else _first_kept(db, gone)
    last = _first_kept(db, datetime.now(UTC) - timedelta(days=days))
    return int(db.execute("SELECT count(*) FROM audit WHERE id >= ? AND id < ?", [first, last]).fetchone()[0])


def _first_kept(db: Database, before: datetime) -> int:
    """The first line that is neither from before a time nor from the future; the next one's id where there is none."""
    earliest = clock.written(before)
    soon = clock.written(datetime.now(UTC) + CLOCKS_DIFFER)
    (first,) = db.execute("SELECT min(id) FROM audit WHERE at >= ? AND at <= ?", [earliest, soon]).fetchone()
    if first is None:
        (newest,) = db.execute("SELECT max(id) FROM audit WHERE at < ?", [earliest]).fetchone()
        first = 1 + (newest or 0)
    return int(first)


def _leaps(db: Database, now: datetime, pause: timedelta) -> list[tuple[datetime, datetime]]:
    """Where there are no lines for more than ``pause``, up to now, as the times after and before, the latest first.

    Lines that are later than now are left out. To the hour, a leap rather longer than it was. Raises ``ValueError``.
    """
    soon = clock.written(now + CLOCKS_DIFFER)
    hours = db.execute("SELECT DISTINCT substr(at, 1, 13) FROM audit WHERE at <= ?", [soon]).fetchall()
    times = sorted({now, *(clock.read(f"{hour}:00+00:00") for (hour,) in hours)}, reverse=True)
    return [(after + HOUR, before) for after, before in pairwise(times) if after - before > pause]


def _link(db: Database, rows: Iterable[tuple[Value, ...]], head: bytes) -> None:
    for content in rows:
        head = _hash(head, content)
        db.execute("UPDATE audit SET chain = ? WHERE id = ?", [head, content[0]])
    db.execute("UPDATE state SET audit_last = ?", [head])


def _hash(before: bytes, content: Iterable[Value]) -> bytes:
    return hashlib.sha256(encoded(before, *content)).digest()


def _who(salt: bytes | None, person: str | None) -> bytes | None:
    return None if salt is None or person is None else hashlib.sha256(encoded(salt, person)).digest()


def _damaged() -> GalleryDamaged:
    return GalleryDamaged(
        phrase(
            "the audit is not what Relief left there: a line was changed, added or is missing. "
            "Restore the gallery from a backup ('relief gallery restore')"
        )
    )
