"""Errors of SQLite and the system about a gallery file, in words of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets import disk
from assets.phrase import phrase
from gallery.errors import GalleryBusy, GalleryDamaged, GalleryError

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raises ``GalleryDamaged``, ``GalleryBusy`` or ``GalleryError`` for what SQLite and the system raise."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ours(error, path) from error
    except UnicodeDecodeError as error:
        raise damaged(path, "text that is none") from error
    except UnicodeEncodeError as error:
        raise GalleryError(
            phrase("the text {text} holds what is no letter and cannot be kept; leave it out", text=repr(error.object))
        ) from error
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error


def code_of(error: sqlite3.Error) -> int:
    """SQLite's extended code of an error; 0 for errors of the module itself."""
    return getattr(error, "sqlite_errorcode", 0)


def damaged(path: Path, why: str) -> GalleryDamaged:
    """The error for a file that is no readable gallery."""
    return GalleryDamaged(
        phrase(
            "the gallery {path} is damaged ({why}); it was left as it is: restore it from a backup", path=path, why=why
        )
    )


def _ours(error: sqlite3.Error, path: Path) -> GalleryError:
    exact = code_of(error)
    code = exact & 0xFF
    if code in _DAMAGE:
        return damaged(path, str(error))
    if code in _LOCKED:
        return GalleryBusy(
            phrase("another program keeps the gallery {path} locked; try again when it is done", path=path)
        )
    if code == sqlite3.SQLITE_FULL or exact == sqlite3.SQLITE_IOERR_SHMSIZE:
        return GalleryError(phrase("the gallery {path} cannot be used: its disk is full; make room there", path=path))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
        return _unusable(path, str(error))
    return GalleryError(phrase("the gallery {path} cannot be used: {why}", path=path, why=error))


def _unusable(path: Path, why: str) -> GalleryError:
    remedy = phrase("give this user the right to read and write it and its folder, or name another")
    return GalleryError(
        phrase(
            "the gallery {path} cannot be used: {why}",
            path=path,
            why=disk.trouble(path) or phrase("{why}; {remedy}", why=why, remedy=remedy),
        )
    )
