"""The tables of a gallery, and how older files become newer ones."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from contextlib import closing

APPLICATION_ID = 0x52454C46  # "RELF": tells a gallery from any other SQLite file

# Step n takes a file of version n to version n + 1. Steps that were released never change; new ones are added.
STEPS: Sequence[Sequence[str]] = (
    (
        """CREATE TABLE person (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, enrolled TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE consent (
            id INTEGER PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
            given INTEGER NOT NULL CHECK (given IN (0, 1)), taken_by TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT""",
        # AUTOINCREMENT: an id never comes back, so a reader knows a new template by its id alone.
        """CREATE TABLE template (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
            model TEXT NOT NULL, at TEXT NOT NULL, sealed BLOB NOT NULL
        ) STRICT""",
        # A verdict stays when its person is removed, without saying whose it was.
        """CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, action TEXT NOT NULL,
            person TEXT REFERENCES person(id) ON DELETE SET NULL, score REAL, threshold REAL, model TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX consent_person ON consent (person)",
        "CREATE INDEX template_person ON template (person, model)",
        "CREATE INDEX template_model ON template (model, id)",
        "CREATE INDEX audit_person ON audit (person)",
        # generation: changes with people and templates; sealed: a known text, to tell the right key from a wrong one.
        "CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, sealed BLOB) STRICT",
        "INSERT INTO state VALUES (1, 0, NULL)",
    ),
    (
        # expires: NULL for a consent without an end.
        "ALTER TABLE consent ADD COLUMN version TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE consent ADD COLUMN purpose TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE consent ADD COLUMN expires TEXT",
    ),
    (
        # All good embeddings of an enrolment: what the gallery's adaptation is estimated from (gallery.views).
        """CREATE TABLE view (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
            model TEXT NOT NULL, sensor TEXT NOT NULL, at TEXT NOT NULL, sealed BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX view_person ON view (person)",
        "CREATE INDEX view_sensor ON view (model, sensor, id)",
    ),
    (
        # gallery.authenticity: the keyed sum over each table, and the code over them and the state.
        "CREATE TABLE total (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum BLOB NOT NULL) STRICT",
        "ALTER TABLE state ADD COLUMN gallery TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE state ADD COLUMN counter INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE state ADD COLUMN audit_from INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE state ADD COLUMN audit_root BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE state ADD COLUMN audit_last BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE state ADD COLUMN audit_days INTEGER NOT NULL DEFAULT 90",
        "ALTER TABLE state ADD COLUMN code BLOB NOT NULL DEFAULT x''",
        "UPDATE state SET gallery = lower(hex(randomblob(16)))",
        # gallery.audit: which program, whose line it is as a salted hash, and the chain.
        "ALTER TABLE audit ADD COLUMN source TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN salt BLOB",
        "ALTER TABLE audit ADD COLUMN who BLOB",
        "ALTER TABLE audit ADD COLUMN chain BLOB NOT NULL DEFAULT x''",
        """CREATE TRIGGER audit_forget AFTER UPDATE OF person ON audit WHEN NEW.person IS NULL BEGIN
            UPDATE audit SET salt = NULL WHERE id = NEW.id; END""",
        """CREATE TRIGGER audit_grows BEFORE DELETE ON audit WHEN OLD.id >= (SELECT audit_from FROM state) BEGIN
            SELECT RAISE(ABORT, 'the audit only grows'); END""",
        """CREATE TRIGGER audit_stays BEFORE UPDATE OF id, at, action, score, threshold, model, source ON audit BEGIN
            SELECT RAISE(ABORT, 'the audit only grows'); END""",
        # Crops of those who agreed to have them kept, sealed, for networks to come (gallery.crops).
        """CREATE TABLE crop (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
            constants TEXT NOT NULL, at TEXT NOT NULL, sealed BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX crop_person ON crop (person)",
        "ALTER TABLE consent ADD COLUMN crops INTEGER NOT NULL DEFAULT 0 CHECK (crops IN (0, 1))",
    ),
    (
        # What somebody wrote beside a person, sealed (gallery.notes).
        """CREATE TABLE note (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL UNIQUE REFERENCES person(id) ON DELETE CASCADE,
            at TEXT NOT NULL, sealed BLOB NOT NULL
        ) STRICT""",
    ),
    (
        # adapts: 0 for consents of a time when nobody was asked (gallery.site).
        "ALTER TABLE consent ADD COLUMN adapts INTEGER NOT NULL DEFAULT 0 CHECK (adapts IN (0, 1))",
        # What embeddings of a sensor family are compared by here, sealed; NULL where it is to be derived anew.
        # wanted: 0 once it was undone, until it is asked for again.
        """CREATE TABLE adaptation (
            model TEXT NOT NULL, sensor TEXT NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL,
            wanted INTEGER NOT NULL CHECK (wanted IN (0, 1)), sealed BLOB, PRIMARY KEY (model, sensor)
        ) STRICT""",
    ),
    (
        # Verdicts that were wrong (gallery.corrections); instead: who it was, NULL for a stranger.
        """CREATE TABLE correction (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
            instead TEXT REFERENCES person(id) ON DELETE CASCADE, at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX correction_person ON correction (person)",
        "CREATE INDEX correction_instead ON correction (instead)",
    ),
    (
        # What a copy of a shared gallery has of it (gallery.shared); entry '' is the state that it followed last.
        """CREATE TABLE followed (
            entry TEXT PRIMARY KEY, changed INTEGER NOT NULL, size INTEGER NOT NULL, tag BLOB NOT NULL
        ) STRICT""",
    ),
    (
        # The latest time that the gallery has seen (gallery.clock), "" for none.
        "ALTER TABLE state ADD COLUMN seen TEXT NOT NULL DEFAULT ''",
    ),
)
VERSION = len(STEPS)
AUTHENTICATED = 4  # files of this version and later have sums and a chain


def version_of(db: sqlite3.Connection) -> int:
    """The version of a file; 0 for one that is still to be made."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def apply(db: sqlite3.Connection) -> None:
    """Bring a file to this version; inside a write transaction, so that two programs cannot both do it."""
    for step in STEPS[version_of(db) :]:
        for statement in step:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def described(db: sqlite3.Connection) -> list[tuple[str, str, str, str | None]]:
    """The tables, indices and triggers of a file, as its statements made them."""
    return db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()


@functools.cache
def expected(version: int) -> list[tuple[str, str, str, str | None]]:
    """What :func:`described` says of a gallery of a version."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for step in STEPS[:version]:
            for statement in step:
                db.execute(statement)
        return described(db)
