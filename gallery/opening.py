"""A gallery's open file, with what every part of :class:`gallery.Gallery` stands on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from assets.phrase import phrase
from gallery import audit as trail
from gallery import clock, copies, roll
from gallery.authenticity import Authenticity
from gallery.connection import Database
from gallery.database import File, committed
from gallery.errors import GalleryDamaged, GalleryError, RolledBack, WrongKey
from gallery.inspection import inspect
from gallery.laststates import Lasting, LastStates
from gallery.person import Person
from gallery.site import Site
from gallery.templates import Templates
from gallery.thresholds import NOBODY, usable

log = logging.getLogger(__name__)


class Opened:
    """A gallery file that is open: its people listed, gone through and copied, and its transactions."""

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
            raise GalleryError(phrase("a gallery needs the id of the networks in use; see engines.model_id"))
        self.path = path
        self.model = model
        self._key = key
        self._lines = 0  # of the audit, since the file was opened
        self.threshold = NOBODY if threshold is None else usable(threshold)
        last = None if states is None else LastStates(states)
        if last is not None and not accept:
            last.check_gone(path)
        self._file = File(path)
        self._lock = self._file.lock
        try:
            lasting = None if last is None or accept else Lasting(last, path)
            self._templates = Templates(self._file, model, key, lasting)
            self.site = Site(
                self._file, self._templates, self._lock, self._changing, self._keeping, self._server_away()
            )
            with _later():
                self._file.empty_log()  # what an interrupted removal left there
            if accept:
                self._accept_clock()
            if last is not None:
                self._compare(last, accept)
            self._forget_overdue()
        except BaseException:
            self._file.close()
            raise
        if self._file.only_read:
            log.warning("%s", self._file.only_read)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(GalleryError) if error is not None else nullcontext():  # the first one is to be seen
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

    @property
    def now(self) -> datetime:
        """The time by which consents end: now, or the latest that the gallery has seen where that is later."""
        with self._lock:
            self._templates.refresh()
            return self._templates.clock.now()

    @property
    def clock_doubt(self) -> str:
        """What to say where this computer's clock is behind the latest time that the gallery has seen, by which
        consents end; "" for nothing."""
        with self._lock:
            self._templates.refresh()
            return self._templates.clock.doubt

    @property
    def only_read(self) -> str:
        """Why nothing can be written, to be said to people: the disk is full. "" where it can, as far as is known."""
        return self._file.only_read

    def close(self) -> None:
        """Close the file. Twice is allowed."""
        with self._lock:
            try:
                if not self._file.closed:
                    # What is known stays, and whoever opens it next is told. Who only read is not told of a full disk.
                    with suppress(RolledBack if self._lines else GalleryError):
                        self._keep_ends()
                        self._file.keep_state()
            finally:
                self._file.close()

    def people(self) -> list[Person]:
        """Everyone who is enrolled, by name."""
        with self._lock:
            self._templates.check()
            with self._file.reading() as db:
                return roll.people(db, self.model)

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

    def backup(self, target: Path, *, step: copies.Step | None = None) -> None:
        """Copy the gallery to ``target`` as one file, with 0600; safe while others use the gallery. The copy is as
        well protected as the gallery, and needs its key. ``step`` is told of pages ``(done, all)``; what it raises
        leaves no copy.

        Raises ``GalleryError`` where there is such a file or no room; ``GalleryDamaged`` where there is nothing whole
        to copy.
        """
        with self._lock:
            self.check()
            copies.copy(self.path, Path(target), step=step)

    def forget_audit(self, before: datetime) -> int:
        """Erase the lines of the audit from before a time (with a time zone); returns how many. A line says so."""
        if before.tzinfo is None:
            raise ValueError("the time needs a time zone; use datetime.now(UTC)")
        with self._lock, self._file.writing(durable=True) as db:
            if count := trail.delete(db, before):
                trail.insert(db, self.model, "forget", None, source=f"before {before.date().isoformat()}")
        if count:
            self._file.erase()
        return count

    def need_own_key(self) -> None:
        """Raises ``GalleryError`` for a station's copy of a shared gallery, whose key all stations have."""
        with self._lock, self._file.reading() as db:
            self._need_own(db)

    def _need_own(self, db: Database) -> None:
        if db.execute("SELECT EXISTS (SELECT 1 FROM followed)").fetchone()[0]:
            raise GalleryError(
                phrase(
                    "{path} is this station's copy of a shared gallery: people are changed there, and "
                    "its key is that of all stations. Name the gallery itself: --gallery postgresql://…",
                    path=self.path,
                )
            )

    def _server_away(self) -> Callable[[], bool] | None:
        """Asks whether the server of a shared gallery is away; None for a gallery without one."""
        return None

    def _refresh(self) -> None:
        """Before anything is compared: what others changed is known, and who has ended stays so."""
        self._templates.refresh()
        self._keep_ends()

    def _keep_ends(self) -> None:
        """A consent that has ended does not come back with a clock that is set back, also where nothing else is
        written: the file learns how late it is. Where it cannot, this program still knows."""
        if self._templates.unwritten_end():
            with suppress(GalleryError), self._file.writing(durable=True) as db:
                clock.stamp(db, self._templates.clock.now())

    def _accept_clock(self) -> None:
        """The latest time that was seen was a clock's that was wrong: that of now counts."""
        with self._file.reading() as db:
            self._templates.look_at_clock(db)
        if self._templates.clock.behind > clock.DIFFER:
            self._templates.clock.reset()
            with self._file.writing(durable=True) as db:
                db.execute("UPDATE state SET seen = ''")
                trail.insert(db, self.model, "accept-copy", None)

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
                self._templates.look_at_clock(db)  # consents are judged by it
                yield db
                self._templates.changed(db)

    def _tidy(self) -> None:
        """What a change took away is in no copy and no log either; where another program reads, after a later change or
        from the next opening on. Not with the lock held, as nobody need wait for it."""
        with committed():
            copies.erase_old(self.path)
            self._file.empty_log()

    def _erase(self) -> None:
        """As :meth:`_tidy`, but raises ``GalleryBusy`` where another program goes on reading."""
        with committed():
            copies.erase_old(self.path)
        self._file.erase()

    @property
    def _guard(self) -> Authenticity:
        if self._file.guard is None:
            raise GalleryError(phrase("the gallery is closed"))
        return self._file.guard

    def _compare(self, last: LastStates, accept: bool) -> None:
        """With the last state known; from now on each state is kept."""
        known = last.known(self.path)
        with self._file.reading() as db:
            now = self._guard.state(db)
        if not accept:
            last.check(self.path, now, known)
        elif last.newest(now.gallery) >= now.counter:
            with self._file.writing(durable=True) as db:
                db.execute("UPDATE state SET counter = ?", [last.newest(now.gallery)])
                trail.insert(db, self.model, "accept-copy", None)
        if accept:
            last.keep(self.path, now)  # another gallery than the one that was there
        self._file.lasting = Lasting(last, self.path)
        try:
            self._file.keep_state()
        except RolledBack:
            raise
        except GalleryError:  # no room: people are compared all the same, and the next change says so
            if accept:
                raise

    def _forget_overdue(self) -> None:
        """Neither opening nor a verdict waits for it or fails with it."""
        with _later():
            if self._delete_overdue():
                self._file.empty_log()

    def _delete_overdue(self) -> int:
        with self._file.reading() as db:
            until = trail.overdue(db)
        if until is None:
            return 0
        with self._file.writing(durable=True) as db:
            return trail.delete(db, until)

    def _threshold(self, threshold: float | None) -> float:
        return usable(self.threshold if threshold is None else threshold)


@contextmanager
def _later() -> Iterator[None]:
    """What can be done the next time: on a full disk, or while another program is at it, people are compared all the
    same."""
    try:
        yield
    except (GalleryDamaged, RolledBack, WrongKey):
        raise
    except GalleryError:
        return
