"""Errors of SQLite and the system about a gallery file, in words of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets import disk
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
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error


def damaged(path: Path, why: str) -> GalleryDamaged:
    """The error for a file that is no readable gallery."""
    return GalleryDamaged(f"the gallery {path} is damaged ({why}); it was left as it is: restore it from a backup")


def _ours(error: sqlite3.Error, path: Path) -> GalleryError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # errors of the module itself, not of SQLite, have none
    if code in _DAMAGE:
        return damaged(path, str(error))
    if code in _LOCKED:
        return GalleryBusy(f"another program keeps the gallery {path} locked; try again when it is done")
    if code == sqlite3.SQLITE_FULL:
        return GalleryError(f"the gallery {path} cannot be used: its disk is full; make room there")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
        return _unusable(path, str(error))
    return GalleryError(f"the gallery {path} cannot be used: {error}")


def _unusable(path: Path, why: str) -> GalleryError:
    remedy = "give this user the right to read and write it and its folder, or name another"
    return GalleryError(f"the gallery {path} cannot be used: {disk.trouble(path) or f'{why}; {remedy}'}")
