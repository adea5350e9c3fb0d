"""Waiting until a widget has nothing left to do, by what it does, never by the clock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.window.parts.beside import Beside

PATIENCE_MS = 100_000  # only ends what hangs
Process = QEventLoop.ProcessEventsFlag


class _Events(QObject):
    """Counts what the widgets of this process are told."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += 1
        return False


def settle(top: QWidget) -> None:
    """Until no picture of ``top`` is being made, none of its timers runs, and no event is left to be handled."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    events = _Events()
    application.installEventFilter(events)
    late = QTimer(singleShot=True, interval=PATIENCE_MS)
    late.start()
    try:
        while True:
            before = events.count
            waits = _waits(top)
            application.processEvents(Process.WaitForMoreEvents if waits else Process.AllEvents)
            if not waits and events.count == before and not _waits(top):
                return
            if not late.isActive():
                raise AssertionError(f"still works after {PATIENCE_MS} ms: {top}")
    finally:
        late.stop()
        application.removeEventFilter(events)


def _waits(top: QWidget) -> bool:
    return any(one.busy for one in top.findChildren(Beside)) or any(one.isActive() for one in top.findChildren(QTimer))
