"""Writing behind the camera: a slow disk does not hold up whoever reads frames."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Protocol

from assets.phrase import phrase
from camera.closing import Closing
from camera.errors import RecordingError
from camera.frame import Frame


class Writes(Protocol):
    """Anything that takes frames: a :class:`camera.recordings.writer.Writer`, or what makes one."""

    path: Path

    def write(self, frame: Frame) -> None:
        """Take one frame. Raises what it wants."""


class Behind(Closing):
    """A thread that hands frames to ``writer`` through a queue of at most ``capacity``.

    When the queue is full, ``write`` waits, or with ``drop`` leaves the frame out and counts it in ``dropped``.
    What the writer raised is raised by the next ``write`` or by ``close``; the frames behind it are not written.
    The writer stays open: close it afterwards.
    """

    def __init__(self, writer: Writes, *, capacity: int = 32, drop: bool = False) -> None:
        self._writer = writer
        self._capacity = capacity
        self._drop = drop
        self._frames: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._error: Exception | None = None
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def write(self, frame: Frame) -> bool:
        """Queue a frame; False when it was left out. Raises ``RecordingError`` after ``close``, and what the writer
        raised."""
        with self._changed:
            if self._closing:
                raise RecordingError(phrase("{path} is closed; start a new recording", path=self._writer.path))
            if not self._drop:
                self._changed.wait_for(lambda: self._error or len(self._frames) < self._capacity)
            if self._error is not None:
                raise self._error
            room = len(self._frames) < self._capacity
            if room:
                self._frames.append(frame)
                self._changed.notify_all()
            else:
                self.dropped += 1
            return room

    def close(self) -> None:
        """Wait until everything queued is written. A second call does nothing. Raises what the writer raised."""
        with self._changed:
            first, self._closing = not self._closing, True
            self._changed.notify_all()
        self._thread.join()
        if first and self._error is not None:
            raise self._error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
        except RecordingError:
            if error is None:
                raise

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._frames)
                if not self._frames:
                    return
                frame = self._frames[0]
            try:
                self._writer.write(frame)
            except Exception as error:  # whoever records must hear of it, whatever it is
                with self._changed:
                    self._error = error
                    self._frames.clear()
                    self._changed.notify_all()
                return
            with self._changed:
                self._frames.popleft()
                self._changed.notify_all()
