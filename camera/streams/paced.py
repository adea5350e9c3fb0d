"""Playback at the speed of the recording."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from assets.phrase import phrase
from camera.errors import CameraLost, FrameTimeout, NotDue
from camera.frame import Frame
from camera.source import Recording
from camera.streams.wrapped import Wrapped

LONGEST_WAIT_S = 1.5
"""Less than a reader usually waits for a frame."""
SLOWEST, FASTEST = 0.01, 100.0
_USUAL_INTERVAL = 1 / 30  # seconds, of a recording of one frame, or of one moment


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Stream time ``stream`` is shown at ``clock``; both in seconds."""

    stream: float
    clock: float


class Paced(Wrapped):
    """A recording played in real time: frames come when they are due. ``speed`` 2.0 plays twice as fast.

    Frames that are overdue are skipped. With ``skip=False`` none is: what cannot be kept up with plays slower.
    Nobody waits longer than ``LONGEST_WAIT_S`` for a frame: a longer pause is cut to that, and ``on_pause`` called in
    the reading thread with the seconds that the recording has no frames for.

    Playing starts with the first ``read`` and, after ``seek`` or ``pause``, anew. While paused, ``read`` raises
    ``NotDue``, but a frame that was sought comes at once. Every method may be called from any thread.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float = 1.0,
        skip: bool = True,
        on_pause: Callable[[float], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(recording)
        self._skip = skip
        self._on_pause = on_pause
        self._clock = clock
        self._changed = threading.Condition(threading.RLock())
        self._changes = 0
        self._anchor: _Anchor | None = None
        self._speed = _checked(speed)
        self._playing = True
        self._asked = self._interrupted = self._closed = False
        self._dropped = 0

    @property
    def drops(self) -> bool:
        return self._skip

    @property
    def dropped(self) -> int:
        return self._dropped

    @property
    def playing(self) -> bool:
        """False while paused."""
        return self._playing

    @property
    def speed(self) -> float:
        """How fast it plays, 0.01 to 100; may be set while it plays. Raises ``ValueError`` outside."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        with self._changed:
            if self._anchor is not None:
                now = self._clock()
                passed = (now - self._anchor.clock) * self._speed
                self._anchor = _Anchor(self._anchor.stream + passed, now)
            self._speed = _checked(speed)
            self._tell()

    def play(self) -> None:
        """Go on behind a pause."""
        with self._changed:
            if not self._playing:
                self._playing, self._anchor = True, None
                self._tell()

    def pause(self) -> None:
        """Hold at the present frame."""
        with self._changed:
            self._playing = False
            self._tell()

    def seek(self, index: int) -> None:
        with self._changed:
            self._recording.seek(index)
            self._anchor, self._asked = None, True
            self._tell()

    def interrupt(self) -> None:
        with self._changed:
            self._interrupted = True
            self._tell()

    def read(self, timeout: float = 2.0) -> Frame:
        with self._changed:
            self._wait_until_due(timeout)
            index = self.position
            if index < len(self):
                self._shown(index)
            asked, self._asked = self._asked, False
        try:
            return self._recording.read(timeout)
        except FrameTimeout:
            with self._changed:  # what was sought still is
                self._asked |= asked
            raise

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._tell()
        self._recording.close()

    def _tell(self) -> None:
        self._changes += 1
        self._changed.notify_all()

    def _wait_until_due(self, timeout: float) -> None:
        while True:
            if self._closed:
                raise CameraLost(phrase("the playback was closed; open it again"))
            if self._interrupted:
                self._interrupted = False
                raise NotDue(phrase("the playback was interrupted; read again"))
            wait = self._seconds_left()
            if wait <= 0:
                return
            if self._disturbed(min(wait, timeout)):
                continue
            if wait > timeout:
                raise NotDue(_later(wait - timeout))
            return

    def _disturbed(self, seconds: float) -> bool:
        """Wait so long; True when something was changed meanwhile."""
        seen = self._changes
        return self._changed.wait_for(lambda: self._changes != seen, seconds)

    def _seconds_left(self) -> float:
        """Until the next frame is to be shown; infinity while paused."""
        if self._asked:
            return 0.0
        if not self._playing:
            return math.inf
        index = self.position
        if index >= len(self):
            return self._until_over()
        if self._skip:
            index = self._skip_overdue(index)
        wait = self._due(index) - self._clock()
        if wait > LONGEST_WAIT_S and self._anchor is not None:
            self._anchor = replace(self._anchor, clock=self._anchor.clock - wait + LONGEST_WAIT_S)
            self._on_pause(self.timestamp(index) - self.timestamp(max(index - 1, 0)))
        return min(wait, LONGEST_WAIT_S)

    def _until_over(self) -> float:
        """Until the last frame was shown for as long as the others are: whoever starts over plays it no faster."""
        if self._anchor is None or not len(self):
            return 0.0
        usual = self.duration / max(len(self) - 1, 1) or _USUAL_INTERVAL
        return self._due(len(self) - 1) + min(usual / self._speed, LONGEST_WAIT_S) - self._clock()

    def _due(self, index: int) -> float:
        """When frame ``index`` is to be shown, by the clock. The first call starts the playback."""
        time = self.timestamp(index)
        if self._anchor is None:
            self._anchor = _Anchor(time, self._clock())
        return self._anchor.clock + (time - self._anchor.stream) / self._speed

    def _shown(self, index: int) -> None:
        """Frame ``index`` is shown now: without skipping, the next one is due so much later."""
        due = self._due(index)
        if not self._skip:
            self._anchor = _Anchor(self.timestamp(index), max(due, self._clock() - LONGEST_WAIT_S))

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


def _checked(speed: float) -> float:
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"a speed of {speed} is not between {SLOWEST} and {FASTEST:g}")
    return speed


def _later(seconds: float) -> str:
    if math.isinf(seconds):
        return "the playback is paused; let it go on"
    return f"the next frame is due in {seconds:.1f} s; wait longer"
