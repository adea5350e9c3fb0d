"""Playback without an end."""

from __future__ import annotations

import threading
from dataclasses import replace

from camera.errors import EndOfStream
from camera.frame import Frame
from camera.source import Recording
from camera.streams.wrapped import Wrapped


class Looped(Wrapped):
    """A recording that starts over at its end while ``looping``.

    Timestamps go on one mean interval later, and numbers never come twice. With ``anew`` both begin anew as well, so
    that whoever follows sees the jump. ``EndOfStream`` is raised when not ``looping``, and for a recording without
    frames.
    """

    def __init__(self, recording: Recording, *, looping: bool = True, anew: bool = False) -> None:
        super().__init__(recording)
        self.looping = looping
        self._anew = anew
        self._lock = threading.RLock()
        self._round = 0
        self._numbers = 0
        self._last = -1

    def seek(self, index: int) -> None:
        with self._lock:
            self._recording.seek(index)

    def read(self, timeout: float = 2.0) -> Frame:
        with self._lock:
            try:
                frame = self._recording.read(timeout)
            except EndOfStream:
                if not self.looping or not len(self):
                    raise
                self._begin_again()
                frame = self._recording.read(timeout)
            later = self._round * self._period
            self._last = max(self._last, frame.number + self._numbers)
            return replace(frame, timestamp=frame.timestamp + later, number=frame.number + self._numbers)

    def _begin_again(self) -> None:
        self._recording.seek(0)
        if not self._anew:
            self._round += 1
            self._numbers = self._last + 1

    @property
    def _period(self) -> float:
        """Seconds from one start to the next."""
        return self.duration * len(self) / (len(self) - 1) if len(self) > 1 else 1 / 30
