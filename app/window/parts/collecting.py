"""Python's search for what nobody uses any more, in the window's thread alone.

Python searches in whichever thread has just made one object too many. A closed dialog in a circle with its own slots is
then freed in the thread of the networks, or of an export, while Qt still knows of it: SIGSEGV or SIGBUS, in one of ten
runs of the tests that close many windows. So the search is switched off and done here, between two events.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 200


def collect_where_due() -> int:
    """Search as Python would have by now, the oldest objects that are due with all younger ones; which generation it
    was, -1 for none."""
    due = [count > most > 0 for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    oldest = max((generation for generation, is_due in enumerate(due) if is_due), default=-1)
    if oldest >= 0:
        gc.collect(oldest)
    return oldest


class Collecting(QObject):
    """Searches in the thread that made it, as long as that has an event loop, and nowhere else until :meth:`stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(collect_where_due)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()
