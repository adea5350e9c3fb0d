"""Look at a gallery file before it is opened for writing: opening alone would change a file that is something else."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote

from assets import private
from assets.phrase import phrase
from gallery import schema, snapshot
from gallery.errors import GalleryError, NotPrivate
from gallery.refusals import damaged, translated

PATIENCE = 10.0  # seconds to wait for another program's transaction
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite takes as parts of the file
_ENCRYPTED = "SELECT (SELECT sealed FROM state) IS NOT NULL AND EXISTS (SELECT 1 FROM person)"


def inspect(path: Path, patience: float = PATIENCE) -> bool:
    """Whether a gallery file holds people under a key; False for one that is still to be made.

    Raises ``NotPrivate`` for a file that others may write or replace, ``GalleryDamaged`` and ``GalleryError`` for one
    that is no gallery, is of a newer version, or cannot be read. Nothing is changed.
    """
    if "\0" in str(path):
        raise GalleryError(phrase("{path} is no path; it holds a zero byte", path=repr(str(path))))
    with translated(path):
        return _inspect(path, patience)


def _inspect(path: Path, patience: float) -> bool:
    if path.is_dir():
        raise GalleryError(phrase("{path} is a folder; name a file in it", path=path))
    if not path.parent.is_dir():
        raise GalleryError(phrase("the folder {parent} is not there; make it first", parent=path.parent))
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise GalleryError(phrase("{path} is a device or a pipe; name a file", path=path))
    if path.exists() and path.stat().st_nlink > 1:
        raise GalleryError(
            phrase(
                "{path} has several names (hard links). Each would have a log of its own, and what is written under "
                "one is lost under the other: delete the others, or make a copy (cp) and name that",
                path=path,
            )
        )
    if found := private.exposure(path, BESIDE):
        raise NotPrivate(phrase("the gallery {path} is not safe: {found}", path=path, found=found))
    if not path.exists() or not path.stat().st_size:
        return False
    log = path.with_name(path.name + "-wal")
    alone = not log.exists()  # nobody has it open: it can be read without a trace, no lock and no new log
    if alone:
        try:
            return _look(path, "immutable=1", patience)
        except (GalleryError, sqlite3.Error):
            if not log.exists():
                raise  # else another program began to change it meanwhile
    try:
        return _look(path, "mode=ro", patience)
    except sqlite3.Error as error:
        if not snapshot.no_room(error, path):
            raise
    copy, _ = snapshot.taken(path, patience)
    with closing(copy):
        return _seen(path, copy)


def _look(path: Path, how: str, patience: float) -> bool:
    address = f"file:{quote(os.fsencode(path.absolute()))}?{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)) as connection:
        return _seen(path, connection)


def _seen(path: Path, connection: sqlite3.Connection) -> bool:
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # a report may quote damaged text
    application, version = (_number(connection, name) for name in ("application_id", "user_version"))
    if application != schema.APPLICATION_ID:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise GalleryError(phrase("{path} is a database of another program; name another file", path=path))
        return False
    if version > schema.VERSION:
        raise GalleryError(
            phrase(
                "{path} was made by a newer version of Relief (format {version}, this one reads "
                "{newest}); update Relief",
                path=path,
                version=version,
                newest=schema.VERSION,
            )
        )
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise damaged(path, str(verdict))
    if schema.described(connection) != schema.expected(version):
        raise damaged(path, "its tables are not a gallery's")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise damaged(path, "rows of people who are not there")
    return bool(connection.execute(_ENCRYPTED).fetchone()[0])


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
