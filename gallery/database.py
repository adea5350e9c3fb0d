"""One SQLite file: opened with care, changed in transactions, emptied for good."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlite_utils import Database

from gallery import schema
from gallery.errors import GalleryBusy, GalleryDamaged, GalleryError

SYNCHRONOUS = "NORMAL"  # a verdict does not wait for the disk; File.settle and File.erase do
PATIENCE = 10.0  # seconds to wait for another program's transaction
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class File:
    """An open gallery file. Write-ahead log, foreign keys on, deleted content overwritten.

    Not safe to use from several threads at once; the caller holds a lock. Raises ``GalleryDamaged`` for a file
    that is damaged, ``GalleryError`` for one that is no gallery, is of a newer version or can not be opened; such a
    file is left as it is.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path = path
        with self._translated():
            _inspect(path, patience)
            self.db = _connect(path, patience)
        try:
            with self.writing():
                schema.migrate(self.db)
            self.empty_log()  # what an interrupted removal left there
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; the last one to close it also empties its log. Twice is allowed."""
        with self._translated():
            self.db.close()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """One consistent view for several queries."""
        with self._translated():
            self.db.conn.execute("BEGIN")
            try:
                yield self.db
            finally:
                self.db.conn.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """All of it or nothing; alone among all programs."""
        with self._translated():
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.conn.execute("COMMIT")
            except BaseException:
                if self.db.conn.in_transaction:
                    self.db.conn.execute("ROLLBACK")
                raise

    def changes_elsewhere(self) -> int:
        """A number that changes when another connection has changed the file."""
        with self._translated():
            return int(self.db.conn.execute("PRAGMA data_version").fetchone()[0])

    def erase(self) -> None:
        """Write the log into the file and empty it: what was deleted is then in neither.

        Raises ``GalleryBusy`` while another program reads the older state.
        """
        if not self.empty_log():
            raise GalleryBusy(
                f"done, but traces remain in {self.path.name}-wal while another program reads the gallery; they go "
                "when that program is closed or the gallery is opened next"
            )

    def settle(self) -> None:
        """Write the log into the file, as far as nobody else is at it, and wait for the disk."""
        with self._translated():
            self.db.conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def rewrite(self) -> None:
        """Write the whole file anew, so that no page keeps anything older."""
        with self._translated():
            self.db.vacuum()

    def empty_log(self) -> bool:
        """Write the log into the file and empty it; False while another program reads the older state."""
        with self._translated():
            busy, _, _ = self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _ours(error, self.path) from error
        except UnicodeDecodeError as error:
            raise GalleryDamaged(_damaged(self.path, "text that is none")) from error


def _connect(path: Path, patience: float) -> Database:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # SQLite gives its log the same mode
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    connection.text_factory = bytes.decode  # damaged text raises UnicodeDecodeError, not an error without a code
    try:
        for setting in (
            "secure_delete = ON",
            "foreign_keys = ON",
            "temp_store = MEMORY",  # no copies of templates in temporary files
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "journal_mode = WAL",
            f"synchronous = {SYNCHRONOUS}",
        ):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def _inspect(path: Path, patience: float) -> None:
    """Look before opening for writing: opening alone would change a file that is something else."""
    if path.is_dir():
        raise GalleryError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise GalleryError(f"the folder {path.parent} is not there; make it first")
    if not path.exists() or not path.stat().st_size:
        return
    log = path.with_name(path.name + "-wal")
    alone = not log.exists()  # nobody has it open: it can be read without a trace, no lock and no new log
    try:
        _look(path, "immutable=1" if alone else "mode=ro", patience)
    except (GalleryError, sqlite3.Error):
        if not (alone and log.exists()):
            raise
        _look(path, "mode=ro", patience)  # another program began to change it meanwhile


def _look(path: Path, how: str, patience: float) -> None:
    address = f"file:{quote(str(path.absolute()))}?{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)) as connection:
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # a report may quote damaged text
        application, version = (_value(connection, name) for name in ("application_id", "user_version"))
        if application != schema.APPLICATION_ID:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise GalleryError(f"{path} is a database of another program; name another file")
            return
        if version > schema.VERSION:
            raise GalleryError(
                f"{path} was made by a newer version of Relief (format {version}, this one reads {schema.VERSION}); "
                "update Relief"
            )
        verdict = _value(connection, "quick_check(1)")
        if verdict != "ok":
            raise GalleryDamaged(_damaged(path, str(verdict)))
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise GalleryDamaged(_damaged(path, "rows of people who are not there"))


def _value(connection: sqlite3.Connection, pragma: str) -> Any:
    return connection.execute(f"PRAGMA {pragma}").fetchone()[0]


def _damaged(path: Path, why: str) -> str:
    return f"the gallery {path} is damaged ({why}); it was left as it is: restore it from a backup"


def _ours(error: sqlite3.Error, path: Path) -> GalleryError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGE:
        return GalleryDamaged(_damaged(path, str(error)))
    if code in _LOCKED:
        return GalleryBusy(f"another program keeps the gallery {path} locked; try again when it is done")
    return GalleryError(f"the gallery {path} can not be used: {error}")
