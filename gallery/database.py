"""One SQLite file: opened with care, changed in transactions, emptied for good."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assets import private
from assets.phrase import phrase
from gallery.authenticity import Authenticity
from gallery.connection import Database
from gallery.errors import GalleryBusy, GalleryError, RolledBack
from gallery.holding import Hold
from gallery.inspection import PATIENCE, inspect
from gallery.laststates import Known, Lasting
from gallery.refusals import translated
from gallery.snapshot import Traces, no_room, taken, traces

SYNCHRONOUS = "NORMAL"  # a verdict does not wait for the disk
DURABLE = "FULL"  # what else is changed does
AGAIN_S = 0.02  # between two tries to empty the log
pause = time.sleep


class File:
    """An open gallery file. Write-ahead log, foreign keys on, deleted content overwritten.

    One transaction at a time, whichever thread asks: each holds ``lock``, and whoever keeps in memory what the file
    says holds it longer. Raises ``GalleryDamaged`` for a file that is damaged, ``NotPrivate`` for one that others may
    write, ``GalleryError`` for one that is no gallery, is of a newer version or cannot be opened; such a file is left
    as it is.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience
        self.lock = threading.RLock()  # of the connection, which knows one transaction
        self.closed = False
        self.guard: Authenticity | None = None  # of the rows, once the key is known
        self.need_key: Callable[[], None] | None = None  # raises where another program has changed the key
        self.lasting: Lasting | None = None  # where each state that is on the disk is kept, once the file is open
        inspect(path, patience)
        self._hold: Hold | None = None
        self._copied: Traces | None = None  # of the file, where there is no room to use more than a copy of it
        self._connections = 0
        self._traces_left = False  # of what is gone, in the log: another program read it
        with translated(path):
            self.db = self._connected()
            self._inode = _inode(path)

    def close(self) -> None:
        """Close the file; the last one to close it also empties its log. Twice is allowed."""
        with self._alone():
            self.closed = True
            self._let_go()

    @property
    def only_read(self) -> str:
        """Why nothing can be written; "" where it can, as far as is known."""
        if self._copied is None:
            return ""
        return phrase(
            "the disk of the gallery {path} is full: it is only read, and nothing is written to it, no verdict "
            "either; make room there",
            path=self.path,
        )

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """One consistent view for several queries."""
        with self._alone():
            self._look_again()
            self.db.conn.execute("BEGIN")
            try:
                yield self.db
            finally:
                if self.db.conn.in_transaction:  # an error may have ended it
                    self.db.conn.execute("ROLLBACK")

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[Database]:
        """All of it or nothing; alone among all programs. ``durable``: on the disk, too, when it is done.

        Raises ``GalleryDamaged`` where the gallery is not in a state that Relief left; an error with ``committed`` when
        the change is made and only what follows it failed.
        """
        with self._alone():
            self._need_there()
            anew = self._need_room()
            self.db.conn.execute(f"PRAGMA synchronous = {DURABLE if durable else SYNCHRONOUS}")
            self.db.conn.execute("BEGIN IMMEDIATE")
            before = self.db.conn.total_changes
            try:
                if self.need_key is not None:
                    self.need_key()
                if self.guard is not None:
                    self.guard.begin(self.db)
                    self.check_state(self.db, self.known())
                    if anew:
                        self.guard.check(self.db)
                yield self.db
                if self.guard is not None and self.db.conn.total_changes != before:
                    self.guard.finish(self.db)
                self.db.conn.execute("COMMIT")
            except BaseException:
                if self.db.conn.in_transaction:
                    self.db.conn.execute("ROLLBACK")
                raise
            if self._traces_left:
                with suppress(GalleryError):
                    self.empty_log()
        if durable:
            with committed():
                self.keep_state()

    def keep_state(self) -> None:
        """Have the state that is on the disk now kept beside the key. Raises as :meth:`check_state`."""
        with self.lock:
            known = self.known()
            if self.guard is None or self.lasting is None:
                return
            with self.reading() as db:
                self.check_state(db, known)
                state = self.guard.state(db)
            self.lasting.keep(state)

    def known(self) -> Known | None:
        """The last states that are kept, None where none are; to be read before what :meth:`check_state` sees."""
        return None if self.lasting is None else self.lasting.known()

    def check_state(self, db: Database, known: Known | None) -> None:
        """Raises ``RolledBack`` for a state that is older than the last one known, or of another gallery: somebody has
        put a copy there while it was open."""
        if self.guard is not None and self.lasting is not None and known is not None:
            self.lasting.check(self.guard.state(db), known)

    def changes_elsewhere(self) -> int:
        """A number that changes when another connection has changed the file. Raises ``RolledBack`` where another file
        has taken its place, or none is there any more."""
        with self._alone():
            self._need_there()
            self._look_again()
            version = int(self.db.conn.execute("PRAGMA data_version").fetchone()[0])
            return self._connections << 32 | version

    def erase(self) -> None:
        """Write the log into the file and empty it: what was deleted is then in neither. Between tries anybody may
        read and write, other threads too unless the caller holds ``lock``.

        Raises ``GalleryBusy`` where another program goes on reading the older state.
        """
        end = time.monotonic() + self._patience
        with committed():
            while not (emptied := self.empty_log()) and time.monotonic() < end:
                pause(AGAIN_S)
        if not emptied:
            raise _done(
                GalleryBusy,
                phrase(
                    "done, but traces remain in {name}-wal while another program reads the gallery; they go when that "
                    "program is closed or the gallery is opened next",
                    name=self.path.name,
                ),
            )

    def settle(self) -> None:
        """Have what was written wait no longer for the disk, and keep that state."""
        with self._alone():
            self.db.conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self.keep_state()

    def rewrite(self) -> None:
        """Write the whole file anew, so that no page keeps anything older."""
        with self._alone():
            self.db.vacuum()

    def empty_log(self) -> bool:
        """Write the log into the file and empty it; False while another program reads the older state. The next change
        tries again then.

        SQLite itself would wait with its write lock held, and nobody could write down a verdict.
        """
        with self._alone():
            self.db.conn.execute("PRAGMA busy_timeout = 0")
            try:
                busy, _, _ = self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self.db.conn.execute(f"PRAGMA busy_timeout = {round(1000 * self._patience)}")
        self._traces_left = bool(busy)
        return not busy

    def _connected(self) -> Database:
        """The file; a copy of it in memory where the disk has no room for SQLite's log."""
        try:
            return self._in_place()
        except sqlite3.Error as error:
            if not (no_room(error, self.path) and self.path.stat().st_size):
                raise
        copy, self._copied = taken(self.path, self._patience)
        self._connections += 1
        return _settled(copy)

    def _in_place(self) -> Database:
        found = _connect(self.path, self._patience)
        self._hold, self._copied = Hold(self.path), None
        self._connections += 1
        return found

    def _look_again(self) -> None:
        """Use the file, or a newer copy of it, where this one's is older."""
        if self._copied is not None and self._copied != traces(self.path):
            inspect(self.path, self._patience)
            self._use(self._connected())

    def _need_room(self) -> bool:
        """A change needs the file itself, not a copy: whether it is used from now on only, and its rows were not gone
        through. Raises ``GalleryError`` while its disk is full."""
        if self._copied is None:
            return False
        try:
            _connect(self.path, self._patience).close()  # which is soon told; to go through the file takes its time
        except sqlite3.Error as error:
            if no_room(error, self.path):
                raise GalleryError(self.only_read) from error
            raise
        inspect(self.path, self._patience)
        self._use(self._in_place())
        return True

    def _use(self, db: Database) -> None:
        before, self.db = self.db, db
        before.close()
        if self.guard is not None:
            self.guard.follow(db)

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.let_go()
        try:
            self.db.close()
        finally:
            if self._hold is not None:
                self._hold.close()

    def _need_there(self) -> None:
        """What is written to a file that nobody finds any more is lost."""
        if _inode(self.path) != self._inode:
            raise RolledBack(
                phrase(
                    "the gallery {path} was moved, deleted or replaced while it was open, and nothing more is written "
                    "to it. Put it back, or open what lies there now; 'relief gallery restore' takes a backup",
                    path=self.path,
                )
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Among the threads; errors are ours."""
        with self.lock, translated(self.path):
            yield


@contextmanager
def committed() -> Iterator[None]:
    """What follows a change that is made: an error says so, with ``committed``."""
    try:
        yield
    except GalleryError as error:
        if error.committed:
            raise
        why = phrase("the change is made and stays, but not what follows it: {why}", why=error)
        raise _done(type(error), why) from error


def _done(kind: type[GalleryError], text: str) -> GalleryError:
    error = kind(text)
    error.committed = True
    return error


def _inode(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _connect(path: Path, patience: float) -> Database:
    with suppress(FileExistsError):
        private.make_file(path)
    private.close_to_others(path)  # SQLite gives its log and its journal the same mode
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    settled = _settled(connection)
    try:
        _begin_log(connection, patience)
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    except BaseException:
        connection.close()
        raise
    return settled


def _settled(connection: sqlite3.Connection) -> Database:
    """With what holds for every connection to a gallery."""
    import sqlite_utils  # with all it brings: who opens no gallery need not wait for it

    connection.text_factory = bytes.decode  # damaged text raises UnicodeDecodeError, not an error without a code
    try:
        for setting in (
            "secure_delete = ON",
            "foreign_keys = ON",
            "temp_store = MEMORY",  # no copies of templates in temporary files
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "recursive_triggers = ON",  # a row that is replaced is noted as deleted
        ):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return sqlite_utils.Database(connection, execute_plugins=False)


def _begin_log(connection: sqlite3.Connection, patience: float) -> None:
    """Write-ahead from now on. SQLite itself does not wait here for a program that has just begun to write."""
    end = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            pause(0.01)
