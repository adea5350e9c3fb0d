"""Templates on disk and their image in memory, kept in step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from gallery import adaptations, clock, crops, embedding, merging, notes, roll, sealed, views
from gallery.adaptation import Adaptation
from gallery.authenticity import Authenticity
from gallery.clock import Clock
from gallery.connection import Database
from gallery.database import File
from gallery.errors import GalleryBusy, GalleryDamaged, GalleryError, WrongKey
from gallery.index import Index, NoEmbedding
from gallery.laststates import Lasting
from gallery.migrations import mark_of, new_mark, unlock
from gallery.person import Consent
from gallery.protection import Seal, SealBroken, seal_for
from gallery.sealed import template_place

_CHUNK = 256  # templates that are read at once


class Templates:
    """The templates of one gallery: sealed in the file, those of ``model`` also as rows of an :class:`Index`.

    ``lasting``: as :func:`gallery.migrations.unlock` has it.

    Raises ``WrongKey`` if the gallery is sealed with another key.
    """

    def __init__(self, file: File, model: str, key: bytes | None, lasting: Lasting | None = None) -> None:
        self.model = model
        self.index = Index()
        self.names: dict[str, str] = {}  # of all people, by id
        self.ends: dict[str, datetime] = {}  # when a consent ends, by person's id
        self.clock = Clock()
        self._known = clock.LONG_AGO  # the latest time that the file knows of
        self._file = file
        self._checked: tuple[int, int] | None = None  # counter and generation of the rows that were gone through
        self._seen: int | None = None  # of data_version; None: look
        self._generation = -1
        unlocked = unlock(file, key, lasting)
        self._seal, self._mark = unlocked.seal, unlocked.mark
        file.need_key = self._check_mark
        self._vouched = unlocked.version  # of data_version: only this connection has changed anything since the check

    def insert(self, db: Database, person: str, rows: NDArray[np.float32], at: str) -> None:
        """Seal and store ``float32[K, 1920]``; inside a write transaction, with :meth:`changed`."""
        self._check_mark()
        db.table("template").insert_all(
            {
                "person": person,
                "model": self.model,
                "at": at,
                "sealed": self._seal.close(embedding.pack(row), template_place(person, self.model)),
            }
            for row in rows
        )

    def insert_views(self, db: Database, person: str, sensor: str, rows: NDArray[np.float32], at: str) -> None:
        """Seal and store the views of an enrolment (:mod:`gallery.views`); inside a write transaction."""
        self._check_mark()
        views.insert(db, self._seal, person, self.model, sensor, rows, at)

    def views(self, db: Database, sensor: str) -> dict[str, NDArray[np.float32]]:
        """Everybody's views through a sensor family (:func:`gallery.views.of_all`)."""
        self._guard.check_table(db, "view")
        return views.of_all(db, self._seal, self.model, sensor)

    def insert_crops(self, db: Database, person: str, constants: str, found: NDArray[np.float32], at: str) -> None:
        """Seal and store the crops of an enrolment (:mod:`gallery.crops`); inside a write transaction."""
        self._check_mark()
        crops.insert(db, self._seal, person, constants, found, at)

    def crops(self, db: Database, person: str, constants: str) -> NDArray[np.float32]:
        """A person's crops (:func:`gallery.crops.of`)."""
        return crops.of(db, self._seal, person, constants)

    def hand_over(self, db: Database, giver: str, taker: str, consent: Consent, at: str) -> None:
        """Make one person's templates, views, crops and note another's (ids); inside a write transaction.

        The templates get new ids: whoever holds them in memory knows by these whose they are.
        """
        self._check_mark()
        query = "SELECT id, model, at, sealed FROM template WHERE person = ? ORDER BY id"
        for template, model, made, held in db.execute(query, [giver]).fetchall():
            content = self._open(held, template_place(giver, model), template)
            closed = self._seal.close(content, template_place(taker, model))
            db.table("template").insert({"person": taker, "model": model, "at": made, "sealed": closed})
        merging.move(db, self._seal, giver, taker, consent, at)

    def note(self, db: Database, person: str) -> str:
        """A person's note (:func:`gallery.notes.of`)."""
        return notes.of(db, self._seal, person)

    def notes(self, db: Database) -> dict[str, str]:
        """Everybody's notes (:func:`gallery.notes.of_all`)."""
        return notes.of_all(db, self._seal)

    def write_note(self, db: Database, person: str, text: str, at: str) -> None:
        """Seal and store a note (:func:`gallery.notes.write`); inside a write transaction."""
        self._check_mark()
        notes.write(db, self._seal, person, text, at)

    def picture(self, db: Database, person: str) -> NDArray[np.float32] | None:
        """A person's picture (:func:`gallery.crops.first`)."""
        return crops.first(db, self._seal, person)

    def insert_adaptation(
        self, db: Database, sensor: str, version: int, at: str, adaptation: Adaptation | None
    ) -> None:
        """Seal and store the site's adaptation (:mod:`gallery.adaptations`); inside a write transaction."""
        self._check_mark()
        adaptations.write(db, self._seal, self.model, sensor, version, at, adaptation)

    def open_adaptation(self, row: adaptations.Row) -> Adaptation:
        """What a row holds (:func:`gallery.adaptations.opened`)."""
        return adaptations.opened(self._seal, self.model, row)

    def check_table(self, db: Database, table: str) -> None:
        """Raises ``GalleryDamaged`` where the rows of one table are not what Relief left."""
        self._guard.check_table(db, table)

    def empty(self, db: Database, table: str) -> None:
        """Delete all rows of a table, whatever they are (:meth:`gallery.authenticity.Authenticity.empty`)."""
        self._guard.empty(db, table)

    @property
    def generation(self) -> int:
        """Another number once people, consents, templates or adaptations have changed; after :meth:`refresh`."""
        return self._generation

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
            generation = self._check(db, version)
            if generation != self._generation:
                self._read(db)
                self.names, self.ends = roll.names(db), roll.ends(db)
            self.look_at_clock(db)
            self._generation, self._seen = generation, version

    def need_fresh(self, db: Database) -> None:
        """Inside a write transaction: raises ``GalleryBusy`` where others changed people since :meth:`refresh`."""
        if db.execute("SELECT generation FROM state").fetchone()[0] != self._generation:
            raise GalleryBusy(phrase("another program changed the gallery meanwhile, and nothing was done; try again"))

    def check(self) -> None:
        """Raises ``GalleryDamaged`` where somebody but Relief has changed the file, ``WrongKey`` as :meth:`refresh`."""
        version = self._file.changes_elsewhere()
        if version != self._seen:
            with self._file.reading() as db:
                self._check(db, version)

    def _check(self, db: Database, version: int) -> int:
        """The generation, once it is known that the rows are Relief's; first in its transaction."""
        known = None if version == self._vouched else self._file.known()
        self._check_mark()
        counter, generation = db.execute("SELECT counter, generation FROM state").fetchone()
        audited = self._checked is not None and self._checked[0] != counter and self._checked[1] == generation
        if version != self._vouched and not audited:
            self._guard.check(db)  # not only lines of the audit were added, or nothing was, and yet it changed
        elif version != self._vouched:
            self._guard.check_state(db)
        self._file.check_state(db, known)
        self._checked, self._vouched = (counter, generation), version
        return int(generation)

    def expired(self) -> set[str]:
        """The ids of those whose consent has ended by now, or by the latest time that the gallery has seen."""
        if not self.ends:
            return set()
        now = self.clock.now()
        return {person for person, end in self.ends.items() if now >= end}

    def look_at_clock(self, db: Database) -> None:
        """Take over the latest time that the file has seen. Raises ``GalleryDamaged``."""
        (seen,) = db.execute("SELECT seen FROM state").fetchone()
        try:
            self._known = clock.read(seen)
        except ValueError as error:
            raise GalleryDamaged(
                phrase("the latest time that the gallery has seen is damaged; restore it from a backup")
            ) from error
        self.clock.seen(self._known)

    def unwritten_end(self) -> bool:
        """Whether a consent has ended and the file does not know that it is so late; True once for each end."""
        if not self.ends:
            return False
        now = self.clock.now()
        found = any(self._known < end <= now for end in self.ends.values())
        if found:
            self._known = now  # it is tried once
        return found

    def open_all(self, db: Database) -> None:
        """Open every template, view, crop, note and adaptation there is. Raises ``GalleryDamaged``."""
        self._check_mark()
        sealed.open_all(db, self._seal)
        adaptations.open_all(db, self._seal)

    def seal_again(self, db: Database, key: bytes | None) -> Seal:
        """Seal every template, of every model, with another key (None: with none); inside a write transaction.

        Call :meth:`resealed` with what it returns once the transaction is done.
        """
        self._check_mark()
        self._guard.check(db, all_of_it=True)
        seal = seal_for(key)
        sealed.seal_again(db, self._seal, seal)
        adaptations.seal_again(db, self._seal, seal)
        db.execute("UPDATE state SET sealed = ?", [new_mark(seal, key)])
        return seal

    def resealed(self, seal: Seal) -> None:
        """Use another seal from now on."""
        with self._file.reading():
            self._seal, self._mark = seal, mark_of(self._file)

    @property
    def seal(self) -> Seal:
        """How what is kept of people is sealed. Raises ``WrongKey`` if another program changed the key."""
        self._check_mark()
        return self._seal

    @property
    def _guard(self) -> Authenticity:
        if self._file.guard is None:
            raise GalleryError(phrase("the gallery is closed"))
        return self._file.guard

    def _check_mark(self) -> None:
        if mark_of(self._file) != self._mark:
            raise WrongKey(
                phrase("another program has changed the key of {path}; open the gallery again", path=self._file.path)
            )

    def _read(self, db: Database) -> None:
        known = db.execute("SELECT id, person FROM template WHERE model = ? ORDER BY id", [self.model]).fetchall()
        ids = np.array([template for template, _ in known], np.int64)
        self.index.keep(ids)
        newest = int(self.index.ids[-1]) if len(self.index) else 0
        if np.count_nonzero(ids <= newest) != len(self.index):  # a backup was put back, with older ones in it
            self.index.keep(np.empty(0, np.int64))
            newest = 0
        new = [(template, person) for template, person in known if template > newest]
        try:
            self.index.add([template for template, _ in new], [person for _, person in new], self._pieces(db, newest))
        except NoEmbedding as error:
            raise self._damaged(error.template) from error

    def _pieces(self, db: Database, newest: int) -> Iterator[list[bytes]]:
        query = "SELECT id, person, sealed FROM template WHERE model = ? AND id > ? ORDER BY id"
        found = db.execute(query, [self.model, newest])
        while chunk := found.fetchmany(_CHUNK):
            yield [
                self._open(content, template_place(person, self.model), template) for template, person, content in chunk
            ]

    def _open(self, content: bytes, place: bytes, template: int) -> bytes:
        try:
            return self._seal.open(content, place)
        except SealBroken as error:
            raise self._damaged(template) from error

    def _damaged(self, template: int) -> GalleryDamaged:
        query = "SELECT name FROM person WHERE id = (SELECT person FROM template WHERE id = ?)"
        row = self._file.db.execute(query, [template]).fetchone()
        return GalleryDamaged(
            phrase(
                "a template of {value} in {path} is damaged; nothing was changed: restore the "
                "gallery from a backup, or remove that person and enrol them again",
                value=row[0] if row else phrase("nobody"),
                path=self._file.path,
            )
        )
