"""Everybody of a gallery written to one encrypted file."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from assets import disk
from assets.phrase import phrase
from gallery import audit, corrections, roll, sealed
from gallery.connection import Database
from gallery.errors import GalleryError
from gallery.gallery import Gallery
from gallery.moving import records
from gallery.moving.records import Carried, Manifest
from gallery.moving.stream import Secret, Writer
from gallery.protection import Seal


def export_people(
    people: Gallery,
    target: str | Path,
    secret: Secret,
    *,
    step: Callable[[int, int], None] = lambda _done, _whole: None,
) -> int:
    """Write everybody, with consents, templates of every model, views, crops, notes and corrections; how many they are.

    ``secret``: a passphrase, or the gallery's key of 32 bytes, which its recovery sheet has. The file has mode 0600.
    The gallery is gone through first; the audit stays here, and says that people were exported. ``step(done, whole)``
    is called before each person; of what it raises no file comes.

    Raises ``GalleryError`` where there is such a file or no room, ``BadPassphrase``, ``GalleryDamaged``.
    """
    target = Path(target)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    if os.path.lexists(target):
        raise GalleryError(phrase("{target} is there already; name another file", target=target))
    try:
        with people._lock, os.fdopen(_new(partial), "wb") as file:
            with people._file.reading() as db:
                people._guard.check(db, all_of_it=True)
                count = _write(db, people, Writer(file, secret), step)
            file.flush()
            os.fsync(file.fileno())
            with people._file.writing(durable=True) as db:
                audit.insert(db, people.model, "export", None)
            partial.replace(target)  # after its line in the audit; no link: sticks that people are moved with have none
    except OSError as error:
        why = disk.trouble(target) or error.strerror or error
        raise GalleryError(phrase("{target} cannot be written: {why}", target=target, why=why)) from error
    finally:
        with suppress(OSError):  # why there is none has been told
            partial.unlink(missing_ok=True)
    return count


def carried(db: Database, seal: Seal, person: str, name: str) -> Carried:
    """One person (id) with all that is kept of them. Raises ``GalleryDamaged``."""
    rows = {
        table.name: tuple(row for _, row in sealed.rows(db, seal, table, person)) for table in sealed.TABLES.values()
    }
    told = corrections.of(db, person)
    return Carried(person, name, roll.enrolled(db, person), roll.consents(db, person), rows, told)


def _new(path: Path) -> int:
    """A new file with 0600 where the file system knows of such; what lies in it is encrypted."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
    if sys.platform == "win32":
        flags |= os.O_BINARY
    return os.open(path, flags, 0o600)


def _write(db: Database, people: Gallery, writer: Writer, step: Callable[[int, int], None]) -> int:
    names = roll.names(db)
    (origin,) = db.execute("SELECT gallery FROM state").fetchone()
    records.write_manifest(writer, Manifest(people.model, len(names), origin, datetime.now(UTC)))
    for done, (person, name) in enumerate(names.items()):
        step(done, len(names))
        records.write_person(writer, carried(db, people._templates.seal, person, name))
    records.write_end(writer, len(names))
    return len(names)
