"""The tables whose rows are sealed: what binds each row to its place, opened, sealed again and listed by one code.

A table that joins them needs an entry in :data:`TABLES` and nothing else to be checked, encrypted anew and moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from assets.phrase import phrase
from gallery import crops, embedding, notes, views
from gallery.connection import Database
from gallery.errors import BadNote, GalleryDamaged
from gallery.protection import Seal, SealBroken


@dataclass(frozen=True, slots=True)
class Table:
    """- ``name``: of the table, with the columns ``id``, ``person``, ``at``, ``sealed`` and those of ``kinds``.
    - ``kinds``: the columns that say what a row is, such as its model.
    - ``place``: person's id and kinds → the bytes that a row's content is bound to.
    - ``whole``: whether a content can be read.
    - ``most``: how many rows a person can have at most.
    """

    name: str
    kinds: tuple[str, ...]
    place: Callable[..., bytes]
    whole: Callable[[bytes], bool]
    most: int = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was before it was sealed: its number in the table, its kinds, its time, its content."""

    number: int
    kinds: tuple[str, ...]
    at: str
    content: bytes


def _embedding(content: bytes) -> bool:
    return not np.isnan(embedding.unpack([content])).any()


def _crop(content: bytes) -> bool:
    try:
        crops.unpack(content)
    except ValueError:
        return False
    return True


def _note(content: bytes) -> bool:
    try:
        # An older Relief could leave blanks at the end of a note, where it cut two into one.
        return notes.clean(content.decode()) == content.decode().rstrip()
    except (UnicodeDecodeError, BadNote):
        return False


def template_place(person: str, model: str) -> bytes:
    """Whose template it is, and of which networks."""
    return f"{person}\0{model}".encode()


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table("template", ("model",), template_place, _embedding),
        Table("view", ("model", "sensor"), views.place, _embedding),
        Table("crop", ("constants",), crops.place, _crop),
        Table("note", (), notes.place, _note, most=1),
    )
}


def rows(db: Database, seal: Seal, table: Table, person: str | None = None) -> Iterator[tuple[str, Row]]:
    """Whose and what: the rows of a table, of all or of one person (id), in the order in which they came.

    Raises ``GalleryDamaged`` for one that does not open or cannot be read.
    """
    query = f"SELECT {', '.join(('id', 'person', 'at', 'sealed', *table.kinds))} FROM {table.name}"
    of_whom, values = ("", []) if person is None else (" WHERE person = ?", [person])
    for number, owner, at, sealed, *kinds in db.execute(f"{query}{of_whom} ORDER BY id", values):
        yield owner, Row(number, tuple(kinds), at, opened(db, seal, table, number, owner, tuple(kinds), sealed))


def opened(
    db: Database, seal: Seal, table: Table, number: int, person: str, kinds: tuple[str, ...], sealed: bytes
) -> bytes:
    """The content of one row. Raises ``GalleryDamaged``."""
    try:
        content = seal.open(sealed, table.place(person, *kinds))
    except SealBroken as error:
        raise _damaged(db, table, number, person) from error
    if not table.whole(content):
        raise _damaged(db, table, number, person)
    return content


def insert(
    db: Database, seal: Seal, table: Table, person: str, kinds: tuple[str, ...], at: str, content: bytes
) -> None:
    """Seal and store one row; inside a write transaction."""
    db.table(table.name).insert(
        {"person": person, "at": at, "sealed": seal.close(content, table.place(person, *kinds))}
        | dict(zip(table.kinds, kinds, strict=True))
    )


def open_all(db: Database, seal: Seal) -> None:
    """Open every row of every table. Raises ``GalleryDamaged``."""
    for table in TABLES.values():
        for _ in rows(db, seal, table):
            pass


def seal_again(db: Database, old: Seal, new: Seal) -> None:
    """Seal every row of every table another way; inside a write transaction. Raises ``GalleryDamaged``."""
    for table in TABLES.values():
        for number in _numbers(db, table):
            person, content, bound = _content(db, old, table, number)
            sealed = new.close(content, table.place(person, *bound))
            db.execute(f"UPDATE {table.name} SET sealed = ? WHERE id = ?", [sealed, number])


def hand_over(db: Database, seal: Seal, table: Table, giver: str, taker: str) -> None:
    """Make one person's rows of a table another's (ids); inside a write transaction. Raises ``GalleryDamaged``."""
    for number in _numbers(db, table, giver):
        _, content, kinds = _content(db, seal, table, number)
        closed = seal.close(content, table.place(taker, *kinds))
        db.execute(f"UPDATE {table.name} SET person = ?, sealed = ? WHERE id = ?", [taker, closed, number])


def _numbers(db: Database, table: Table, person: str | None = None) -> list[int]:
    whom, values = ("", []) if person is None else (" WHERE person = ?", [person])
    return [number for (number,) in db.execute(f"SELECT id FROM {table.name}{whom} ORDER BY id", values).fetchall()]


def _content(db: Database, seal: Seal, table: Table, number: int) -> tuple[str, bytes, tuple[str, ...]]:
    query = f"SELECT {', '.join(('person', 'sealed', *table.kinds))} FROM {table.name} WHERE id = ?"
    person, sealed, *kinds = db.execute(query, [number]).fetchone()
    return person, opened(db, seal, table, number, person, tuple(kinds), sealed), tuple(kinds)


def _damaged(db: Database, table: Table, number: int, person: str) -> GalleryDamaged:
    row = db.execute("SELECT name FROM person WHERE id = ?", [person]).fetchone()
    return GalleryDamaged(
        phrase(
            "a {name} of {value} is damaged (number {number}); nothing was changed: restore the "
            "gallery from a backup, or remove that person and enrol them again",
            name=table.name,
            value=row[0] if row else phrase("nobody"),
            number=number,
        )
    )
