"""The background reader: capture in one thread, everything else in others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from assets.phrase import phrase
from camera.closing import Closing
from camera.errors import CameraError, CameraLost, foreseen
from camera.frame import Frame
from camera.source import Recording, Source
from camera.streams.frames import Frames

State = Literal["streaming", "ended", "lost"]


def _nobody(_: Frame) -> None:
    """Nobody else wants the frames."""


class Reader(Closing):
    """Background reader: a thread that reads a source into a mailbox for one frame.

    From a live or paced source the latest frame wins, and one that nobody took is counted in ``dropped``.
    From any other recording nothing is dropped: the thread waits until the frame was taken. With ``eager`` it does so
    from the first frame on that anybody takes, and goes on until then.

    ``state`` is ``streaming``, ``ended`` (a recording's end; ``seek`` streams again) or ``lost`` (nothing more
    will come; ``error`` says why). While streaming, ``error`` is a ``FrameTimeout`` when no frame came for
    ``stalled_after`` seconds (at once a ``CameraAway`` from a reconnecting source), and a ``RecordingError`` when a
    damaged frame was left out, until the next. After ``most_damaged`` in a row, if given, the recording is lost.

    ``tee`` gets every frame, in the reader's thread and before the mailbox; it should not take long.

    The reader owns the source: ``close`` closes it.
    """

    def __init__(
        self,
        source: Source,
        *,
        stalled_after: float = 2.0,
        most_damaged: int | None = None,
        eager: bool = False,
        tee: Callable[[Frame], None] = _nobody,
    ) -> None:
        self.source = source
        self._tee = tee
        self._followed = not eager
        self._frames = Frames(
            source,
            patience=stalled_after,
            most_damaged=most_damaged,
            stopped=lambda: self._closing or self._wanted_index is not None,
            on_damage=self._note,
            on_silence=self._note,
        )
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._count = 0
        self._taken = 0
        self._overwritten = 0
        self._outdated = False
        self._state: State = "streaming"
        self._error: CameraError | None = None
        self._closing = self._nudged = False
        self._wanted_index: int | None = None
        self._thread = threading.Thread(target=self._run, name="camera reader", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """What the reader does just now."""
        return self._state

    @property
    def error(self) -> CameraError | None:
        """What the source failed with last, None where it did not."""
        return self._error

    @property
    def dropped(self) -> int:
        """Frames that nobody saw since opening; always 0 for a recording that is not paced."""
        return self._overwritten + self.source.dropped

    @property
    def damaged(self) -> int:
        """How many different frames of the recording could not be read."""
        return self._frames.damaged

    @property
    def newest(self) -> tuple[int, Frame | None]:
        """How many frames have come, and the last of them, which is not taken by looking; None before the first."""
        with self._changed:
            return self._count, self._frame

    def take(self, timeout: float = 0.0) -> tuple[int, Frame | None]:
        """The newest frame that was not taken yet and the number of frames until it, from 1; waits for one.

        None comes with the number of the last one taken: after ``timeout`` seconds, and at once when the stream has
        ended or is lost, or after :meth:`nudge`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._fresh or self._nudged or self._state != "streaming", timeout)
            self._nudged = False
            if not self._fresh:
                return self._taken, None
            self._taken, self._followed = self._count, True
            self._changed.notify_all()
            return self._count, self._frame

    def nudge(self) -> None:
        """Let whoever waits in :meth:`take` return without a frame, or the next one who would."""
        with self._changed:
            self._nudged = True
            self._changed.notify_all()

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
                self._taken, self._followed = self._count, True
                self._changed.notify_all()
            return self._frame

    def seek(self, index: int) -> None:
        """Go on at frame ``index`` of a recording. Raises ``IndexError`` outside, ``TypeError`` for cameras."""
        if not isinstance(self.source, Recording):
            raise TypeError("one cannot seek in a live camera")
        if not 0 <= index <= len(self.source):
            raise IndexError(f"frame {index} of a recording of {len(self.source)}")
        with self._changed:
            self._wanted_index = index  # the thread seeks, so that no read is under way meanwhile
            self._taken, self._outdated = self._count, True
            if self._state == "ended":
                self._state = "streaming"
            self._changed.notify_all()
        self.source.interrupt()

    def close(self) -> None:
        """Stop the thread and close the source. A second call does nothing."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self.source.interrupt()
        if self._thread is not threading.current_thread():
            self._thread.join()

    @property
    def _fresh(self) -> bool:
        """Whether the mailbox holds a frame that nobody took."""
        return self._count > self._taken

    def _has(self, after: int | None) -> bool:
        if self._frame is None or self._outdated:
            return False
        return self._fresh or (after is not None and self._frame.number != after)

    def _run(self) -> None:
        try:
            while self._wait_until_wanted():
                self._step()
        except Exception as error:  # a defect must show in the window, not vanish with the thread
            self._stop("lost", foreseen(error))
        finally:
            try:
                self.source.close()
            finally:
                self._stop("lost", self._error or CameraLost(phrase("the reader was closed")))

    def _wait_until_wanted(self) -> bool:
        """False when closing; otherwise returns when the next frame may be read."""

        def wanted() -> bool:
            held = self._fresh and self._followed and not self.source.drops
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
        frame = self._frames.next()
        if frame is not None:
            self._deliver(frame)
        elif self._frames.ended:
            with self._changed:
                if self._wanted_index is None:
                    self._state = "ended"
                self._changed.notify_all()

    def _deliver(self, frame: Frame) -> None:
        if self._wanted_index is None:
            self._tee(frame)
        with self._changed:
            if self._wanted_index is not None:
                return  # read before somebody sought
            self._overwritten += self._fresh and (self._followed or self.source.drops)
            self._count += 1
            self._frame, self._outdated, self._error = frame, False, None
            self._changed.notify_all()

    def _note(self, error: CameraError) -> None:
        self._error = error

    def _stop(self, state: State, error: CameraError) -> None:
        with self._changed:
            self._state, self._error = state, error
            self._changed.notify_all()
