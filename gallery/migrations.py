"""An open file brought up to date: its key first, a copy beside it, then the steps, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assets.phrase import phrase
from gallery import audit, copies, schema
from gallery.authenticity import Authenticity, State
from gallery.connection import Database
from gallery.database import File
from gallery.errors import WrongKey
from gallery.laststates import Lasting
from gallery.protection import Seal, SealBroken, seal_for

_KNOWN_TEXT = b"relief gallery"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The seal of a gallery, and its mark: a known text that was sealed with its key, None where it has none.

    ``version``: of the file (:meth:`gallery.database.File.changes_elsewhere`) when its rows were gone through.
    """

    seal: Seal
    mark: bytes | None
    version: int


def unlock(file: File, key: bytes | None, lasting: Lasting | None = None) -> Unlocked:
    """Make a new file, or bring one up to date, and have its rows' authenticity watched from now on.

    ``lasting``: the last states that are kept, where they count; asked before an older file is brought up to date, and
    before a gallery without anybody takes this key.

    Raises ``WrongKey``, ``RolledBack``, ``GalleryDamaged`` for rows that are not those that Relief left,
    ``GalleryError`` where there is no room for the copy; the file is then left as it was.
    """
    seal = seal_for(key)
    before = file.changes_elsewhere()
    with file.reading() as db:
        version = schema.version_of(db.conn)
        mark = _mark(file, seal, key) if version else None
        ready = version == schema.VERSION and (key is None) == (mark is None)
        if ready:
            guard = Authenticity(db, key, file.path.name)
            guard.check(db)
    if ready:
        guard.watch()
        file.guard = guard
        return Unlocked(seal, mark, before)
    return _prepare(file, seal, key, before, lasting)


def mark_of(file: File) -> bytes | None:
    """The mark of a gallery as it is now."""
    with file.lock:
        row = file.db.execute("SELECT sealed FROM state").fetchone()
    return None if row is None else row[0]


def new_mark(seal: Seal, key: bytes | None) -> bytes | None:
    """A mark for a key."""
    return None if key is None else seal.close(_KNOWN_TEXT, b"state")


def _prepare(file: File, seal: Seal, key: bytes | None, before: int, lasting: Lasting | None) -> Unlocked:
    made: list[Path] = []
    try:
        guard, mark = _bring_up_to_date(file, seal, key, lasting, made)
    except BaseException:
        for copy in made:  # of a file that is as it was: each further try would leave one more
            copies.erase(copy)
        raise
    file.guard = guard
    return Unlocked(seal, mark, before)


def _bring_up_to_date(
    file: File, seal: Seal, key: bytes | None, lasting: Lasting | None, made: list[Path]
) -> tuple[Authenticity, bytes | None]:
    """In one transaction; the copy that is made before goes into ``made``."""
    with file.writing() as db:
        version = schema.version_of(db.conn)  # another program may have been first
        mark = _mark(file, seal, key) if version else None
        guard = Authenticity(db, key if version and mark == mark_of(file) else None, file.path.name)
        if version >= schema.AUTHENTICATED and (mark is not None or key is None):
            guard.check(db, all_of_it=True)
        if 0 < version < schema.VERSION:
            if lasting is not None:
                lasting.check(_state(guard, db, version), lasting.known())
            made.append(copies.before_migration(file.path, version))
        schema.apply(db.conn)
        if mark is None and key is not None:
            if lasting is not None and version >= schema.AUTHENTICATED:
                lasting.check_emptied(str(db.execute("SELECT gallery FROM state").fetchone()[0]))
            mark = new_mark(seal, key)
            db.execute("UPDATE state SET sealed = ?", [mark])
        if version < schema.AUTHENTICATED:
            audit.chain(db)
        guard.use(key)
        guard.renew(db)
        guard.finish(db)
    return guard, mark


def _state(guard: Authenticity, db: Database, version: int) -> State:
    """The state of an older file; that of none where its format had none yet."""
    return guard.state(db) if version >= schema.AUTHENTICATED else State("", 0, b"")


def _mark(file: File, seal: Seal, key: bytes | None) -> bytes | None:
    """The gallery's mark where the key opens it; None where there is nothing yet that another key could not open, and
    the key at hand becomes the gallery's."""
    mark = mark_of(file)
    if key is None:
        if mark is not None:
            raise WrongKey(phrase("the gallery {path} is encrypted; open it with its key", path=file.path))
        return None
    if mark is not None and _opens(seal, mark):
        return mark
    if file.db.execute("SELECT EXISTS (SELECT 1 FROM person)").fetchone()[0]:
        raise _wrong_key(file, mark)
    return None


def _opens(seal: Seal, mark: bytes) -> bool:
    try:
        seal.open(mark, b"state")
    except SealBroken:
        return False
    return True


def _wrong_key(file: File, mark: bytes | None) -> WrongKey:
    if mark is None:
        return WrongKey(
            phrase(
                "the gallery {path} is not encrypted; open it without a key, or encrypt it with Gallery.rekey(key)",
                path=file.path,
            )
        )
    return WrongKey(
        phrase(
            "the gallery {path} is encrypted with another key; restore that key from a backup or "
            "its recovery sheet. Without it the templates cannot be read: delete the gallery and "
            "enrol again",
            path=file.path,
        )
    )
