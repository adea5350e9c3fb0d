"""Qt's event loop, run for a while by a benchmark."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer


def run_for(seconds: float) -> None:
    """Let the window live for so long; nothing of this loop wakes up meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(there: Callable[[], bool], seconds: float, *, every: float = 0.2) -> None:
    """Let the window live until ``there()``; raises :class:`TimeoutError` after so many seconds."""
    begun = time.monotonic()
    while not there():
        if time.monotonic() - begun > seconds:
            raise TimeoutError(f"nothing to measure within {seconds:.0f} s")
        run_for(every)
