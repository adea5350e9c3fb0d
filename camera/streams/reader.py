"""The background reader: capture in one thread, everything else in others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

from camera.closing import Closing
from camera.errors import CameraAway, CameraError, CameraLost, EndOfStream, FrameTimeout, RecordingError
from camera.frame import Frame
from camera.source import Recording, Source

State = Literal["streaming", "ended", "lost"]

_POLL_S = 0.5  # how long a read may keep ``close`` waiting


class Reader(Closing):
    """Reads a source in a thread into a mailbox for one frame.

    From a live or paced source the latest frame wins, and one that nobody took is counted in ``dropped``.
    From any other recording nothing is dropped: the thread waits until the frame was taken.

    ``state`` is ``streaming``, ``ended`` (a recording's end; ``seek`` streams again) or ``lost`` (nothing more
    will come; ``error`` says why). While streaming, ``error`` is a ``FrameTimeout`` when no frame came for
    ``stalled_after`` seconds (at once a ``CameraAway`` from a reconnecting source), and a ``RecordingError`` when a
    damaged frame was left out, until the next.

    The reader owns the source: ``close`` closes it.
    """

    def __init__(self, source: Source, *, stalled_after: float = 2.0) -> None:
        self.source = source
        self._stalled_after = stalled_after
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._fresh = False
        self._overwritten = 0
        self._state: State = "streaming"
        self._error: CameraError | None = None
        self._closing = False
        self._wanted_index: int | None = None
        self._thread = threading.Thread(target=self._run, name="camera reader", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        return self._state

    @property
    def error(self) -> CameraError | None:
        return self._error

    @property
    def dropped(self) -> int:
        """Frames that nobody saw since opening; always 0 for a recording that is not paced."""
        return self._overwritten + self.source.dropped

    def latest(self, after: int | None = None, timeout: float = 0.0) -> Frame | None:
        """The newest frame, waiting at most ``timeout`` seconds for one; None when there is none.

        Without ``after``: a frame that was not handed out yet. With ``after``, the ``number`` of the frame you
        have: any other frame, so that several threads can follow one reader.
        None comes at once when the stream has ended or is lost: look at ``state`` and ``error``.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._has(after) or self._state != "streaming", timeout)
            if not self._has(after):
                return None
            if self._fresh:
                self._fresh = False
                self._changed.notify_all()
            return self._frame

    def seek(self, index: int) -> None:
        """Go on at frame ``index`` of a recording. Raises ``IndexError`` outside, ``TypeError`` for cameras."""
        if not isinstance(self.source, Recording):
            raise TypeError("one can not seek in a live camera")
        if not 0 <= index <= len(self.source):
            raise IndexError(f"frame {index} of a recording of {len(self.source)}")
        with self._changed:
            self._wanted_index = index  # the thread seeks, so that no read is under way meanwhile
            self._frame, self._fresh = None, False
            if self._state == "ended":
                self._state = "streaming"
            self._changed.notify_all()

    def close(self) -> None:
        """Stop the thread and close the source. A second call does nothing."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _has(self, after: int | None) -> bool:
        if self._frame is None:
            return False
        return self._fresh or (after is not None and self._frame.number != after)

    def _run(self) -> None:
        try:
            while self._wait_until_wanted():
                self._step()
        except Exception as error:  # a defect must show in the window, not vanish with the thread
            lost = error if isinstance(error, CameraError) else CameraLost(f"the camera failed: {error!r}")
            self._stop("lost", lost)
        finally:
            try:
                self.source.close()
            finally:
                self._stop("lost", self._error or CameraLost("the reader was closed"))

    def _wait_until_wanted(self) -> bool:
        """False when closing; otherwise returns when the next frame may be read."""

        def wanted() -> bool:
            held = self._fresh and not self.source.drops
            return self._closing or (self._state == "streaming" and not held)

        with self._changed:
            self._changed.wait_for(wanted)
            return not self._closing

    def _step(self) -> None:
        """Read one frame into the mailbox, or note why there is none."""
        with self._changed:
            index, self._wanted_index = self._wanted_index, None
        if index is not None and isinstance(self.source, Recording):
            self.source.seek(index)
        started = time.monotonic()
        try:
            frame = self._read(lambda: time.monotonic() - started)
        except EndOfStream:
            with self._changed:
                if self._wanted_index is None:
                    self._state = "ended"
                self._changed.notify_all()
        except RecordingError as error:
            self._error = error
        else:
            if frame is not None:
                self._deliver(frame)

    def _read(self, waited: Callable[[], float]) -> Frame | None:
        while not self._closing and self._wanted_index is None:
            try:
                return self.source.read(timeout=min(_POLL_S, self._stalled_after))
            except FrameTimeout as error:
                if isinstance(error, CameraAway) or waited() >= self._stalled_after:
                    self._error = error
        return None

    def _deliver(self, frame: Frame) -> None:
        with self._changed:
            if self._wanted_index is not None:
                return  # read before somebody sought
            self._overwritten += self._fresh
            self._frame, self._fresh, self._error = frame, True, None
            self._changed.notify_all()

    def _stop(self, state: State, error: CameraError) -> None:
        with self._changed:
            self._state, self._error = state, error
            self._changed.notify_all()
