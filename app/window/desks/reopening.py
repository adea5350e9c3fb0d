"""Jobs for which the gallery is closed, and after which it is opened again, whatever came of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.live.session import Live
from app.recording.converting import Cancelled
from app.window.models import keeping
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage

T = TypeVar("T")
Step = Callable[[int, int], None]
WAIT_S = 0.1  # between two looks whether it is to end


class Reopening:
    """``gallery`` says which one it is about; ``reopen`` opens it again, ``unlock`` with a passphrase. ``page`` shows
    where its key lies."""

    def __init__(
        self,
        *,
        page: SettingsPage,
        live: Live,
        pending: Pending,
        jobs: Jobs,
        gallery: Callable[[], Path],
        reopen: Callable[[], None],
        unlock: Callable[[str], None],
    ) -> None:
        self._page, self._live, self._pending, self._jobs = page, live, pending, jobs
        self._gallery, self._reopen, self._unlock = gallery, reopen, unlock

    def begin(
        self,
        title: str,
        work: Callable[[Path, Step], T],
        *,
        why: str,
        now: str,
        done: Callable[[T], None],
        failed: Callable[[str], None],
        cancelled: Callable[[], None],
    ) -> None:
        """Close the gallery, wait for work that has it still, and then do ``work(path, step)``. ``why`` it is closed
        meanwhile; ``now``: its key's passphrase, "" where it has none. What comes of it goes to the others, before the
        gallery is opened again: after a failure as it was before, for the passphrase may be what was wrong."""

        def begin(_: object) -> None:
            path = self._gallery()

            def alone(job: Job) -> T:
                self._wait(job)
                return work(path, _step(job))

            self._jobs.begin(
                title,
                alone,
                done=lambda found: after(partial(done, found), now),
                failed=lambda said: after(partial(failed, said)),
                cancelled=lambda: after(cancelled, now),
            )

        def after(tell: Callable[[], None], now: str = "") -> None:
            self._live.release(why)
            try:
                tell()
            finally:
                self.open(now)

        self._pending.add(self._live.hold(why), begin, begin)

    def _wait(self, job: Job) -> None:
        """Until an export, a backup or an import is over; it would be of half a gallery, or write with another key."""
        while not self._live.loans.wait(WAIT_S):
            if job.stopped():
                raise Cancelled
            job.tell(None, tr("waiting for: {what}", what=", ".join(self._live.loans.titles)))

    @property
    def whole(self) -> bool:
        """Whether the gallery is open now."""
        return not self._live.snapshot().gallery_problem

    def open(self, now: str) -> None:
        """Open the gallery again, with its key's passphrase where it has one."""
        self._page.set_key(keeping.state())
        if now:
            self._unlock(now)
        else:
            self._reopen()


def _step(job: Job) -> Step:
    """Tells how far a job is, and ends it where it is to end."""

    def step(done: int, whole: int) -> None:
        if job.stopped():
            raise Cancelled
        job.tell(done / max(whole, 1), tr("{done} of {whole} steps", done=done, whole=whole))

    return step
