"""What the tests of moving people share: two keys, a consent, and a gallery opened with them."""

from datetime import UTC, datetime

import gallery
from gallery.moving.exporting import carried

NOW = datetime(2026, 1, 2, tzinfo=UTC)
CONSENT = gallery.Consent(True, "the operator", "I agree.", NOW)
KEY = bytes(range(32))
FOREIGN = bytes(range(1, 33))


def opened(path, *, model="one", key=KEY):
    """The gallery at a path."""
    return gallery.open(path, model=model, key=key, threshold=0.5)


def everything(people):
    """All that a gallery keeps, by person."""
    with people._file.reading() as db:
        names = dict(db.execute("SELECT id, name FROM person").fetchall())
        return {name: carried(db, people._templates.seal, person, name) for person, name in names.items()}


def kept(people):
    """The same, to be compared."""
    return {
        name: (one.id, one.enrolled, one.consents, [[row.content for row in rows] for rows in one.rows.values()])
        for name, one in everything(people).items()
    }
