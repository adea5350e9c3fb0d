"""One open source as it is shown: the stack around it, the reader on it, and what is recorded of it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import camera
from app.live.capture_state import CaptureState, Phase
from app.live.rate import rate
from app.live.tape import MakeWriter, Tape
from app.words.report import pause_text
from camera import Frame
from camera.closing import Closing
from camera.query import path_of
from camera.streams.looped import Looped
from camera.streams.paced import Paced

STALLED_AFTER_S = 2.0
MOST_DAMAGED = 50  # one after another


class Playing(Closing):
    """Plays ``source``, which it owns, in :class:`camera.Reader`'s thread.

    A camera is opened again by ``reopen`` when it is lost. A recording is paced, every frame of it, and may be
    paused, sought and looped. ``on_retired`` is called in any thread when :meth:`finish` has something to do.
    """

    def __init__(
        self,
        source: camera.Source,
        *,
        uri: str,
        reopen: Callable[[], camera.Source],
        retry_seconds: tuple[float, ...],
        make_writer: MakeWriter,
        loop: bool,
        speed: float,
        on_retired: Callable[[], None],
    ) -> None:
        self._uri = uri
        self._make_writer = make_writer
        self._on_retired = on_retired
        self._paced: Paced | None = None
        self._looped: Looped | None = None
        self._length, self._duration, self._begins = 0, 0.0, 0.0
        stack = source
        if isinstance(source, camera.Recording):
            self._length, self._duration = len(source), source.duration
            self._begins = source.timestamp(0) if self._length else 0.0
            self._paced = Paced(source, speed=speed, skip=False, on_pause=self._cut_short)
            stack = self._looped = Looped(self._paced, looping=loop, anew=True)
        else:
            stack = camera.Reconnecting(
                reopen, opened=source, retry_seconds=retry_seconds, on_interruption=self._interrupted
            )
        self._stack = stack
        self._info = stack.info
        self._titled: tuple[camera.DeviceInfo, str] | None = None
        self._away: camera.Interruption | None = None
        self._retry_at = 0.0
        self._arrivals: deque[float] = deque(maxlen=30)
        self._ignored: int | None = None
        self._taping, self._finishing = threading.Lock(), threading.Lock()
        self._tape: Tape | None = None
        self._retired: list[Tape] = []
        self._last_tape: Tape | None = None
        self._reader = camera.Reader(
            stack, stalled_after=STALLED_AFTER_S, most_damaged=MOST_DAMAGED, eager=True, tee=self._arrived
        )

    @property
    def newest(self) -> tuple[int, Frame | None]:
        """How many frames have come and the last of them; None while the source is away."""
        count, frame = self._reader.newest
        return count, None if self._away or self._reader.state == "lost" else frame

    def take(self, timeout: float) -> tuple[int, Frame | None]:
        """As :meth:`camera.Reader.take`. Drops count from the first call on."""
        if self._ignored is None:
            self._ignored = self._reader.dropped
        return self._reader.take(timeout)

    def nudge(self) -> None:
        """As :meth:`camera.Reader.nudge`."""
        self._reader.nudge()

    # what a user does with a recording; a camera goes on

    def play(self) -> None:
        """Go on; from the start when it had ended."""
        if self._paced is not None:
            self._arrivals.clear()
            self._paced.play()
            if self._reader.state == "ended":
                self._reader.seek(0)

    def pause(self) -> None:
        """Hold the present frame."""
        if self._paced is not None:
            self._paced.pause()

    def step(self, frames: int) -> None:
        """Pause, and move by so many frames."""
        if self._looped is not None:
            self.pause()
            self._seek(self._looped.position - 1 + frames)

    def seek(self, position: int) -> None:
        """Show frame ``position`` (from 0), playing on if it was playing."""
        if self._reader.state == "ended":
            self.pause()
        self._seek(position)

    def set_loop(self, on: bool) -> None:
        """Whether it starts again at its end."""
        if self._looped is not None:
            self._looped.looping = on

    def set_speed(self, speed: float) -> None:
        """How fast it plays, 1 as it was taken."""
        if self._paced is not None:
            self._paced.speed = speed

    def record(self, path: Path | None) -> None:
        """Record every frame from now on; None stops, and forgets what went wrong. :meth:`finish` makes files whole."""
        self._retire()
        if path is None:
            last = self._last_tape
            self._last_tape = None if last is not None and last.problem else last
        else:
            drop = self._stack.drops
            self._tape = self._last_tape = Tape(path, self._make_writer, device=self._info, drop=drop)

    def finish(self) -> None:
        """Wait until what is recorded no longer is whole on the disk."""
        with self._finishing:
            while self._retired:
                self._retired[0].close()
                del self._retired[0]

    @property
    def sensor(self) -> str:
        """The family of the source's sensor (``DeviceInfo.family``)."""
        return self._info.family

    def state(self, state: CaptureState) -> CaptureState:
        """``state`` with what is so now."""
        reader, (count, frame) = self._reader, self._reader.newest
        phase, problem = self._phase(count)
        return replace(
            self.taped(state),
            phase=phase,
            name=self._title(),
            problem=problem,
            retry_at=self._retry_at if self._away is not None and phase is Phase.LOST else None,
            notice=self._info.notice,
            live=self._stack.live,
            position=0 if self._looped is None else self._looped.position,
            length=self._length,
            seconds=0.0 if frame is None else frame.timestamp - self._begins,
            duration=self._duration,
            captured=count,
            fps=rate(self._arrivals),
            dropped=0 if self._ignored is None else reader.dropped - self._ignored,
            damaged=reader.damaged,
        )

    @property
    def has_taped(self) -> bool:
        """Whether anything is or was recorded of it."""
        return self._last_tape is not None

    def taped(self, state: CaptureState) -> CaptureState:
        """``state`` with what is recorded of this source, or was last; as it is where nothing was."""
        last = self._last_tape
        if last is None:
            return state
        recording = self._written()
        return replace(
            state,
            recording=recording,
            recorded=last.recorded,
            record_dropped=last.dropped,
            record_bytes=last.size,
            record_seconds=last.seconds,
            record_problem="" if recording is not None else last.problem,
        )

    def close(self) -> None:
        """What is recorded is whole before the source is closed, which may take its time."""
        self._retire()
        self.finish()
        self._reader.close()

    def _title(self) -> str:
        """What the source is called; found again only where another device answers: it is asked 60 times a second."""
        titled = self._titled
        if titled is None or titled[0] is not self._info:
            titled = self._titled = self._info, _title(self._info, self._uri)
        return titled[1]

    def _phase(self, count: int) -> tuple[Phase, str]:
        """What it is doing, and what is wrong."""
        reader, away, error = self._reader, self._away, self._reader.error
        if reader.state == "lost":
            return Phase.LOST, str(error)
        if reader.state == "ended":
            return Phase.ENDED, ""
        if away is not None:
            return (Phase.LOST if time.monotonic() < self._retry_at else Phase.OPENING), str(away.error)
        if isinstance(error, camera.FrameTimeout) and not isinstance(error, camera.CameraAway):
            return Phase.LOST, str(error)
        if count == 0:
            return Phase.OPENING, ""
        return (Phase.STREAMING if self._paced is None or self._paced.playing else Phase.PAUSED), ""

    def _written(self) -> Path | None:
        """The file that is being written or made whole."""
        with self._taping:
            tape = self._tape or next(iter(self._retired), None)
        return None if tape is None else tape.path

    def _seek(self, position: int) -> None:
        if self._looped is not None:
            self._reader.seek(max(0, min(position, self._length - 1)))

    # in the reader's thread

    def _arrived(self, frame: Frame) -> None:
        self._arrivals.append(time.monotonic())
        tape = self._tape
        if tape is not None:
            tape.put(frame)
            if tape.problem:
                self._retire()

    def _cut_short(self, seconds: float) -> None:
        self._info = replace(self._info, notice=pause_text(seconds))

    def _interrupted(self, interruption: camera.Interruption) -> None:
        """A recording ends where the camera is lost; it is whole before anybody hears of the loss."""
        if interruption.retry_in is None:
            self._away, self._info = None, self._stack.info
            return
        self._arrivals.clear()
        self._retire()
        self.finish()
        self._retry_at = time.monotonic() + interruption.retry_in
        self._away = interruption

    def _retire(self) -> None:
        with self._taping:
            tape, self._tape = self._tape, None
            if tape is not None:
                self._retired.append(tape)
        if tape is not None:
            self._on_retired()


def _title(info: camera.DeviceInfo, uri: str) -> str:
    path = path_of(uri)
    if path is not None:
        return path.name
    return info.name or info.kind or uri
