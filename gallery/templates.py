"""Templates on disk and their image in memory, kept in step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from gallery import embedding, roll, views
from gallery.database import File
from gallery.errors import GalleryDamaged, WrongKey
from gallery.index import Index
from gallery.protection import Seal, SealBroken, seal_for

_CHUNK = 256  # templates that are read at once
_KNOWN_TEXT = b"relief gallery"


class Templates:
    """The templates of one gallery: sealed in the file, those of ``model`` also as rows of an :class:`Index`.

    Raises ``WrongKey`` if the gallery is sealed with another key.
    """

    def __init__(self, file: File, model: str, key: bytes | None) -> None:
        self.model = model
        self.index = Index()
        self.names: dict[str, str] = {}  # of all people, by id
        self.ends: dict[str, datetime] = {}  # when a consent ends, by person's id
        self._file = file
        self._seal = seal_for(key)
        self._seen: int | None = None  # of data_version; None: look
        self._generation = -1
        with file.writing() as db:
            self._mark = self._unlock(db, key)

    def insert(self, db: Database, person: str, rows: NDArray[np.float32], at: str) -> None:
        """Seal and store ``float32[K, 1920]``; inside a write transaction, with :meth:`changed`."""
        self._check_mark(db)
        db.table("template").insert_all(
            {
                "person": person,
                "model": self.model,
                "at": at,
                "sealed": self._seal.close(embedding.pack(row), _place(person, self.model)),
            }
            for row in rows
        )

    def insert_views(self, db: Database, person: str, sensor: str, rows: NDArray[np.float32], at: str) -> None:
        """Seal and store the views of an enrolment (:mod:`gallery.views`); inside a write transaction."""
        self._check_mark(db)
        views.insert(db, self._seal, person, self.model, sensor, rows, at)

    def views(self, db: Database, sensor: str) -> dict[str, NDArray[np.float32]]:
        """Everybody's views through a sensor family (:func:`gallery.views.of_all`)."""
        return views.of_all(db, self._seal, self.model, sensor)

    def changed(self, db: Database) -> None:
        """Tell every open gallery, this one too, that people or templates have changed; inside the transaction."""
        db.execute("UPDATE state SET generation = generation + 1")
        self._seen = None

    def refresh(self) -> None:
        """Bring the index up to date with the file, whoever has changed it. Cheap when nothing has changed.

        Raises ``GalleryDamaged`` for a template that does not open, ``WrongKey`` if another program changed the key.
        """
        version = self._file.changes_elsewhere()
        if version == self._seen:
            return
        with self._file.reading() as db:
            generation = db.execute("SELECT generation FROM state").fetchone()[0]
            if generation != self._generation:
                self._check_mark(db)
                self._read(db)
                self.names, self.ends = roll.names(db), roll.ends(db)
            self._generation, self._seen = generation, version

    def expired(self) -> set[str]:
        """The ids of those whose consent has ended by now."""
        if not self.ends:
            return set()
        now = datetime.now(UTC)
        return {person for person, end in self.ends.items() if now >= end}

    def seal_again(self, db: Database, key: bytes | None) -> Seal:
        """Seal every template, of every model, with another key (None: with none); inside a write transaction.

        Call :meth:`resealed` with what it returns once the transaction is done.
        """
        self._check_mark(db)
        seal = seal_for(key)
        rows = db.execute("SELECT id, person, model, sealed FROM template").fetchall()
        for template, person, model, sealed in rows:
            place = _place(person, model)
            content = self._open(sealed, place, template)
            db.execute("UPDATE template SET sealed = ? WHERE id = ?", [seal.close(content, place), template])
        views.seal_again(db, self._seal, seal)
        db.execute("UPDATE state SET sealed = ?", [None if key is None else seal.close(_KNOWN_TEXT, b"state")])
        return seal

    def resealed(self, seal: Seal) -> None:
        """Use another seal from now on."""
        with self._file.reading() as db:
            self._seal, self._mark = seal, _mark(db)

    def _unlock(self, db: Database, key: bytes | None) -> bytes | None:
        """The gallery's mark, a text sealed with its key. Without templates there is nothing that another key could
        not open, and the key at hand becomes the gallery's."""
        mark = _mark(db)
        if key is None:
            if mark is not None:
                raise WrongKey(f"the gallery {self._file.path} is encrypted; open it with its key")
            return None
        if mark is not None and self._opens(mark):
            return mark
        if db.table("template").count:
            raise self._wrong_key(mark)
        mark = self._seal.close(_KNOWN_TEXT, b"state")
        db.execute("UPDATE state SET sealed = ?", [mark])
        return mark

    def _opens(self, mark: bytes) -> bool:
        try:
            self._seal.open(mark, b"state")
        except SealBroken:
            return False
        return True

    def _wrong_key(self, mark: bytes | None) -> WrongKey:
        if mark is None:
            return WrongKey(
                f"the gallery {self._file.path} is not encrypted; open it without a key, or encrypt it with "
                "Gallery.rekey(key)"
            )
        return WrongKey(
            f"the gallery {self._file.path} is encrypted with another key; restore that key from a backup. Without "
            "it the templates cannot be read: delete the gallery and enrol again"
        )

    def _check_mark(self, db: Database) -> None:
        if _mark(db) != self._mark:
            raise WrongKey(f"another program has changed the key of {self._file.path}; open the gallery again")

    def _read(self, db: Database) -> None:
        known = db.execute("SELECT id, person FROM template WHERE model = ? ORDER BY id", [self.model]).fetchall()
        ids = np.array([template for template, _ in known], np.int64)
        self.index.keep(ids)
        newest = int(self.index.ids[-1]) if len(self.index) else 0
        new = [(template, person) for template, person in known if template > newest]
        self.index.add([template for template, _ in new], [person for _, person in new], self._rows(db, newest))

    def _rows(self, db: Database, newest: int) -> Iterator[NDArray[np.float32]]:
        query = "SELECT id, person, sealed FROM template WHERE model = ? AND id > ? ORDER BY id"
        found = db.execute(query, [self.model, newest])
        while chunk := found.fetchmany(_CHUNK):
            rows = embedding.unpack(
                [self._open(sealed, _place(person, self.model), template) for template, person, sealed in chunk]
            )
            broken = np.flatnonzero(np.isnan(rows[:, 0]))
            if len(broken):
                raise self._damaged(chunk[broken[0]][0])
            yield rows

    def _open(self, sealed: bytes, place: bytes, template: int) -> bytes:
        try:
            return self._seal.open(sealed, place)
        except SealBroken as error:
            raise self._damaged(template) from error

    def _damaged(self, template: int) -> GalleryDamaged:
        query = "SELECT name FROM person WHERE id = (SELECT person FROM template WHERE id = ?)"
        row = self._file.db.execute(query, [template]).fetchone()
        return GalleryDamaged(
            f"a template of {row[0] if row else 'nobody'} in {self._file.path} is damaged; nothing was changed: "
            "restore the gallery from a backup, or remove that person and enrol them again"
        )


def _mark(db: Database) -> bytes | None:
    mark: bytes | None = db.execute("SELECT sealed FROM state").fetchone()[0]
    return mark


def _place(person: str, model: str) -> bytes:
    """Whose template it is, and of which networks."""
    return f"{person}\0{model}".encode()
