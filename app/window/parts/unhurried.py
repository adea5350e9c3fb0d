"""Work that need not be done with every frame: at once the first time, then at most so often, and never skipped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Unhurried(QObject):
    """Does the latest of the jobs it is given, ``milliseconds`` apart at least."""

    def __init__(self, milliseconds: int, *, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=milliseconds)
        self._timer.timeout.connect(self._catch_up)

    def do(self, job: Callable[[], None]) -> None:
        """Do this now, or later in place of what waits."""
        if self._timer.isActive():
            self._waiting = job
        else:
            job()
            self._timer.start()

    def now(self, job: Callable[[], None]) -> None:
        """Do this now, and forget what waits."""
        self._waiting = None
        self._timer.stop()
        job()

    def _catch_up(self) -> None:
        job, self._waiting = self._waiting, None
        if job is not None:
            self.do(job)
