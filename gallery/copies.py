"""Copies of a gallery's file: made while others use it, looked through, put back."""

from __future__ import annotations

import glob
import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from assets import private
from assets.phrase import phrase
from gallery import snapshot
from gallery.errors import GalleryBusy, GalleryError
from gallery.inspection import BESIDE, PATIENCE, inspect
from gallery.refusals import translated

_RANDOM = "[0-9a-f]" * 16  # of a name that :func:`secrets.token_hex` has made
_PAGES = 1024  # of 4 KB, copied between two steps
_LEFT_S = 3600.0  # a copy that nobody has written to for so long is not being made


Step = Callable[[int, int], None]


def copy(source: Path, target: Path, *, step: Step | None = None) -> None:
    """A whole copy of a gallery's file, with 0600, in one file without a log, and one state, whatever others do.

    ``step`` is told of pages ``(done, all)``; what it raises leaves no copy. Raises ``GalleryError`` where there is a
    file of that name, or no room; ``GalleryBusy``.
    """
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with translated(target):
            if target.exists():
                raise GalleryError(phrase("{target} is there already; name another file", target=target))
            private.make_file(partial)
            with closing(_opened(source)) as read, closing(sqlite3.connect(partial, isolation_level=None)) as written:
                _transfer(read, written, step)
                written.execute("PRAGMA journal_mode = DELETE")
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            inspect(partial)
            partial.replace(target)
    finally:
        take_away(partial)


def put(source: Path, path: Path) -> Path | None:
    """Make the file at ``path`` a copy of a closed one. Others may have it open: they see the new state.

    A file that cannot be read is set aside; returns where it lies then. Raises ``GalleryBusy``, ``GalleryError`` where
    there is no file or no room; what was there is there again then.
    """
    aside, new = None, not path.exists()
    if not new:
        try:
            inspect(path)
        except GalleryError as error:
            if isinstance(error, GalleryBusy) or not path.is_file():  # in use, or a folder: neither is damaged
                raise
            aside = _set_aside(path)
    try:
        _put(source, path)
    except BaseException:
        if aside is not None or new:
            take_away(path)
        if aside is not None:
            _move(aside, path)
        raise
    return aside


def _put(source: Path, path: Path) -> None:
    with translated(path):
        if not path.exists():
            private.make_file(path)
        written = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        with closing(_opened(source)) as read, closing(written):
            written.execute("PRAGMA secure_delete = ON")
            _transfer(read, written)
            written.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def before_migration(path: Path, version: int) -> Path:
    """A copy beside a gallery that is about to be brought up to date. Raises ``GalleryError`` without room."""
    number = 1
    while (target := path.with_name(f"{path.name}.format-{version}.{number}.backup")).exists():
        number += 1
    try:
        copy(path, target)
    except GalleryError as error:
        raise GalleryError(
            phrase(
                "{path} was made by an older Relief. It is brought up to date once a copy of it lies "
                "beside it, and that could not be made: {why}",
                path=path,
                why=error,
            )
        ) from error
    return target


def erase_old(path: Path) -> None:
    """Overwrite and remove the copies that :func:`before_migration` made, and what was left of others by programs that
    were killed: they hold whom one removes."""
    name = glob.escape(path.name)
    for old in path.parent.glob(f"{name}.format-*.backup"):
        erase(old)
    for partial in (*path.parent.glob(f".{name}.{_RANDOM}*"), *path.parent.glob(f"..{name}.{_RANDOM}.{_RANDOM}*")):
        with suppress(FileNotFoundError):  # whoever made it was quicker
            if time.time() - partial.stat().st_mtime > _LEFT_S:
                erase(partial)


def erase(copy: Path) -> None:
    """Overwrite and remove a copy."""
    with translated(copy), suppress(FileNotFoundError):  # another program was quicker
        with copy.open("r+b") as opened:
            opened.write(bytes(copy.stat().st_size))
            opened.flush()
            os.fsync(opened.fileno())
        copy.unlink()


def _opened(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(f"file:{quote(os.fsencode(path.absolute()))}?mode=ro", uri=True, timeout=PATIENCE)
    try:
        opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        opened.close()
        if not snapshot.no_room(error, path):
            raise
        return snapshot.taken(path, PATIENCE)[0]
    return opened


def _transfer(source: sqlite3.Connection, target: sqlite3.Connection, step: Step | None = None) -> None:
    """All pages; waits for a program that is writing, but not for ever. With a ``step`` many at a time, all of the
    state that was there at first, for the source is in a transaction."""
    end = time.monotonic() + PATIENCE

    def waited(status: int, left: int, whole: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise GalleryBusy(phrase("another program keeps the gallery locked; try again when it is done"))
        if step is not None and whole:
            step(whole - left, whole)

    if step is None:
        source.backup(target, pages=-1, progress=waited, sleep=0.05)
        return
    source.execute("BEGIN")
    source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    source.backup(target, pages=_PAGES, progress=waited, sleep=0.05)
    source.rollback()


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{secrets.token_hex(4)}")
    _move(path, aside)
    return aside


def take_away(path: Path) -> None:
    """Remove a copy that is not whole, and what SQLite has beside it. Why there is none has been told."""
    for ending in ("", *BESIDE):
        with suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _move(path: Path, to: Path) -> None:
    """Rename a file, and what SQLite has beside it."""
    path.rename(to)
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(to.with_name(to.name + ending))
