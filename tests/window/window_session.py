"""Starts the real window on a recording, takes two screenshots and closes it; run by the end-to-end test.

``python window_session.py RECORDING FOLDER doubles|shipped``
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.kept.settings import Settings
from app.machine.ending import leave
from app.window.main_window import MainWindow
from app.window.start import show
from app.window.surface import gl as surface_gl

PATIENCE_S = 400.0
PANES = ("scene", "crop", "denoised", "normals", "surface", "verdict")


class Session:
    """Looks at the window ten times a second: empty at first, then once there is a verdict."""

    def __init__(self, *, folder: Path, verdicts: tuple[str, ...]) -> None:
        self._folder, self._verdicts = folder, verdicts
        self._begun = time.monotonic()
        self._report: dict[str, Any] = {}
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(100)

    def _look(self) -> None:
        windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
        if not windows or not windows[0].isVisible():
            return
        window = windows[0]
        if "shown_after_s" not in self._report:
            self._report["shown_after_s"] = time.monotonic() - self._begun
            self._photograph(window, "before")
            return
        if self._ready(window) or time.monotonic() - self._begun > PATIENCE_S:
            self._timer.stop()
            window.actions_.play.trigger()  # pauses, so that the verdict stays
            QTimer.singleShot(700, lambda: self._finish(window))

    def _ready(self, window: MainWindow) -> bool:
        verdict = window.snapshot.verdict
        return verdict is not None and verdict.decision in self._verdicts

    def _finish(self, window: MainWindow) -> None:
        if not self._ready(window) and time.monotonic() - self._begun < PATIENCE_S:
            window.actions_.play.trigger()  # it began again at the very moment of the pause: go on
            self._timer.start(100)
            return
        now = window.snapshot
        self._photograph(window, "after")
        self._report |= {
            "panes": {name: _place(window, getattr(window.live_page, name)) for name in PANES},
            "opengl": type(window.live_page.surface.view).__name__ == "GlView",
            "verdict": now.verdict.decision if now.verdict is not None else None,
            "statement": window.live_page.verdict.shown.title,
            "results": now.result_number,
            "problem": now.problem or now.capture.problem,
            "fps": now.fps,
            "ms": sorted(now.latencies_ms)[len(now.latencies_ms) // 2] if now.latencies_ms else None,
        }
        (self._folder / "report.json").write_text(json.dumps(self._report))
        window.close()

    def _photograph(self, window: MainWindow, name: str) -> None:
        QApplication.processEvents()
        window.screen().grabWindow(window.winId()).save(str(self._folder / f"{name}.png"))


def _place(window: MainWindow, pane: QWidget) -> list[int]:
    corner = pane.mapTo(window, QPoint(0, 0))
    return [corner.x(), corner.y(), pane.width(), pane.height()]


def main() -> int:
    recording, folder, networks = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    application = QApplication(sys.argv[:1])
    session = Session(folder=folder, verdicts=("accept",) if networks == "doubles" else ("accept", "unknown"))
    application.setProperty("session", id(session))
    surface_gl.available = lambda: True  # also where the display's OpenGL is the processor's
    make = None
    if networks == "doubles":
        from window_doubles import make_pipeline as make
    return show(settings=Settings(), uri=f"file:{recording}", make_pipeline=make)


if __name__ == "__main__":
    leave(main())  # threads inside native code abort a process that ends as Python does
