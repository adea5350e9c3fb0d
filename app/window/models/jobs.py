"""Work that takes longer than half a second: done in threads, told as it goes, and stopped when asked. No Qt here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from app.recording.converting import Cancelled

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """A job's word on itself: ``share`` in [0, 1], None where nobody knows; ``remark`` beside it."""

    title: str
    share: float | None = None
    remark: str = ""


class Job:
    """One piece of work in a thread of its own. Inside it, :meth:`tell` and :meth:`stopped`; outside, the rest.

    ``end``: what the button that ends it says, "" for the usual word; ``stops``: whether it ends before it is done;
    ``whole``: whether the window stays until it is.
    """

    def __init__(self, title: str, *, end: str = "", stops: bool = True, whole: bool = False) -> None:
        self.end, self.stops, self.whole = end, stops, whole
        self._told = Told(title)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._answer: Callable[[], None] | None = None

    @property
    def told(self) -> Told:
        """The newest that it said."""
        return self._told

    @property
    def stop(self) -> threading.Event:
        """Set once it is to end."""
        return self._stop

    def stopped(self) -> bool:
        """Whether it is to end."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Have it end soon; nobody is waited for."""
        self._stop.set()

    def tell(self, share: float | None, remark: str = "") -> None:
        """Say how far it is."""
        self._told = Told(self._told.title, share, remark)


class Jobs:
    """The jobs that run, in the order in which they began. ``poll`` answers those that ended, in the caller's thread:
    no Qt object is ever touched from another one."""

    def __init__(self) -> None:
        self._running: list[Job] = []
        self._closed = False

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that were not answered yet."""
        return tuple(self._running)

    @property
    def finishing(self) -> tuple[str, ...]:
        """What is made whole before the window closes: by being ended, as a recording is, or by being waited for."""
        return tuple(job.told.title for job in self._running if job.end or job.whole)

    def finish(self) -> None:
        """End those that are made whole thereby."""
        for job in self._running:
            if job.end:
                job.cancel()

    def begin(
        self,
        title: str,
        work: Callable[[Job], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[str], None],
        cancelled: Callable[[], None] = lambda: None,
        end: str = "",
        stops: bool = True,
        whole: bool = False,
    ) -> Job:
        """Start ``work(job)``; its result goes to ``done``, the message of what it raised to ``failed``. ``stops``:
        whether it looks if it is to end; ``whole``: whether the window stays until it has."""
        job = Job(title, end=end, stops=stops, whole=whole)

        def run() -> None:
            try:
                value = work(job)
            except Cancelled:
                job._answer = cancelled
            except Exception as error:
                log.debug("%s failed", title, exc_info=True)
                why = str(error) or type(error).__name__
                job._answer = lambda: failed(why)
            else:
                job._answer = lambda: done(value)

        job._thread = threading.Thread(target=run, name="job", daemon=True)
        self._running.append(job)
        job._thread.start()
        return job

    def poll(self) -> bool:
        """Answer what ended; whether anything did."""
        ended = [job for job in self._running if job._answer is not None]
        for job in ended:
            if job not in self._running:  # an answer may ask the user something, and this be called meanwhile
                continue
            self._running.remove(job)
            if job._answer is not None and not self._closed:
                job._answer()
        return bool(ended)

    def stop(self) -> None:
        """Cancel all, and answer nobody any more."""
        self._closed = True
        for job in self._running:
            job.cancel()

    def close(self, *, within: float) -> bool:
        """Cancel all and wait; whether all ended in so many seconds."""
        self.stop()
        deadline = time.monotonic() + within
        for job in self._running:
            if job._thread is not None:
                job._thread.join(max(0.0, deadline - time.monotonic()))
        return all(job._thread is None or not job._thread.is_alive() for job in self._running)
