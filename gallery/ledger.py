"""Verdicts of a gallery: written down, and said to have been wrong."""

from __future__ import annotations

from gallery import audit as trail
from gallery import corrections, roll
from gallery.audit import DECISIONS, Decision, Entry
from gallery.corrections import Correction
from gallery.opening import Opened

_LINES = 64  # of the audit, after which they are on the disk and in the last state that is kept


class Ledger(Opened):
    """The part of :class:`gallery.Gallery` that keeps verdicts."""

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
        with self._lock:
            with self._file.writing() as db:
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

    @property
    def audit_days(self) -> int:
        """For how many days lines of the audit are kept."""
        with self._lock, self._file.reading() as db:
            return int(db.execute("SELECT audit_days FROM state").fetchone()[0])

    @property
    def audit_held(self) -> int:
        """How many lines are older than that by this computer's clock, and held back by a leap of it."""
        with self._lock, self._file.reading() as db:
            return trail.held(db)

    def keep_audit(self, days: int) -> None:
        """Keep the lines of the audit for so many days from now on; older ones are erased, now and in times to come.
        The audit has a line of it.

        Raises ``ValueError`` for less than one day.
        """
        if days < 1:
            raise ValueError("the audit is kept for at least one day")
        with self._lock:
            with self._file.writing(durable=True) as db:
                (before,) = db.execute("SELECT audit_days FROM state").fetchone()
                if before != days:
                    db.execute("UPDATE state SET audit_days = ?", [days])
                    trail.insert(db, self.model, "retention", None, source=f"{before} to {days} days")
            deleted = self._delete_overdue()
        if deleted:
            self._file.erase()

    def not_this(self, name: str, instead: str | None = None) -> None:
        """Keep that somebody was taken for a person and was not: ``instead``, who was enrolled, or None for a stranger.
        Whoever judges asks more from then on; it is written to the audit.

        Raises ``PersonUnknown``, ``ValueError`` where both are one person.
        """
        with self._changing() as db:
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
        with self._changing() as db:
            person = roll.require(db, name)
            count = corrections.forget(db, person)
            trail.insert(db, self.model, "trusted", person)
            return count
