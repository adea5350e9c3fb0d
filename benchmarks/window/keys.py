"""Keys pressed at uneven moments, and how long each takes to be seen."""

from __future__ import annotations

import random
import time
from collections import deque

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter

from app.window.panes.denoised import SplitCanvas
from benchmarks.window.loop import run_for

PAUSES_MS = (60, 180)


class Presses:
    """Moves a canvas's divider with the arrow keys; ``took_ms``: from each key's arrival to the end of its paint.

    A key is posted from a timer of its own, so it waits behind whatever the window's thread is busy with, as a real one
    waits in the display's queue. It counts from when that timer was due to the end of the first paint after the canvas
    took it.
    """

    def __init__(self, canvas: SplitCanvas) -> None:
        self.took_ms: list[float] = []
        self._canvas = canvas
        self._waiting: deque[float] = deque()
        self._taken: list[float] = []
        self._random = random.Random(0)
        self._right = True
        self._due = 0.0
        # A coarse timer comes up to 5 % early: the paint would be before the time that counts, and the next frame's
        # paint would be taken for it.
        self._timer = QTimer(canvas, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._press)
        self._paint, self._share = canvas.paint_over, canvas.set_share
        canvas.paint_over = self._painted  # type: ignore[method-assign]  # where a paint ends
        canvas.set_share = self._take  # type: ignore[method-assign]  # what a key comes to

    def press_for(self, seconds: float) -> None:
        """Press keys for so long."""
        self._plan()
        run_for(seconds)
        self._timer.stop()
        self._canvas.paint_over = self._paint  # type: ignore[method-assign]
        self._canvas.set_share = self._share  # type: ignore[method-assign]

    def _plan(self) -> None:
        pause = self._random.randint(*PAUSES_MS)
        self._due = time.monotonic() + pause / 1000
        self._timer.start(pause)

    def _press(self) -> None:
        self._waiting.append(self._due)  # when it should have come: the wait for the thread counts
        share = self._canvas.share
        self._right = (self._right and share < 0.9) or share < 0.1
        key = Qt.Key.Key_Right if self._right else Qt.Key.Key_Left
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.postEvent(self._canvas, event)
        self._plan()

    def _painted(self, painter: QPainter) -> None:
        self._paint(painter)
        now = time.monotonic()
        self.took_ms += [1000 * (now - due) for due in self._taken]
        self._taken.clear()

    def _take(self, share: float) -> None:
        self._share(share)
        self._taken.append(self._waiting.popleft())
