"""The tables of a gallery, and how older files become newer ones."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

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
)
VERSION = len(STEPS)


def migrate(db: Database) -> None:
    """Bring a file to this version; inside a write transaction, so that two programs cannot both do it."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    for step in STEPS[version:]:
        for statement in step:
            db.execute(statement)
    if version < VERSION:
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
