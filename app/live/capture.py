"""Capture: one source at a time, switched, played and recorded without holding up whoever asks.

What wraps a source is :mod:`camera.streams`; here one thread opens and closes, and the state is put into words. No Qt:
a window, a terminal or a test may poll it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import camera
from app.live.capture_state import CaptureState, Phase
from app.live.playing import Playing
from app.live.tape import MakeWriter
from camera import Frame
from camera.errors import foreseen
from camera.streams.reconnecting import RETRY_SECONDS, open_patiently

__all__ = ["Capture", "CaptureState", "Phase", "open_with_infrared"]


class Capture:
    """Plays one source after another.

    ``open_source`` is :func:`open_with_infrared` or a double of it, ``recorder`` :class:`camera.Recorder` or a double.
    """

    def __init__(
        self,
        *,
        open_source: Callable[[str], camera.Source] | None = None,
        recorder: MakeWriter | None = None,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self._open = open_source or open_with_infrared
        self._make_writer = recorder or camera.Recorder
        self._retry_seconds = retry_seconds
        self._changed = threading.Condition()
        self._asked = CaptureState()
        self._playing: Playing | None = None
        self._before_it: Playing | None = None
        self._before = 0
        self._generation = 0
        self._open_for: int | None = None
        self._finish = False
        self._closing = self._nudged = False
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
        self._thread.start()

    @property
    def state(self) -> CaptureState:
        """The newest state."""
        with self._changed:
            asked, playing, before = self._asked, self._playing, self._before_it
        if before is not None:  # what was recorded of it may not be whole yet
            asked = before.taped(asked)
        if playing is not None:
            return playing.state(asked)
        if asked.retry_at is not None and time.monotonic() >= asked.retry_at:
            return replace(asked, phase=Phase.OPENING, retry_at=None)
        return asked

    @property
    def sensor(self) -> str:
        """The family of the present source's sensor, "" where it is not known."""
        with self._changed:
            return "" if self._playing is None else self._playing.sensor

    @property
    def newest(self) -> tuple[int, Frame | None]:
        """The newest frame and its running number over all sources; looking does not take it."""
        with self._changed:
            if self._playing is None:
                return self._before, None
            count, frame = self._playing.newest
            return self._before + count, frame

    def take(self, *, after: int, timeout: float) -> tuple[int, Frame | None]:
        """The newest frame that nobody took and its running number, or ``(after, None)`` after ``timeout`` seconds or a
        :meth:`nudge`.

        From the first call on, frames of a camera that nobody took are counted as dropped.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            self._changed.wait_for(lambda: self._playing is not None or self._closing or self._nudged, timeout)
            playing, before = self._playing, self._before
        if playing is None:
            self._nudged = False
            return after, None
        count, frame = playing.take(max(0.0, deadline - time.monotonic()))
        if frame is not None:
            return before + count, frame
        with self._changed:  # at the end of a recording there is nothing to wait for but a command
            if not (self._closing or self._nudged):
                self._changed.wait(max(0.0, deadline - time.monotonic()))
            self._nudged = False
        return after, None

    def nudge(self) -> None:
        """Let whoever waits in :meth:`take` return at once: there is something else to do."""
        with self._changed:
            self._nudged = True
            if self._playing is not None:
                self._playing.nudge()
            self._changed.notify_all()

    def show(self, uri: str) -> None:
        """Switch to another source; the same address opens it afresh."""
        with self._changed:
            self._generation += 1
            if self._playing is not None:
                self._before += self._playing.newest[0]
                if self._playing.has_taped:
                    self._before_it = self._playing
            self._playing = None
            phase = Phase.OPENING if uri else Phase.IDLE
            self._asked = CaptureState(phase, uri, uri, loop=self._asked.loop, speed=self._asked.speed)
            self._changed.notify_all()

    def let_go(self, *, within: float) -> bool:
        """Wait until the source before this one is closed, for whoever opens it next; whether it is."""
        with self._changed:
            held = self._open_for
            return held is None or self._changed.wait_for(lambda: self._open_for != held, within)

    def retry(self) -> None:
        """Try the present source again at once."""
        self.show(self._asked.uri)

    def play(self) -> None:
        """Go on with a recording; from its start when it had ended."""
        self._tell(Playing.play)

    def pause(self) -> None:
        """Hold a recording at the present frame."""
        self._tell(Playing.pause)

    def step(self, frames: int = 1) -> None:
        """Pause, and move a recording by so many frames."""
        self._tell(lambda playing: playing.step(frames))

    def seek(self, position: int) -> None:
        """Show the recording's frame ``position`` (from 0), playing on if it was playing."""
        self._tell(lambda playing: playing.seek(position))

    def set_loop(self, on: bool) -> None:
        """Whether a recording starts again at its end."""
        with self._changed:
            self._asked = replace(self._asked, loop=on)
            self._tell(lambda playing: playing.set_loop(on))

    def set_speed(self, speed: float) -> None:
        """How fast recordings are played, 1 as they were taken."""
        with self._changed:
            self._asked = replace(self._asked, speed=speed)
            self._tell(lambda playing: playing.set_speed(speed))

    def record(self, path: Path | None) -> None:
        """Write every captured frame to ``path`` from now on; None stops. ``state`` says when the file is whole, also
        after another source is shown, which ends it."""
        with self._changed:
            if self._before_it is not None:
                self._before_it.record(None)
            if path is not None:
                self._before_it = None
            self._tell(lambda playing: playing.record(path))

    def stop(self) -> None:
        """Tell the thread to close the source and end, and do not wait for it."""
        with self._changed:
            self._closing = True
            self._generation += 1
            self._changed.notify_all()
        self.nudge()

    def close(self, *, within: float = 5.0) -> bool:
        """Close the source and end the thread; whether it ended in so many seconds."""
        self.stop()
        self._thread.join(timeout=within)
        return not self._thread.is_alive()

    def _tell(self, command: Callable[[Playing], None]) -> None:
        with self._changed:
            if self._playing is not None:
                command(self._playing)
            self._changed.notify_all()

    # the thread

    def _run(self) -> None:
        generation = 0
        while True:
            self._over(generation, None)
            with self._changed:
                if self._closing:
                    return
                uri, generation = self._asked.uri, self._generation
                self._open_for = generation if uri else None
            if uri:
                self._play(uri, generation)
            with self._changed:
                self._open_for = None
                self._changed.notify_all()

    def _play(self, uri: str, generation: int) -> None:
        """Open a source and play it until another one is wanted."""
        try:
            source = open_patiently(
                lambda: self._open(uri),
                given_up=lambda seconds: self._over(generation, seconds),
                retry_seconds=self._retry_seconds,
                on_interruption=lambda loss: self._absent(generation, loss.error, loss.retry_in),
            )
            playing = None if source is None else self._started(source, uri)
        except Exception as error:
            self._absent(generation, foreseen(error), None)
            self._over(generation, None)
            return
        if playing is None:
            return
        with playing:
            with self._changed:
                if self._generation == generation:
                    self._playing = playing
                    self._changed.notify_all()
            self._attend(playing, generation)

    def _started(self, source: camera.Source, uri: str) -> Playing:
        try:
            return Playing(
                source,
                uri=uri,
                reopen=lambda: self._open(uri),
                retry_seconds=self._retry_seconds,
                make_writer=self._make_writer,
                loop=self._asked.loop,
                speed=self._asked.speed,
                on_retired=self._retired,
            )
        except BaseException:
            source.close()
            raise

    def _attend(self, playing: Playing, generation: int) -> None:
        """Finish recordings that were stopped, until another source is wanted."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._finish or self._generation != generation)
                if self._generation != generation:
                    return
                self._finish = False
            playing.finish()

    def _retired(self) -> None:
        with self._changed:
            self._finish = True
            self._changed.notify_all()

    def _over(self, generation: int, seconds: float | None) -> bool:
        """Wait so long, None for ever, for another source to be wanted; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._generation != generation, seconds)

    def _absent(self, generation: int, error: camera.CameraError, retry_in: float | None) -> None:
        retry_at = None if retry_in is None else time.monotonic() + retry_in
        with self._changed:
            if self._generation == generation:
                self._asked = replace(self._asked, phase=Phase.LOST, problem=str(error), retry_at=retry_at)


def open_with_infrared(uri: str) -> camera.Source:
    """:func:`camera.open`, with a live camera's infrared image where it has one; recordings bring theirs anyway."""
    match camera.kind_of(uri):
        case "realsense":
            return camera.open(uri, infrared=None)  # None: only if it has one that fits the depth
        case "kinect":
            return camera.open(uri, infrared=True)
        case _:
            return camera.open(uri)
