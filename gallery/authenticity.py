"""Proof that a gallery's rows are those that Relief wrote: a keyed sum over every table, and a keyed chain of states.

Every row of people, consents, templates and whatever else a gallery keeps is an element of its table's sum, a
multiset hash (Clarke et al., ASIACRYPT 2003: a keyed function of each row, added up modulo 2^256). Triggers of the
connection keep the sums, so no writing can forget them. The state row holds a counter of all changes; a code over that
row and the sums (HMAC-SHA256) is renewed with each. So a row that was changed, moved, added or deleted without the key
does not fit. That the whole file is older than it was, only somebody outside of it can tell: :mod:`gallery.laststates`.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from assets.phrase import phrase
from gallery import clock
from gallery.connection import Database
from gallery.errors import GalleryDamaged

APART = ("audit", "state", "total")  # the chain of the audit hangs on the state, the state and the totals on the code
LATE = ("adaptation", "view")  # large, rarely read, or done without: looked at when it is read, not at the start
_MODULUS = 1 << 256
_KEYLESS = b"relief gallery without a key"
_TAG = 16  # bytes at the end of what is sealed that stand for all of it

Value = str | int | float | bytes | None


@dataclass(frozen=True, slots=True)
class State:
    """One state of a gallery: the gallery's own id, how many changes it has seen, the code, how many people."""

    gallery: str
    counter: int
    code: bytes
    people: int = 0


class Authenticity:
    """The sums of an open gallery, kept by its connection; ``key`` is the gallery's, None where it has none (then
    damage is found, but whoever can write the file can forge it)."""

    def __init__(self, db: Database, key: bytes | None, name: str) -> None:
        self._db = db
        self._name = name
        self._changes: dict[str, tuple[int, int]] = {}
        self._whose: dict[str, int | None] = {}  # by table: which of a row's values is a person's id
        self.touched: set[str] = set()  # ids of the people whose rows this transaction changed
        self.taken: set[str] = set()  # tables that this transaction took rows from, or put others in their place
        self.use(key)
        db.conn.create_function("relief_note", -1, self._note)

    def use(self, key: bytes | None) -> None:
        """Compute with another key from now on; :meth:`renew` belongs to it."""
        self._rows, self._states = subkey(key, b"rows"), subkey(key, b"state")

    def watch(self) -> None:
        """Have every change of a row noted; outside of a transaction that is rolled back, and again when tables were
        added."""
        for table, columns in self._tables().items():
            owner = "id" if table == "person" else "person"
            self._whose[table] = columns.index(owner) if owner in columns else None
            for event, row, sign in (("INSERT", "NEW", 1), ("DELETE", "OLD", -1), ("UPDATE", "", 0)):
                notes = [(row, sign)] if row else [("OLD", -1), ("NEW", 1)]
                body = "".join(
                    f"SELECT relief_note('{table}', {sign}, {_listed(columns, f'{row}.')}); " for row, sign in notes
                )
                self._db.execute(f"DROP TRIGGER IF EXISTS temp.note_{table}_{event}")
                self._db.execute(
                    f"CREATE TEMP TRIGGER note_{table}_{event} AFTER {event} ON main.{table} BEGIN {body} END"
                )

    def follow(self, db: Database) -> None:
        """Keep the sums of another connection from now on, to the same gallery."""
        self._db = db
        db.conn.create_function("relief_note", -1, self._note)
        self.watch()

    def begin(self, db: Database) -> None:
        """Before a change: raises ``GalleryDamaged`` where the state is not what Relief left."""
        self._changes.clear()
        self.touched.clear()
        self.taken.clear()
        self.check_state(db)

    def finish(self, db: Database) -> None:
        """After the rows were changed, before the transaction ends: the sums, the counter and the code follow."""
        for table, (rows, change) in self._changes.items():
            count, total = _total(db, table)
            db.execute(
                "INSERT INTO total VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET rows = excluded.rows, "
                "sum = excluded.sum",
                [table, count + rows, ((total + change) % _MODULUS).to_bytes(32, "little")],
            )
        self._changes.clear()
        db.execute("UPDATE state SET counter = counter + 1")
        clock.stamp(db, clock.now())
        db.execute("UPDATE state SET code = ?", [self._code(db)])

    def renew(self, db: Database) -> None:
        """Take the rows as they are for authentic: of a new file, of one from before there were sums, or after another
        key; inside a write transaction."""
        self.watch()
        self._changes.clear()
        db.execute("DELETE FROM total")
        for table in self._tables():
            self._changes[table] = self._summed(db, table)

    def check_state(self, db: Database) -> None:
        """Raises ``GalleryDamaged`` where the state row or the sums are not what Relief left."""
        (code,) = db.execute("SELECT code FROM state").fetchone()
        if not hmac.compare_digest(bytes(code), self._code(db)):
            raise self._damaged(phrase("the state"))

    def check(self, db: Database, *, all_of_it: bool = False) -> None:
        """Go through every row, without those of ``LATE`` tables unless ``all_of_it``. Raises ``GalleryDamaged``."""
        self.check_state(db)
        for table in self._tables():
            if all_of_it or table not in LATE:
                self.check_table(db, table)

    def check_table(self, db: Database, table: str) -> None:
        """Go through the rows of one table. Raises ``GalleryDamaged``."""
        if self._summed(db, table) != _total(db, table):
            raise self._damaged(phrase("the table of {table}s", table=table))

    def empty(self, db: Database, table: str) -> None:
        """Delete all rows of a table that can be made anew, though they are not what Relief left; inside a write
        transaction."""
        db.execute(f"DELETE FROM main.{table}")
        self._changes.pop(table, None)
        db.execute("DELETE FROM total WHERE name = ?", [table])

    def changes(self, table: str) -> bool:
        """Whether this transaction has changed rows of a table so far."""
        return table in self._changes

    def state(self, db: Database) -> State:
        """The state now; check it first."""
        query = "SELECT gallery, counter, code, (SELECT count(*) FROM person) FROM state"
        return State(*db.execute(query).fetchone())

    def _note(self, table: str, sign: int, *values: Value) -> None:
        rows, change = self._changes.get(table, (0, 0))
        self._changes[table] = rows + sign, change + sign * self._element(table, values)
        if sign < 0:
            self.taken.add(table)
        if (owner := self._whose.get(table)) is not None:
            self.touched.add(str(values[owner]))

    def _summed(self, db: Database, table: str) -> tuple[int, int]:
        rows = total = 0
        key, digest, number = self._rows, hmac.digest, int.from_bytes
        for values in db.execute(f"SELECT {_listed(self._tables()[table])} FROM main.{table} NOT INDEXED"):
            total += number(digest(key, encoded(table, *values), "sha256"), "little")  # a third faster than _element
            rows += 1
        return rows, total % _MODULUS

    def _element(self, table: str, values: Sequence[Value]) -> int:
        return int.from_bytes(hmac.digest(self._rows, encoded(table, *values), "sha256"), "little")

    def _code(self, db: Database) -> bytes:
        columns = [name for (name,) in db.execute("SELECT name FROM pragma_table_info('state')") if name != "code"]
        values: list[Value] = list(db.execute(f"SELECT {', '.join(columns)} FROM state").fetchone())
        for row in db.execute("SELECT name, rows, sum FROM total ORDER BY name"):
            values.extend(row)
        return hmac.digest(self._states, encoded(*values), "sha256")

    def _tables(self) -> dict[str, list[str]]:
        names = self._db.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        return {
            name: [column for (column,) in self._db.execute(f"SELECT name FROM pragma_table_info('{name}')").fetchall()]
            for (name,) in names
            if name not in APART
        }

    def _damaged(self, what: str) -> GalleryDamaged:
        return GalleryDamaged(
            phrase(
                "{value} in the gallery {name} is not what Relief left there: damaged, or changed "
                "without the key. It was left as it is: restore a backup ('relief gallery restore')",
                value=what,
                name=self._name,
            )
        )


def subkey(key: bytes | None, purpose: bytes) -> bytes:
    """A key for one purpose, from the gallery's."""
    return hmac.digest(_KEYLESS if key is None else key, b"relief gallery " + purpose, "sha256")


def encoded(*values: Value) -> bytes:
    """Values as bytes, so that other values, or the same in other places, are other bytes."""
    parts = []
    for value in values:
        if value is None:
            parts.append(b"n")
        elif isinstance(value, str):
            text = value.encode("utf-8", "surrogatepass")
            parts.append(b"t%d:" % len(text) + text)
        elif isinstance(value, int):
            parts.append(b"i%d:" % value)
        elif isinstance(value, float):
            parts.append(b"f" + struct.pack("<d", value))
        else:
            parts.append(b"b%d:" % len(value) + value)
    return b"".join(parts)


def _listed(columns: Sequence[str], row: str = "") -> str:
    """The columns of a row; of what is sealed its length and its tag, which stands for all of it."""
    return ", ".join(
        f"length({row}{column}), substr({row}{column}, -{_TAG})" if column == "sealed" else f"{row}{column}"
        for column in columns
    )


def _total(db: Database, table: str) -> tuple[int, int]:
    row = db.execute("SELECT rows, sum FROM total WHERE name = ?", [table]).fetchone()
    return (0, 0) if row is None else (int(row[0]), int.from_bytes(row[1], "little"))
