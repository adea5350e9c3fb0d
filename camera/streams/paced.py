"""Playback at the speed of the recording."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from camera.errors import CameraLost, FrameTimeout
from camera.frame import Frame
from camera.source import Recording
from camera.streams.wrapped import Wrapped

LONGEST_WAIT_S = 1.5
"""Less than a reader usually waits for a frame."""


class Paced(Wrapped):
    """A recording played in real time: frames come when they are due, and those that are overdue are skipped.

    ``speed`` 2.0 plays twice as fast. Playing starts with the first ``read`` and, after ``seek``, anew.
    Nobody waits longer than ``LONGEST_WAIT_S`` for a frame: a longer pause is cut to that, and ``on_pause`` called in
    the reading thread with the seconds that the recording has no frames for.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float = 1.0,
        on_pause: Callable[[float], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0.01 <= speed <= 100:
            raise ValueError(f"a speed of {speed} is not between 0.01 and 100")
        super().__init__(recording)
        self._speed = speed
        self._tell = on_pause
        self._clock = clock
        self._start: float | None = None
        self._dropped = 0
        self._closed = threading.Event()

    @property
    def drops(self) -> bool:
        return True

    @property
    def dropped(self) -> int:
        return self._dropped

    def seek(self, index: int) -> None:
        self._recording.seek(index)
        self._start = None

    def read(self, timeout: float = 2.0) -> Frame:
        index = self.position
        if index < len(self):
            index = self._skip_overdue(index)
            wait = self._wait(index)
            if wait > 0 and self._closed.wait(min(wait, timeout)):
                raise CameraLost("the playback was closed; open it again")
            if wait > timeout:
                raise FrameTimeout(f"the next frame is due in {wait - timeout:.1f} s; wait longer")
        return self._recording.read(timeout)

    def close(self) -> None:
        self._closed.set()
        self._recording.close()

    def _due(self, index: int) -> float:
        """When frame ``index`` is to be shown, by the clock. The first call starts the playback."""
        if self._start is None:
            self._start = self._clock() - self.timestamp(index) / self._speed
        return self._start + self.timestamp(index) / self._speed

    def _wait(self, index: int) -> float:
        """Seconds until frame ``index`` is due; a long pause is cut for good."""
        wait = self._due(index) - self._clock()
        if wait > LONGEST_WAIT_S and self._start is not None:
            self._start -= wait - LONGEST_WAIT_S
            self._tell(self.timestamp(index) - self.timestamp(max(index - 1, 0)))
        return min(wait, LONGEST_WAIT_S)

    def _skip_overdue(self, index: int) -> int:
        """Move to the last frame that is already due, if there is one."""
        now, first = self._clock(), index
        self._due(index)
        while index + 1 < len(self) and self._due(index + 1) <= now:
            index += 1
        if index != first:
            self._recording.seek(index)
            self._dropped += index - first
        return index
