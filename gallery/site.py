"""A gallery's adaptation to its site: derived from the views of people who agreed, kept sealed, given up at once.

With five people or more, their views' statistics are pooled with those of the release (:mod:`gallery.derivation`).
Views come from enrolments alone. What is kept is used only while everybody in it is enrolled, agrees, and their consent
has not ended, and while it rests on what ships now; else it is erased, and derived again from those who are left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from gallery import adaptations, roll, views
from gallery import audit as trail
from gallery.adaptation import Adaptation
from gallery.adaptations import Row
from gallery.connection import Database
from gallery.database import File, committed
from gallery.derivation import LEAST_PEOPLE, LEAST_VIEWS, MOST_PEOPLE, Effect, derive
from gallery.errors import AdaptationWorse, AdapterDamaged, GalleryBusy, GalleryDamaged, ServerAway, TooFewPeople
from gallery.templates import Templates

GROWTH = 1.2  # of the people, from which on an enrolment renews the adaptation

Levels = Mapping[str, float]
Changing = Callable[[], "AbstractContextManager[Database]"]


@dataclass(frozen=True, slots=True)
class SiteState:
    """How far the gallery has adapted itself to a sensor family.

    - ``sensor``; ``version`` and ``at``: of the last change, 0 and None before any.
    - ``people``: how many agreed to it and have five views or more; ``asked``: how many others have views.
    - ``wanted``: False once it was undone; ``effect``: what the adaptation in use changes, None where none is in use.
    """

    sensor: str
    version: int
    at: datetime | None
    people: int
    asked: int
    wanted: bool
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Renewed:
    """A new adaptation: of a ``sensor`` family, its ``version``, and what it changes."""

    sensor: str
    version: int
    effect: Effect


@runtime_checkable
class Adapts(Protocol):
    """A gallery that adapts itself to its site."""

    @property
    def site(self) -> Site: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Eligible:
    """Whose views count now, for one state of the gallery; ``asked``: how many others have views."""

    generation: int
    views: Mapping[str, NDArray[np.float32]]
    asked: int


class Site:
    """The adaptations of an open gallery (``Gallery.site``); all of it may raise what :class:`gallery.Gallery` does."""

    def __init__(
        self,
        file: File,
        templates: Templates,
        lock: threading.RLock,
        changing: Changing,
        keeping: Changing,
        away: Callable[[], bool] | None = None,
    ) -> None:
        """``changing``: a transaction for all who share the gallery; ``keeping``: of this file. ``away``: whether those
        cannot be told now; None where the gallery is no copy of one that other stations have too."""
        self._file = file
        self._templates = templates
        self._lock = lock
        self._changing = changing
        self._keeping = keeping
        self._away = away
        self._known: dict[str, tuple[object, Adaptation | None]] = {}

    @property
    def mark(self) -> object:
        """Another value once people, consents or adaptations have changed, a consent has ended, or the server of a
        shared gallery comes or goes. Cheap."""
        with self._lock:
            self._templates.refresh()
            away = self._away is not None and self._away()
            return self._templates.generation, frozenset(self._templates.expired()), away

    def adaptation(self, sensor: str, shipped: Adaptation | None, cosines: Levels) -> Adaptation | None:
        """What embeddings of a sensor family are compared by: the site's adaptation, else the ``shipped`` one.

        One that is no longer due, because somebody in it was removed, their consent ended, or another one ships, is
        erased and derived again. ``cosines``: as in :func:`gallery.derivation.derive`.

        Raises ``AdapterDamaged`` for one that is not what Relief left; it is not used.
        """
        with self._lock:
            base = _digest(shipped)
            mark = self.mark  # before it is looked at: what another program changes meanwhile has to be seen next time
            known = self._known.get(sensor)
            if known is not None and known[0] == (mark, base):
                return known[1] or shipped
            self._known.pop(sensor, None)
            try:
                found = self._due(sensor, shipped, base, cosines)
            except (ServerAway, GalleryBusy):  # what ships compares until it can be derived, or another has done so
                return shipped
            self._known[sensor] = ((mark, base), found)
            return found or shipped

    def renew(self, sensor: str, shipped: Adaptation | None, cosines: Levels) -> Renewed:
        """Derive the adaptation of a sensor family from the views of those who agreed, and use it from now on.

        Raises ``TooFewPeople`` for fewer than five; ``AdaptationWorse`` where it would not help; ``GalleryBusy`` where
        another program changed the people meanwhile. What was in use stays then.
        """
        with self._lock:
            eligible = self._eligible(sensor)
            people = {person: rows for person, rows in eligible.views.items() if len(rows) >= LEAST_VIEWS}
            adaptation, effect = derive(
                list(people.values()), sensor=sensor, model=self._model, shipped=shipped, cosines=cosines
            )
            told = {"of": list(people), "base": _digest(shipped), "effect": effect.as_json()}
            version = self._write(sensor, replace(adaptation, about={**adaptation.about, **told}), eligible.generation)
            return Renewed(sensor, version, effect)

    def renew_if_due(self, sensor: str, shipped: Adaptation | None, cosines: Levels) -> Renewed | None:
        """:meth:`renew`, unless it was undone, there are too few people, or hardly more than in the one in use; None
        then."""
        if not sensor:
            return None
        with self._lock:
            state = next((one for one in self.states() if one.sensor == sensor), None)
            if state is None or not state.wanted or state.people < LEAST_PEOPLE:
                return None
            grown = state.effect is None or min(state.people, MOST_PEOPLE) >= GROWTH * state.effect.people
            if not grown and (self._away is None or self._base(sensor) == _digest(shipped)):
                return None
            return self.renew(sensor, shipped, cosines)

    def undo(self, sensor: str) -> bool:
        """Erase the adaptation of a sensor family: the shipped adapter, or cosines, compare from now on, until
        :meth:`renew`. Returns whether one was there."""
        with self._lock:
            with self._file.reading() as db:
                there = any(row.sealed for row in self._rows(db, damaged=True) if row.sensor == sensor)
            self._write(sensor, None)
        with committed():
            self._file.erase()
        return there

    def sensors(self) -> list[str]:
        """The sensor families that there are views of, by name."""
        with self._lock, self._file.reading() as db:
            return sorted({*views.counts(db, self._model)} - {""})

    def states(self) -> list[SiteState]:
        """How far the gallery has adapted itself, for each sensor family that it has views of."""
        with self._lock:
            self._templates.refresh()
            with self._file.reading() as db:
                rows = {row.sensor: row for row in self._rows(db)}
            return [self._state(sensor, rows.get(sensor)) for sensor in self.sensors()]

    def forget(self, db: Database, person: str) -> bool:
        """Erase what a person (id) may be in; inside the transaction that removes them or takes their consent. Whether
        there was such."""
        return adaptations.forget(db, person)

    @property
    def _model(self) -> str:
        return self._templates.model

    def _due(self, sensor: str, shipped: Adaptation | None, base: str, cosines: Levels) -> Adaptation | None:
        """The site's adaptation where everything in it still holds, or the one that takes its place."""
        with self._file.reading() as db:
            row = next((row for row in self._rows(db) if row.sensor == sensor), None)
        if row is None or not row.wanted:
            return None
        if row.sealed is not None:
            found = self._templates.open_adaptation(row)
            if self._agreed(found):
                if found.about.get("base") == base:
                    return found
                if self._away is not None:  # of another release: each would take turns to replace the other's
                    return None
            self._erase(sensor)
        if self._away is not None and self._away():
            return None  # its next mark is another, once it answers
        try:
            self.renew(sensor, shipped, cosines)
        except (TooFewPeople, AdaptationWorse):
            return None
        with self._file.reading() as db:  # another program may have undone it
            made = (row for row in self._rows(db) if row.sensor == sensor and row.sealed is not None)
            return next((self._templates.open_adaptation(row) for row in made), None)

    def _base(self, sensor: str) -> object:
        """Which release the adaptation in use rests on; None without one."""
        with self._file.reading() as db:
            row = next((row for row in self._rows(db) if row.sensor == sensor and row.sealed), None)
        return None if row is None else self._templates.open_adaptation(row).about.get("base")

    def _erase(self, sensor: str) -> None:
        """Erase what does not hold any more; from this file also where the others cannot be told."""
        try:
            with self._changing() as db:
                self._end(db, sensor)
        except ServerAway:
            with self._keeping() as db:
                self._end(db, sensor)
        self._file.empty_log()

    def _end(self, db: Database, sensor: str) -> None:
        db.execute("UPDATE adaptation SET sealed = NULL WHERE model = ? AND sensor = ?", [self._model, sensor])
        trail.insert(db, self._model, "adapt-end", None)

    def _agreed(self, found: Adaptation) -> bool:
        """Whether everybody in it is here and agrees."""
        of = found.about.get("of")
        with self._file.reading() as db:
            agreeing = roll.agreeing(db) - self._templates.expired()
        return isinstance(of, list) and bool(of) and agreeing.issuperset(of)

    def _eligible(self, sensor: str) -> _Eligible:
        self._templates.refresh()
        with self._file.reading() as db:
            everybody = self._templates.views(db, sensor)
            agreeing = roll.agreeing(db) - self._templates.expired()
            generation = int(db.execute("SELECT generation FROM state").fetchone()[0])
        agreed = {person: rows for person, rows in everybody.items() if person in agreeing}
        return _Eligible(generation, agreed, len(everybody) - len(agreed))

    def _state(self, sensor: str, row: Row | None) -> SiteState:
        eligible = self._eligible(sensor)
        people = sum(len(rows) >= LEAST_VIEWS for rows in eligible.views.values())
        if row is None:
            return SiteState(sensor, 0, None, people, eligible.asked, True, None)
        effect = None if row.sealed is None else _effect(self._templates.open_adaptation(row))
        return SiteState(sensor, row.version, row.at, people, eligible.asked, row.wanted, effect)

    def _write(self, sensor: str, adaptation: Adaptation | None, generation: int | None = None) -> int:
        with self._changing() as db:
            if generation is not None and generation != db.execute("SELECT generation FROM state").fetchone()[0]:
                raise GalleryBusy(
                    phrase("another program changed the people meanwhile; nothing was adapted: try again")
                )
            version = 1 + max((row.version for row in self._rows(db, damaged=True) if row.sensor == sensor), default=0)
            if not self._whole(db):
                self._templates.empty(db, adaptations.TABLE)
            at = datetime.now(UTC).isoformat()
            self._templates.insert_adaptation(db, sensor, version, at, adaptation)
            trail.insert(db, self._model, "adapt" if adaptation is not None else "adapt-undo", None)
        return version

    def _rows(self, db: Database, *, damaged: bool = False) -> list[Row]:
        """The rows; ``damaged``: also where they are not what Relief left."""
        if not damaged and not self._whole(db):
            raise adaptations.damaged()
        try:
            return adaptations.of_all(db, self._model)
        except AdapterDamaged:
            if damaged:
                return []
            raise

    def _whole(self, db: Database) -> bool:
        try:
            self._templates.check_table(db, adaptations.TABLE)
        except GalleryDamaged:
            return False
        return True


def _effect(adaptation: Adaptation) -> Effect:
    held = adaptation.about.get("effect")
    try:
        return Effect(**held if isinstance(held, dict) else {})
    except TypeError as error:
        raise adaptations.damaged() from error


def _digest(shipped: Adaptation | None) -> str:
    """Names what ships, so that what was pooled with it is not used with another; "" for nothing."""
    return "" if shipped is None else shipped.digest
