"""Who is in a gallery: enrolled, renamed, asked anew, upgraded to other networks, removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from assets.phrase import joined, phrase
from gallery import audit as trail
from gallery import embedding, roll
from gallery.connection import Database
from gallery.crops import SIDE
from gallery.crops import checked as checked_crops
from gallery.errors import ConsentExpired, ConsentMissing, PersonExists
from gallery.opening import Opened
from gallery.person import Consent, Person, clean

Embed = Callable[[NDArray[np.float32]], NDArray[np.float32]]


class Enrolment(Opened):
    """The part of :class:`gallery.Gallery` that changes who is in it."""

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
                raise PersonExists(
                    phrase("{name} is enrolled already; add templates, remove them, or take another name", name=name)
                )
            self._check(consent, name)
            if person is None:
                roll.need_apart(db, name)
                person = roll.insert(db, name)
            withdrawn = self._consented(db, person, consent)
            self._templates.insert(db, person, rows, at := _now())
            if seen is not None:
                self._templates.insert_views(db, person, sensor, seen, at)
            if kept is not None:
                self._templates.insert_crops(db, person, geometry, kept, at)
            trail.insert(db, self.model, "enrol", person)
            enrolled = roll.one(db, person, self.model)
        if withdrawn:
            self._tidy()
        return enrolled

    def add(self, name: str, embeddings: NDArray[np.floating], *, consent: Consent | None = None) -> Person:
        """Add templates, ``float32[K, 1920]``, to a person who is enrolled; ``consent`` where it was asked for anew.

        Raises ``PersonUnknown``, ``BadEmbedding``, ``ConsentMissing`` for a consent that was not given,
        ``ConsentExpired`` where it has ended, be it the one that is recorded.
        """
        rows = embedding.checked(embeddings, single=False)
        with self._changing() as db:
            person = roll.require(db, name)
            self._check(consent or roll.one(db, person, self.model).consent, name)
            withdrawn = consent is not None and self._consented(db, person, consent)
            self._templates.insert(db, person, rows, _now())
            trail.insert(db, self.model, "enrol", person)
            added = roll.one(db, person, self.model)
        if withdrawn:
            self._tidy()
        return added

    def agree(self, name: str, consent: Consent) -> Person:
        """Record that a person agreed anew: this consent counts from now on, the earlier ones stay.

        Raises ``PersonUnknown``, ``ConsentMissing`` for one that was not given, ``ConsentExpired`` for one that has
        ended already.
        """
        with self._changing() as db:
            person = roll.require(db, name)
            self._check(consent, name)
            withdrawn = self._consented(db, person, consent)
            trail.insert(db, self.model, "enrol", person)
            agreed = roll.one(db, person, self.model)
        if withdrawn:
            self._tidy()
        return agreed

    def upgrade(self, embed: Embed, *, geometry: str) -> list[str]:
        """Make templates with the networks in use for whoever has none, of the crops that they agreed to have kept.

        ``embed``: ``float32[K, 128, 128]`` → ``float32[K, 1920]``; ``geometry``: of the crops that it takes. Returns
        who can be compared again; all others whose ``Person.templates`` is 0 have to be enrolled again.

        Raises ``GalleryDamaged``, ``BadEmbedding``.
        """
        done = []
        with self._lock:
            self._templates.refresh()
            everybody = dict(self._templates.names)
        for person in sorted(everybody, key=everybody.__getitem__):
            with self._lock, self._file.reading() as db:
                kept = self._to_upgrade(db, person, geometry)
            if not len(kept):
                continue
            rows = embedding.checked(embed(kept), single=False)
            with self._changing() as db:  # networks take their time, and people come and go meanwhile
                if not np.array_equal(self._to_upgrade(db, person, geometry), kept):
                    continue
                self._templates.insert(db, person, rows, _now())
                trail.insert(db, self.model, "upgrade", person)
                done.append(roll.one(db, person, self.model).name)
        return done

    def _to_upgrade(self, db: Database, person: str, geometry: str) -> NDArray[np.float32]:
        """The crops that templates are to be made of; none of whom is gone, has templates, or does not agree."""
        none = np.empty((0, SIDE, SIDE), np.float32)
        if not roll.has(db, person):
            return none
        listed = roll.one(db, person, self.model)
        if listed.templates or not listed.consent.crops or listed.consent.expired(self._templates.clock.now()):
            return none
        return self._templates.crops(db, person, geometry)

    def _check(self, consent: Consent, name: str) -> None:
        if not isinstance(consent, Consent) or not consent.given:
            raise ConsentMissing(
                phrase("{name} cannot be enrolled without their consent; ask for it and record it", name=name)
            )
        if consent.expired(self._templates.clock.now()):
            said = phrase("this consent of {name} has ended already; ask for one that lasts", name=name)
            raise ConsentExpired(joined(". ", [said, doubt]) if (doubt := self._templates.clock.doubt) else said)

    def _consented(self, db: Database, person: str, consent: Consent) -> bool:
        """Record a consent (of a person's id); what it does not allow any more goes. Whether there was such: then
        :meth:`_tidy` belongs to it."""
        roll.insert_consent(db, person, consent)
        forgot = not consent.adapts and self.site.forget(db, person)
        deleted = not consent.crops and db.execute("DELETE FROM crop WHERE person = ?", [person]).rowcount > 0
        return forgot or deleted

    def rename(self, old: str, new: str) -> Person:
        """Give a person another name. Raises ``PersonUnknown``, ``PersonExists``, ``BadName``."""
        new = clean(new)
        with self._changing() as db:
            person = roll.require(db, old)
            if roll.find(db, new) not in (None, person):
                raise PersonExists(phrase("somebody is called {new} already; take another name", new=new))
            roll.need_apart(db, new, person)
            roll.rename(db, person, new)
            trail.insert(db, self.model, "rename", person)
            renamed = roll.one(db, person, self.model)
        self._tidy()
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
        self._erase()


def _now() -> str:
    return datetime.now(UTC).isoformat()
