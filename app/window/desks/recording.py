"""The desk of the recorder: starts and ends a recording, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.kept import paths
from app.live.capture import Capture
from app.live.capture_state import CaptureState
from app.window.desks.say import Say
from app.window.models.opening import recorded


class RecordingDesk:
    """``look`` has the list of recordings read again."""

    def __init__(self, *, capture: Capture, say: Say, look: Callable[[], None]) -> None:
        self._capture, self._say, self._look = capture, say, look
        self._path: Path | None = None

    def toggle(self) -> None:
        """Begin a recording, or end the one that runs."""
        if self._capture.state.recording is not None:
            self._capture.record(None)
            return
        self._path = _unused(paths.recordings_folder() / f"{datetime.now():%Y-%m-%d %H.%M.%S}.relief")
        self._capture.record(self._path)

    def follow(self, state: CaptureState) -> None:
        """Say what became of the recording, once."""
        if state.record_problem:
            self._say(state.record_problem, bad=True)
            self._path = None
            self._capture.record(None)
            self._look()  # what was written until then is there
        elif self._path is not None and state.recording is None:
            text = recorded(self._path, state.recorded, state.record_dropped)
            self._say(text, bad=state.record_dropped > 0 or not state.recorded)
            self._path = None
            self._look()


def _unused(path: Path) -> Path:
    """The path, or one with a number where something lies there: two recordings may begin in one second."""
    names = (path.with_stem(f"{path.stem} {number}") for number in range(2, 1000))
    return path if not path.exists() else next((other for other in names if not other.exists()), path)
