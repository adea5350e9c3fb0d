"""Views: the embeddings of all good frames of an enrolment, from which the gallery's adaptation is estimated.

Nothing is compared with them. They are sealed as templates are, and go with their person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from gallery import embedding
from gallery.connection import Database
from gallery.protection import Seal, kept_damaged, open_kept

_KEPT = phrase("views")
MOST = 30  # of one enrolment


def insert(db: Database, seal: Seal, person: str, model: str, sensor: str, rows: NDArray[np.float32], at: str) -> None:
    """Seal and store ``float32[K, 1920]``, at most :data:`MOST` of them, evenly chosen; inside a write transaction.

    ``sensor``: the family of the camera that they were seen through, "" where it is not known.
    """
    chosen = rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST)).round().astype(np.intp))]
    bound = place(person, model, sensor)
    db.table("view").insert_all(
        {
            "person": person,
            "model": model,
            "sensor": sensor,
            "at": at,
            "sealed": seal.close(embedding.pack(row), bound),
        }
        for row in chosen
    )


def of_all(db: Database, seal: Seal, model: str, sensor: str) -> dict[str, NDArray[np.float32]]:
    """Everybody's views through one sensor family: person (id) → ``float32[K, 1920]``, in the order of enrolment.

    Raises ``GalleryDamaged`` for a view that does not open.
    """
    query = "SELECT id, person, sealed FROM view WHERE model = ? AND sensor = ? ORDER BY id"
    held: dict[str, list[bytes]] = {}
    for view, person, sealed in db.execute(query, [model, sensor]):
        held.setdefault(person, []).append(open_kept(seal, sealed, place(person, model, sensor), _KEPT, view))
    people = {person: embedding.unpack(contents) for person, contents in held.items()}
    if any(np.isnan(rows).any() for rows in people.values()):
        raise kept_damaged(_KEPT)
    return people


def counts(db: Database, model: str) -> dict[str, int]:
    """How many people have views, by sensor family."""
    query = "SELECT sensor, count(DISTINCT person) FROM view WHERE model = ? GROUP BY sensor ORDER BY sensor"
    return {str(sensor): int(people) for sensor, people in db.execute(query, [model])}


def place(person: str, model: str, sensor: str) -> bytes:
    """Whose view it is, of which networks and through which sensor; never a template's place."""
    return f"{person}\0{model}\0view\0{sensor}".encode()
