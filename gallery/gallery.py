"""People and their templates: enrol, compare, rename, remove."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from gallery import audit as trail
from gallery import embedding, roll
from gallery.audit import Decision, Entry
from gallery.database import File
from gallery.errors import ConsentExpired, ConsentMissing, GalleryError, ModelMismatch, PersonExists
from gallery.match import Match
from gallery.person import Consent, Person, clean
from gallery.templates import Templates
from gallery.thresholds import NOBODY, usable


class Gallery:
    """An open gallery; get one from :func:`gallery.open`. A context manager; safe to use from several threads.

    Other programs may use the same file at the same time: what they change is seen by the next call.

    - ``path``: the file; ``model``: the id of the networks in use (``engines.model_id``).
    - ``threshold``: the cosine similarity that accepts, unless a call names another. Without one nobody is accepted.

    Every method may raise ``GalleryBusy`` (another program keeps the file locked), ``GalleryDamaged`` or
    ``GalleryError`` (the file cannot be read or written, or the gallery is closed). One that takes a threshold raises
    ``BadThreshold`` for what is none: a cosine similarity above 0 and at most 1 accepts, ``NOBODY`` nobody.
    """

    def __init__(self, path: Path, *, model: str, key: bytes | None, threshold: float | None) -> None:
        if not model:
            raise GalleryError("a gallery needs the id of the networks in use; see engines.model_id")
        self.path = path
        self.model = model
        self.threshold = NOBODY if threshold is None else usable(threshold)
        self._lock = threading.RLock()
        self._file = File(path)
        try:
            self._templates = Templates(self._file, model, key)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Gallery {self.path}, model {self.model[:12]}>"

    def __len__(self) -> int:
        """How many people are enrolled, whatever networks made their templates."""
        with self._lock, self._file.reading() as db:
            return int(db.execute("SELECT count(*) FROM person").fetchone()[0])

    @property
    def comparable(self) -> int:
        """How many people have templates of the networks in use and a consent that has not ended; ``identify``
        compares with these."""
        with self._lock:
            self._templates.refresh()
            expired = self._templates.expired()
            return sum(person not in expired for person in self._templates.index.people)

    def close(self) -> None:
        """Close the file. Twice is allowed."""
        with self._lock:
            self._file.close()

    def people(self) -> list[Person]:
        """Everyone who is enrolled, by name."""
        with self._lock, self._file.reading() as db:
            return roll.people(db, self.model)

    def enrol(
        self,
        name: str,
        embeddings: NDArray[np.floating],
        *,
        consent: Consent,
        views: NDArray[np.floating] | None = None,
        sensor: str = "",
    ) -> Person:
        """Add a person with their templates, ``float32[K, 1920]`` of unit length, K ≥ 1.

        ``views`` ``float32[N, 1920]``: embeddings of all good frames of this enrolment, seen through a ``sensor``
        family ("" where unknown). Thirty are kept for the gallery's adaptation, and nothing is compared with them.

        Somebody of this name whose templates were all made by other networks is enrolled again: the new templates and
        consent are added, the old ones stay.

        Raises ``BadName``, ``BadEmbedding``, ``ConsentMissing``, ``ConsentExpired``, ``PersonExists``.
        """
        name, rows = clean(name), embedding.checked(embeddings, single=False)
        seen = None if views is None else embedding.checked(views, single=False)
        with self._changing() as db:
            person = roll.find(db, name)
            if person is not None and roll.templates(db, person, self.model):
                raise PersonExists(f"{name} is enrolled already; add templates, remove them, or take another name")
            _check(consent, name)
            person = roll.insert(db, name) if person is None else person
            roll.insert_consent(db, person, consent)
            self._templates.insert(db, person, rows, at := _now())
            if seen is not None:
                self._templates.insert_views(db, person, sensor, seen, at)
            trail.insert(db, self.model, "enrol", person)
            return roll.one(db, person, self.model)

    def add(self, name: str, embeddings: NDArray[np.floating], *, consent: Consent | None = None) -> Person:
        """Add templates, ``float32[K, 1920]``, to a person who is enrolled; ``consent`` where it was asked for anew.

        Raises ``PersonUnknown``, ``BadEmbedding``, ``ConsentMissing`` for a consent that was not given.
        """
        rows = embedding.checked(embeddings, single=False)
        with self._changing() as db:
            person = roll.require(db, name)
            if consent is not None:
                _check(consent, name)
                roll.insert_consent(db, person, consent)
            self._templates.insert(db, person, rows, _now())
            trail.insert(db, self.model, "enrol", person)
            return roll.one(db, person, self.model)

    def agree(self, name: str, consent: Consent) -> Person:
        """Record that a person agreed anew: this consent counts from now on, the earlier ones stay.

        Raises ``PersonUnknown``, ``ConsentMissing`` for one that was not given, ``ConsentExpired`` for one that has
        ended already.
        """
        with self._changing() as db:
            person = roll.require(db, name)
            _check(consent, name)
            roll.insert_consent(db, person, consent)
            trail.insert(db, self.model, "enrol", person)
            return roll.one(db, person, self.model)

    def rename(self, old: str, new: str) -> Person:
        """Give a person another name. Raises ``PersonUnknown``, ``PersonExists``, ``BadName``."""
        new = clean(new)
        with self._lock:
            with self._changing() as db:
                person = roll.require(db, old)
                if roll.find(db, new) not in (None, person):
                    raise PersonExists(f"somebody is called {new} already; take another name")
                roll.rename(db, person, new)
                trail.insert(db, self.model, "rename", person)
                renamed = roll.one(db, person, self.model)
            self._file.empty_log()  # the old name goes now; if another program reads, at the next opening
            return renamed

    def remove(self, name: str) -> None:
        """Erase a person: name, consents, every template of every model, from the file and its log.

        Lines of the audit stay and no longer say whose they were.

        Raises ``PersonUnknown``; ``GalleryBusy`` if the person is gone but another program's reading keeps traces in
        the log until it is closed.
        """
        with self._lock:
            with self._changing() as db:
                person = roll.require(db, name)
                roll.delete(db, person)
                trail.insert(db, self.model, "remove", None)
            self._templates.index.drop(person)
            self._file.erase()

    def identify(self, probe: NDArray[np.floating], *, top: int = 5, threshold: float | None = None) -> list[Match]:
        """The ``top`` people most similar to a probe ``float32[1920]``, best first; a person counts by their best
        template. Nobody whose consent has ended is among them. Empty for an empty gallery. The search is exact.

        Raises ``BadEmbedding``; ``ModelMismatch`` if no template was made by the networks in use; ``ValueError`` for
        ``top`` below one.
        """
        if top < 1:
            raise ValueError("top must be at least 1")
        row, threshold = embedding.checked(probe, single=True)[0], self._threshold(threshold)
        with self._lock:
            self._templates.refresh()
            index, names = self._templates.index, self._templates.names
            if not len(index) and names:
                raise ModelMismatch(self._outdated("all people"))
            scores, expired = index.scores(row), self._templates.expired()
            order = (int(k) for k in np.argsort(-scores, kind="stable"))
            best = itertools.islice((k for k in order if index.people[k] not in expired), top)
            return [_match(names[index.people[k]], float(scores[k]), threshold) for k in best]

    def verify(self, name: str, probe: NDArray[np.floating], *, threshold: float | None = None) -> Match:
        """Compare a probe ``float32[1920]`` with one person's templates; the best counts.

        Raises ``PersonUnknown``, ``BadEmbedding``; ``ConsentExpired`` if that person's consent has ended;
        ``ModelMismatch`` if their templates were all made by other networks.
        """
        row, threshold = embedding.checked(probe, single=True)[0], self._threshold(threshold)
        with self._lock:
            with self._file.reading() as db:
                person = roll.require(db, name)
            self._templates.refresh()
            if person in self._templates.expired():
                raise ConsentExpired(_ended(clean(name)))
            score = self._templates.index.score(person, row)
            if score is None:
                raise ModelMismatch(self._outdated(clean(name)))
            return _match(self._templates.names[person], score, threshold)

    def record(
        self,
        decision: Decision,
        *,
        person: str | None = None,
        score: float | None = None,
        threshold: float | None = None,
    ) -> None:
        """Write a verdict to the audit: what was decided and how close it was, never the face.

        Raises ``PersonUnknown``, ``ValueError`` for another decision than ``accept`` or ``unknown``.
        """
        if decision not in ("accept", "unknown"):
            raise ValueError("a verdict is 'accept' or 'unknown'")
        with self._lock, self._file.writing() as db:
            who = None if person is None else roll.require(db, person)
            trail.insert(db, self.model, decision, who, score=score, threshold=self._threshold(threshold))

    def audit(self, *, limit: int = 1000) -> list[Entry]:
        """The latest lines of the audit, newest first."""
        with self._lock, self._file.reading() as db:
            return trail.latest(db, limit)

    def forget_audit(self, before: datetime) -> int:
        """Erase the lines of the audit from before a time (with a time zone); returns how many."""
        if before.tzinfo is None:
            raise ValueError("the time needs a time zone; use datetime.now(UTC)")
        with self._lock:
            with self._file.writing() as db:
                count = trail.delete(db, before)
            self._file.erase()
            return count

    def rekey(self, key: bytes | None) -> None:
        """Encrypt every template with another key (32 bytes), or with None store them readable from now on.

        Raises ``WrongKey`` for a key that is none, ``GalleryDamaged`` if a template does not open, and then changes
        nothing.
        """
        with self._lock:
            with self._file.writing() as db:
                seal = self._templates.seal_again(db, key)
            self._templates.resealed(seal)
            self._file.rewrite()
            self._file.erase()

    @contextmanager
    def _changing(self) -> Iterator[Database]:
        with self._lock:
            with self._file.writing() as db:
                yield db
                self._templates.changed(db)
            self._file.settle()

    def _threshold(self, threshold: float | None) -> float:
        return usable(self.threshold if threshold is None else threshold)

    def _outdated(self, who: str) -> str:
        return (
            f"{who} in {self.path}: enrolled with other networks than the ones in use (model {self.model[:12]}…), so "
            "the templates cannot be compared. Nothing is lost: enrol again under the same name (the old templates "
            "stay), or go back to the networks of that time"
        )


def _check(consent: Consent, name: str) -> None:
    if not isinstance(consent, Consent) or not consent.given:
        raise ConsentMissing(f"{name} cannot be enrolled without their consent; ask for it and record it")
    if consent.expired(datetime.now(UTC)):
        raise ConsentExpired(f"this consent of {name} has ended already; ask for one that lasts")


def _ended(name: str) -> str:
    return (
        f"the consent of {name} has ended, so they are not compared; ask for it anew ('relief gallery agree'), or "
        "remove that person ('relief gallery remove')"
    )


def _match(name: str, score: float, threshold: float) -> Match:
    return Match(name, score, score >= threshold, threshold)


def _now() -> str:
    return datetime.now(UTC).isoformat()
