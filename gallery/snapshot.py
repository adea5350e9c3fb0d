"""A copy of a gallery's file in memory, for a disk that is full: SQLite's log and the memory that its readers share lie
beside the file, and there is no room for them.

Nothing of it is written back. Whoever has it looks with :func:`traces` whether the file has changed since.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from assets import disk
from assets.phrase import phrase
from gallery.errors import GalleryBusy
from gallery.refusals import code_of

Traces = tuple[tuple[int, ...], ...]
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
_PERHAPS = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def no_room(error: sqlite3.Error, path: Path) -> bool:
    """Whether an error of SQLite says that the disk at ``path`` is full."""
    code = code_of(error)
    return code in _NO_ROOM or (code & 0xFF in _PERHAPS and disk.full(path))


def traces(path: Path) -> Traces:
    """What differs once another program has changed a gallery's file or its log. An empty log says nothing."""
    log = path.with_name(path.name + "-wal")
    found = (file.stat() for file in (path, log) if file is path or _filled(log))
    return tuple((status.st_ino, status.st_size, status.st_mtime_ns) for status in found)


def taken(path: Path, patience: float) -> tuple[sqlite3.Connection, Traces]:
    """One whole state of a gallery's file, and the traces that belong to it.

    Raises ``GalleryBusy`` where another program kept changing it for so many seconds, ``sqlite3.Error``, ``OSError``.
    """
    end = time.monotonic() + patience
    while True:
        try:
            if (found := _logged(path) if _filled(path.with_name(path.name + "-wal")) else _plain(path)) is not None:
                return found
        except (sqlite3.Error, FileNotFoundError) as error:  # the log goes when another program closes the file
            if isinstance(error, sqlite3.Error) and code_of(error) & 0xFF not in _BUSY:
                raise
        if time.monotonic() > end:
            raise GalleryBusy(phrase("another program keeps the gallery locked; try again when it is done"))
        time.sleep(0.01)


def _plain(path: Path) -> tuple[sqlite3.Connection, Traces] | None:
    """Without a lock, a log or anything else on the disk; None where another program changed it meanwhile."""
    before = traces(path)
    try:
        connection = _copied(path, "immutable=1")
    except sqlite3.Error:
        if traces(path) == before:
            raise
        return None
    if traces(path) == before:
        return connection, before
    connection.close()
    return None


def _logged(path: Path) -> tuple[sqlite3.Connection, Traces]:
    """With what only its log has, as a program that was killed left it; alone, as nothing can be shared here."""
    connection = _copied(path, "mode=rw", "PRAGMA locking_mode = EXCLUSIVE")
    return connection, traces(path)


def _copied(path: Path, how: str, *settings: str) -> sqlite3.Connection:
    address = f"file:{quote(os.fsencode(path.absolute()))}?{how}"
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)) as file:
            for setting in settings:
                file.execute(setting)
            file.execute("SELECT count(*) FROM sqlite_master").fetchone()
            file.backup(memory)
    except BaseException:
        memory.close()
        raise
    return memory


def _filled(log: Path) -> bool:
    try:
        return log.stat().st_size > 0
    except FileNotFoundError:
        return False
