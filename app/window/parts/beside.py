"""Work that would hold up the window: the latest job in a thread, and what came of it back in the window's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from queue import SimpleQueue
from threading import Thread
from typing import Generic, NoReturn, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

SLOW_MS = 100  # who may be asked again so late has jobs that nobody else's results wait for

T = TypeVar("T")


class Beside(QObject, Generic[T]):
    """Does the latest of the jobs it is given, ``milliseconds`` apart at least, in a thread that all of its kind share.

    What a job gives is handed to its ``done`` in this thread, together with what was asked of that thread at the same
    time: the window is painted once for all of it. No timer ticks while there is nothing to do.
    """

    def __init__(self, milliseconds: int, *, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: tuple[Callable[[], T], Callable[[T], None]] | None = None
        self._running: _Job[T] | None = None
        self._slow = milliseconds >= SLOW_MS
        self._pace = QTimer(self, singleShot=True, interval=milliseconds)
        self._pace.timeout.connect(self._begin)
        self._pictures = _pictures()

    def do(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do this next, in place of what waits."""
        self._waiting = job, done
        self._begin()

    def forget(self) -> None:
        """Do not do what waits, and hand over nothing of what runs."""
        self._waiting = self._running = None

    @property
    def busy(self) -> bool:
        """Whether something waits or runs."""
        return self._waiting is not None or self._running is not None

    def _begin(self) -> None:
        if self._waiting is None or self._running is not None or self._pace.isActive():
            return
        (job, done), self._waiting = self._waiting, None
        self._running = _Job(job, done, self._collect, slow=self._slow)
        self._pictures.ask(self._running)
        if self._pace.interval():
            self._pace.start()

    def _collect(self, job: _Job[T]) -> None:
        if job is not self._running or not isValid(self):  # forgotten, or its pane is gone
            return
        self._running = None
        try:
            job.hand_over()
        finally:
            self._begin()


class _Job(Generic[T]):
    """What is done in the thread, and who gets what came of it."""

    def __init__(
        self, do: Callable[[], T], done: Callable[[T], None], ended: Callable[[_Job[T]], None], *, slow: bool
    ) -> None:
        self.slow = slow
        self.hand_over: Callable[[], None] = lambda: None
        self._do, self._done, self._ended = do, done, ended

    def run(self) -> None:
        """In the thread."""
        try:
            self.hand_over = partial(self._done, self._do())
        except Exception as error:  # raised again in the window's thread, whatever it is
            self.hand_over = partial(_fail, error)

    def end(self) -> None:
        """In the window's thread."""
        self._ended(self)


class _Pictures(QObject):
    """One thread for all: the networks need the cores. It ends with the program."""

    _came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asked: SimpleQueue[_Job[object]] = SimpleQueue()
        self._ended: SimpleQueue[_Job[object]] = SimpleQueue()
        self._came.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        Thread(target=self._work, name="pictures", daemon=True).start()

    def ask(self, job: _Job[T]) -> None:
        """Do this after what was asked before."""
        self._asked.put(job)  # type: ignore[arg-type]  # a job hands its result to nobody but its own asker

    def _work(self) -> None:
        while True:
            job = self._asked.get()
            if job.slow and not self._ended.empty():
                self._came.emit()
            job.run()
            self._ended.put(job)
            if self._asked.empty():
                self._came.emit()

    def _hand_over(self) -> None:
        try:
            while not self._ended.empty():
                self._ended.get().end()
        finally:
            if not self._ended.empty():  # one of them failed
                self._came.emit()


def _fail(error: Exception) -> NoReturn:
    raise error


@cache
def _pictures() -> _Pictures:
    return _Pictures()
