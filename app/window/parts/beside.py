"""Work that would hold up the window: the latest job in a thread, and what came of it back in the window's own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 8

T = TypeVar("T")


class Beside(QObject, Generic[T]):
    """Does the latest of the jobs it is given, ``milliseconds`` apart at least, in a thread that all of its kind share.

    What a job gives is handed to its ``done`` in this thread. No timer ticks while there is nothing to do.
    """

    def __init__(self, milliseconds: int, *, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: tuple[Callable[[], T], Callable[[T], None]] | None = None
        self._running: tuple[Future[T], Callable[[T], None]] | None = None
        self._pace = QTimer(self, singleShot=True, interval=milliseconds)
        self._pace.timeout.connect(self._begin)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._collect)

    def do(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do this next, in place of what waits."""
        self._waiting = job, done
        self._begin()

    def forget(self) -> None:
        """Do not do what waits, and hand over nothing of what runs."""
        self._waiting = self._running = None
        self._look.stop()

    @property
    def busy(self) -> bool:
        """Whether something waits or runs."""
        return self._waiting is not None or self._running is not None

    def _begin(self) -> None:
        if self._waiting is None or self._running is not None or self._pace.isActive():
            return
        (job, done), self._waiting = self._waiting, None
        self._running = _thread().submit(job), done
        self._pace.start()
        self._look.start()

    def _collect(self) -> None:
        if self._running is None or not self._running[0].done():
            return
        (future, done), self._running = self._running, None
        self._look.stop()
        try:
            done(future.result())
        finally:
            self._begin()


@cache
def _thread() -> ThreadPoolExecutor:
    """One for all: the networks need the cores. It ends with the program."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
