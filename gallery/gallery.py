"""People and their templates: enrol, compare, rename, remove."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from gallery import audit as trail
from gallery import copies, corrections, embedding, merging, notes, roll
from gallery.adaptation import Adaptation
from gallery.adapter import Adapter
from gallery.audit import DECISIONS, Decision, Entry
from gallery.authenticity import Authenticity
from gallery.corrections import Correction
from gallery.crops import checked as checked_crops
from gallery.database import File, committed
from gallery.errors import (
    AdapterForeign,
    ConsentExpired,
    ConsentMissing,
    GalleryError,
    ModelMismatch,
    NotAlike,
    PersonExists,
)
from gallery.inspection import inspect
from gallery.laststates import LastStates
from gallery.match import Match
from gallery.person import Consent, Person, clean
from gallery.site import Site
from gallery.templates import Templates
from gallery.thresholds import NOBODY, usable

Embed = Callable[[NDArray[np.float32]], NDArray[np.float32]]
_LINES = 64  # of the audit, after which they are on the disk and in the last state that is kept


class Gallery:
    """An open gallery; get one from :func:`gallery.open`. A context manager; safe to use from several threads.

    Other programs may use the same file at the same time: what they change is seen by the next call.

    - ``path``: the file; ``model``: the id of the networks in use (``engines.model_id``).
    - ``site``: how the gallery adapts itself to its people (:class:`gallery.site.Site`).
    - ``threshold``: the cosine similarity that accepts, unless a call names another. Without one nobody is accepted.

    Every method may raise ``GalleryBusy`` (another program keeps the file locked), ``GalleryDamaged`` or
    ``GalleryError`` (the file cannot be read or written, or the gallery is closed). One that takes a threshold raises
    ``BadThreshold`` for what is none: a cosine similarity above 0 and at most 1 accepts, ``NOBODY`` nobody.
    """

    def __init__(
        self,
        path: Path,
        *,
        model: str,
        key: bytes | None,
        threshold: float | None,
        states: Path | None = None,
        accept: bool = False,
    ) -> None:
        if not model:
            raise GalleryError("a gallery needs the id of the networks in use; see engines.model_id")
        self.path = path
        self.model = model
        self._key = key
        self._lines = 0  # of the audit, since the file was opened
        self.threshold = NOBODY if threshold is None else usable(threshold)
        self._lock = threading.RLock()
        last = None if states is None else LastStates(states)
        if last is not None and not accept:
            last.check_gone(path)
        self._file = File(path)
        try:
            self._templates = Templates(self._file, model, key)
            self.site = Site(self._file, self._templates, self._lock, self._keeping)
            self._file.empty_log()  # what an interrupted removal left there
            if last is not None:
                self._compare(last, accept)
            self._forget_overdue()
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
            self._refresh()
            expired = self._templates.expired()
            return sum(person not in expired for person in self._templates.index.people)

    def close(self) -> None:
        """Close the file. Twice is allowed."""
        with self._lock:
            if not self._file.closed:
                self._file.keep_state()
            self._file.close()

    def people(self) -> list[Person]:
        """Everyone who is enrolled, by name."""
        with self._lock:
            self._templates.check()
            with self._file.reading() as db:
                return roll.people(db, self.model)

    def enrol(
        self,
        name: str,
        embeddings: NDArray[np.floating],
        *,
        consent: Consent,
        views: NDArray[np.floating] | None = None,
        sensor: str = "",
        crops: NDArray[np.floating] | None = None,
        geometry: str = "",
    ) -> Person:
        """Add a person with their templates, ``float32[K, 1920]`` of unit length, K ≥ 1.

        ``views`` ``float32[N, 1920]``: embeddings of all good frames of this enrolment, seen through a ``sensor``
        family ("" where unknown). Thirty are kept for the gallery's adaptation, and nothing is compared with them.

        ``crops`` ``float32[N, 128, 128]`` in [0, 255], of a ``geometry`` (a name of the crop's constants): kept,
        sealed, where the consent says so, for :meth:`upgrade`.

        Somebody of this name whose templates were all made by other networks is enrolled again: the new templates and
        consent are added, the old ones stay.

        Raises ``BadName``, ``BadEmbedding``, ``ConsentMissing``, ``ConsentExpired``, ``PersonExists``.
        """
        name, rows = clean(name), embedding.checked(embeddings, single=False)
        seen = None if views is None else embedding.checked(views, single=False)
        kept = None if crops is None or not consent.crops else checked_crops(crops)
        with self._changing() as db:
            person = roll.find(db, name)
            if person is not None and roll.templates(db, person, self.model):
                raise PersonExists(f"{name} is enrolled already; add templates, remove them, or take another name")
            _check(consent, name)
            person = roll.insert(db, name) if person is None else person
            self._consented(db, person, consent)
            self._templates.insert(db, person, rows, at := _now())
            if seen is not None:
                self._templates.insert_views(db, person, sensor, seen, at)
            if kept is not None:
                self._templates.insert_crops(db, person, geometry, kept, at)
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
                self._consented(db, person, consent)
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
            self._consented(db, person, consent)
            trail.insert(db, self.model, "enrol", person)
            return roll.one(db, person, self.model)

    def upgrade(self, embed: Embed, *, geometry: str) -> list[str]:
        """Make templates with the networks in use for whoever has none, of the crops that they agreed to have kept.

        ``embed``: ``float32[K, 128, 128]`` → ``float32[K, 1920]``; ``geometry``: of the crops that it takes. Returns
        who can be compared again; all others whose ``Person.templates`` is 0 have to be enrolled again.

        Raises ``GalleryDamaged``, ``BadEmbedding``.
        """
        done = []
        for listed in self.people():
            with self._lock, self._file.reading() as db:
                person = roll.require(db, listed.name)
                kept = self._templates.crops(db, person, geometry)
            expired = listed.consent.expired(datetime.now(UTC))
            if listed.templates or expired or not listed.consent.crops or not len(kept):
                continue
            rows = embedding.checked(embed(kept), single=False)
            with self._changing() as db:
                self._templates.insert(db, person, rows, _now())
                trail.insert(db, self.model, "upgrade", person)
            done.append(listed.name)
        return done

    def _consented(self, db: Database, person: str, consent: Consent) -> None:
        """Record a consent (of a person's id); what it does not allow any more goes."""
        roll.insert_consent(db, person, consent)
        if not consent.adapts:
            self.site.forget(db, person)
        if not consent.crops:
            db.execute("DELETE FROM crop WHERE person = ?", [person])

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
            with committed():
                copies.erase_old(self.path)
                self._file.empty_log()  # the old name goes now; if another program reads, at the next opening
            return renamed

    def annotate(self, name: str, text: str) -> None:
        """Write a note beside a person in place of the one before, which is erased; "" leaves none.

        Raises ``PersonUnknown``, ``BadNote``.
        """
        text = notes.clean(text)
        with self._lock:
            with self._changing() as db:
                self._templates.write_note(db, roll.require(db, name), text, _now())
            with committed():
                copies.erase_old(self.path)
                self._file.empty_log()

    def note(self, name: str) -> str:
        """The note beside a person, "" without one. Raises ``PersonUnknown``, ``GalleryDamaged``."""
        with self._lock, self._file.reading() as db:
            return self._templates.note(db, roll.require(db, name))

    def notes(self) -> dict[str, str]:
        """All notes, by the person's name. Raises ``GalleryDamaged``."""
        with self._lock, self._file.reading() as db:
            return self._templates.notes(db)

    def picture(self, name: str) -> NDArray[np.float32] | None:
        """A depth crop of a person, ``float32[128, 128]`` in [0, 255]; None where they did not agree to have any kept.

        Raises ``PersonUnknown``, ``GalleryDamaged``.
        """
        with self._lock, self._file.reading() as db:
            person = roll.require(db, name)
            if not roll.one(db, person, self.model).consent.crops:
                return None
            return self._templates.picture(db, person)

    def merge(
        self, kept: str, other: str, *, threshold: float | None = None, adaptation: Adaptation | None = None
    ) -> Person:
        """Make two entries of one person one: ``kept`` gets all that belongs to ``other``, which is gone then.

        From now on the consent counts that ends first; crops stay where both allowed them. Lines of the audit about
        ``other`` stay and no longer say whose they were.

        Raises ``PersonUnknown``; ``NotAlike`` where the two are not as alike as ``threshold`` says one person is, or
        cannot be compared, or are one entry; ``GalleryBusy`` as :meth:`remove`.
        """
        limit = self._threshold(threshold)
        with self._lock:
            likeness = self.likeness(kept, other, adaptation=adaptation)
            with self._changing() as db:
                taker, giver = roll.require(db, kept), roll.require(db, other)
                if taker == giver:
                    raise NotAlike("these are one entry already")
                merging.need_alike(kept, other, likeness, limit)
                consents = [roll.one(db, person, self.model).consent for person in (taker, giver)]
                self.site.forget(db, giver)
                self.site.forget(db, taker)
                self._templates.hand_over(db, giver, taker, merging.narrower(*consents), _now())
                roll.delete(db, giver)
                trail.insert(db, self.model, "merge", taker, score=likeness, threshold=limit)
                merged = roll.one(db, taker, self.model)
            with committed():
                copies.erase_old(self.path)
            self._file.erase()
            return merged

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
            with committed():
                copies.erase_old(self.path)
            self._file.erase()

    def identify(
        self,
        probe: NDArray[np.floating],
        *,
        top: int = 5,
        threshold: float | None = None,
        adaptation: Adaptation | None = None,
    ) -> list[Match]:
        """The ``top`` people most similar to a probe ``float32[1920]``, best first; a person counts by their best
        template. Nobody whose consent has ended is among them. Empty for an empty gallery. The search is exact.

        ``adaptation``: compare through its adapter; the scores, and so the threshold, are then of its scale.

        Raises ``BadEmbedding``; ``AdapterForeign`` for one of other networks; ``ModelMismatch`` if no template was made
        by the networks in use; ``ValueError`` for ``top`` below one.
        """
        if top < 1:
            raise ValueError("top must be at least 1")
        row, threshold = embedding.checked(probe, single=True)[0], self._threshold(threshold)
        adapter = self._adapter(adaptation)
        with self._lock:
            self._refresh()
            index, names = self._templates.index, self._templates.names
            if not len(index) and names:
                raise ModelMismatch(self._outdated("all people"))
            best = index.best(row, top, adapter=adapter, without=self._templates.expired())
            return [_match(names[person], score, threshold) for person, score in best]

    def verify(
        self,
        name: str,
        probe: NDArray[np.floating],
        *,
        threshold: float | None = None,
        adaptation: Adaptation | None = None,
    ) -> Match:
        """Compare a probe ``float32[1920]`` with one person's templates, as :meth:`identify` does; the best counts.

        Raises ``PersonUnknown``, ``BadEmbedding``; ``ConsentExpired`` if that person's consent has ended;
        ``ModelMismatch`` if their templates were all made by other networks.
        """
        row, threshold = embedding.checked(probe, single=True)[0], self._threshold(threshold)
        adapter = self._adapter(adaptation)
        with self._lock:
            self._refresh()
            with self._file.reading() as db:
                person = roll.require(db, name)
            if person in self._templates.expired():
                raise ConsentExpired(_ended(clean(name)))
            score = self._templates.index.score(person, row, adapter)
            if score is None:
                raise ModelMismatch(self._outdated(clean(name)))
            return _match(self._templates.names[person], score, threshold)

    def likeness(self, one: str, other: str, *, adaptation: Adaptation | None = None) -> float | None:
        """How alike two people's templates are: the highest similarity, as :meth:`verify` compares; None where one
        has no templates of the networks in use. Raises ``PersonUnknown``, ``AdapterForeign``."""
        adapter = self._adapter(adaptation)
        with self._lock:
            with self._file.reading() as db:
                first, second = roll.require(db, one), roll.require(db, other)
            self._refresh()
            return self._templates.index.likeness(first, second, adapter)

    def between(self) -> NDArray[np.floating]:
        """``float32[K]``: similarities of templates of different people: how alike strangers are here."""
        with self._lock:
            self._refresh()
            return self._templates.index.between()

    def record(
        self,
        decision: Decision,
        *,
        person: str | None = None,
        score: float | None = None,
        threshold: float | None = None,
        source: str = "",
    ) -> None:
        """Write a verdict to the audit: what was decided, by which program (``source``) and how close it was, never
        the face. Lines older than :meth:`keep_audit` says are erased.

        Raises ``PersonUnknown``, ``ValueError`` for what is no ``Decision``.
        """
        if decision not in DECISIONS:
            raise ValueError(f"a verdict is one of {', '.join(DECISIONS)}")
        with self._lock, self._file.writing() as db:
            who = None if person is None else roll.require(db, person)
            limit = self._threshold(threshold)
            trail.insert(db, self.model, decision, who, score=score, threshold=limit, source=source)
            self._lines += 1
        if self._lines % _LINES == 0:
            self._file.settle()
            self._forget_overdue()

    def audit(self, *, limit: int = 1000) -> list[Entry]:
        """The latest lines of the audit, newest first."""
        with self._lock, self._file.reading() as db:
            return trail.latest(db, limit)

    def forget_audit(self, before: datetime) -> int:
        """Erase the lines of the audit from before a time (with a time zone); returns how many."""
        if before.tzinfo is None:
            raise ValueError("the time needs a time zone; use datetime.now(UTC)")
        with self._lock:
            with self._file.writing(durable=True) as db:
                count = trail.delete(db, before)
            if count:
                self._file.erase()
            return count

    @property
    def audit_days(self) -> int:
        """For how many days lines of the audit are kept."""
        with self._lock, self._file.reading() as db:
            return int(db.execute("SELECT audit_days FROM state").fetchone()[0])

    def keep_audit(self, days: int) -> None:
        """Keep the lines of the audit for so many days from now on; older ones are erased, now and in times to come.

        Raises ``ValueError`` for less than one day.
        """
        if days < 1:
            raise ValueError("the audit is kept for at least one day")
        with self._lock:
            with self._file.writing(durable=True) as db:
                db.execute("UPDATE state SET audit_days = ?", [days])
            self._forget_overdue()

    def not_this(self, name: str, instead: str | None = None) -> None:
        """Keep that somebody was taken for a person and was not: ``instead``, who was enrolled, or None for a stranger.
        Whoever judges asks more from then on; it is written to the audit.

        Raises ``PersonUnknown``, ``ValueError`` where both are one person.
        """
        with self._keeping() as db:
            person = roll.require(db, name)
            other = None if instead is None else roll.require(db, instead)
            if person == other:
                raise ValueError("a person was taken for somebody else, not for themselves")
            corrections.insert(db, person, other)
            trail.insert(db, self.model, "not-this", person)

    def corrections(self) -> list[Correction]:
        """What :meth:`not_this` has kept, oldest first."""
        with self._lock:
            self._templates.check()
            with self._file.reading() as db:
                return corrections.of_all(db)

    def forget_corrections(self, name: str) -> int:
        """Drop all that :meth:`not_this` has kept about a person, on either side; returns how many there were.

        Raises ``PersonUnknown``.
        """
        with self._keeping() as db:
            person = roll.require(db, name)
            count = corrections.forget(db, person)
            trail.insert(db, self.model, "trusted", person)
            return count

    def check(self) -> int:
        """Go through everything: the file's structure, every row, every template, view and crop, the whole audit.

        Returns how many people there are. Raises ``GalleryDamaged``.
        """
        with self._lock:
            inspect(self.path)
            with self._file.reading() as db:
                self._guard.check(db, all_of_it=True)
                trail.check(db)
                self._templates.open_all(db)
            return len(self)

    def backup(self, target: Path) -> None:
        """Copy the gallery to ``target`` as one file, with 0600; safe while others use the gallery. The copy is as
        well protected as the gallery, and needs its key.

        Raises ``GalleryError`` where there is such a file or no room; ``GalleryDamaged`` where there is nothing whole
        to copy.
        """
        with self._lock:
            self.check()
            copies.copy(self.path, Path(target))

    def use_key(self, key: bytes) -> None:
        """As :meth:`rekey`, where this is not the key already."""
        with self._lock:
            if key != self._key:
                self.rekey(key)

    def rekey(self, key: bytes | None) -> None:
        """Encrypt every template with another key (32 bytes), or with None store them readable from now on.

        Raises ``WrongKey`` for a key that is none, ``GalleryDamaged`` if a template does not open, and then changes
        nothing.
        """
        with self._lock:
            try:
                with self._file.writing(durable=True) as db:
                    self._need_own(db)
                    seal = self._templates.seal_again(db, key)
                    trail.insert(db, self.model, "rotate", None)
                    self._templates.changed(db)
                    self._guard.use(key)
                    self._guard.renew(db)
            except GalleryError as error:
                if not error.committed:
                    self._guard.use(self._key)
                raise
            self._key = key
            self._templates.resealed(seal)
            with committed():
                copies.erase_old(self.path)  # they open with the old key
                self._file.rewrite()
            self._file.erase()

    def need_own_key(self) -> None:
        """Raises ``GalleryError`` for a station's copy of a shared gallery, whose key all stations have."""
        with self._lock, self._file.reading() as db:
            self._need_own(db)

    def _need_own(self, db: Database) -> None:
        if db.execute("SELECT EXISTS (SELECT 1 FROM followed)").fetchone()[0]:
            raise GalleryError(
                f"{self.path} is this station's copy of a shared gallery: people are changed there, and its key is "
                "that of all stations. For another key export the people, and import them into a new database"
            )

    def _refresh(self) -> None:
        """Before anything is compared: what others changed is known."""
        self._templates.refresh()

    @contextmanager
    def _changing(self) -> Iterator[Database]:
        """A change of people, which every station of a shared gallery has to know."""
        with self._keeping() as db:
            self._need_own(db)
            yield db

    @contextmanager
    def _keeping(self) -> Iterator[Database]:
        """A change of what this gallery alone keeps."""
        with self._lock:
            self._templates.check()  # nothing is added to what Relief did not leave there
            with self._file.writing(durable=True) as db:
                yield db
                self._templates.changed(db)

    @property
    def _guard(self) -> Authenticity:
        if self._file.guard is None:
            raise GalleryError("the gallery is closed")
        return self._file.guard

    def _compare(self, last: LastStates, accept: bool) -> None:
        """With the last state known; from now on each state is kept."""
        with self._file.reading() as db:
            now = self._guard.state(db)
        if not accept:
            last.check(self.path, now)
        elif last.newest(now.gallery) >= now.counter:
            with self._file.writing(durable=True) as db:
                db.execute("UPDATE state SET counter = ?", [last.newest(now.gallery)])
                trail.insert(db, self.model, "accept-copy", None)
        self._file.kept = lambda state: last.keep(self.path, state)
        self._file.keep_state()

    def _forget_overdue(self) -> None:
        with self._file.reading() as db:
            until = trail.overdue(db)
        if until is not None:
            self.forget_audit(until)

    def _adapter(self, adaptation: Adaptation | None) -> Adapter | None:
        if adaptation is None:
            return None
        if adaptation.model != self.model:
            raise AdapterForeign(
                f"an adapter of other networks (model {adaptation.model[:12]}…) compares nothing in {self.path}: take "
                "gallery.shipped(sensor, model)"
            )
        return adaptation.adapter

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
