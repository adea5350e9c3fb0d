"""Notes on people: a line or a few that somebody wrote beside an entry, sealed as templates are.

Nothing is decided by them. They go with their person.
"""

from __future__ import annotations

import unicodedata

from assets.phrase import phrase
from gallery.connection import Database
from gallery.errors import BadNote
from gallery.protection import Seal, kept_damaged, open_kept

LONGEST = 1000  # characters
_KEPT = phrase("notes")


def clean(text: str) -> str:
    """The note as it is kept: Unicode NFC, trimmed, lines ended by a line feed; "" for none. Raises ``BadNote``."""
    if not isinstance(text, str):
        raise BadNote(phrase("a note is text"))
    cleaned = "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines()).strip()
    if len(cleaned) > LONGEST:
        raise BadNote(
            phrase("a note has at most {longest} characters; this one has {count}", longest=LONGEST, count=len(cleaned))
        )
    for character in cleaned:
        if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") and character not in "\n\t":
            raise BadNote(
                phrase(
                    "a note cannot hold the character U+{character}; leave it out", character=f"{ord(character):04X}"
                )
            )
    return cleaned


def write(db: Database, seal: Seal, person: str, text: str, at: str) -> None:
    """Seal and store a person's note in place of the one before; "" leaves none. Inside a write transaction."""
    db.execute("DELETE FROM note WHERE person = ?", [person])
    if text:
        db.table("note").insert({"person": person, "at": at, "sealed": seal.close(text.encode(), place(person))})


def of(db: Database, seal: Seal, person: str) -> str:
    """A person's note, "" without one. Raises ``GalleryDamaged``."""
    row = db.execute("SELECT id, sealed FROM note WHERE person = ?", [person]).fetchone()
    return "" if row is None else _opened(seal, row[1], person, row[0])


def of_all(db: Database, seal: Seal) -> dict[str, str]:
    """Everybody's notes, by name. Raises ``GalleryDamaged``."""
    query = "SELECT person.name, note.id, note.person, sealed FROM note JOIN person ON person.id = note.person"
    return {name: _opened(seal, sealed, person, number) for name, number, person, sealed in db.execute(query)}


def _opened(seal: Seal, sealed: bytes, person: str, number: int) -> str:
    try:
        return open_kept(seal, sealed, place(person), _KEPT, number).decode()
    except UnicodeDecodeError as error:
        raise kept_damaged(_KEPT) from error


def place(person: str) -> bytes:
    """Whose note it is; never a template's place."""
    return f"{person}\0note".encode()
