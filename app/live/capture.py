"""The capture thread: owns one source at a time and leaves its newest frame in a one-slot mailbox.

Live cameras come as they are; recordings are played at their own pace and can be paused, stepped, sought and looped.
A source that is lost is opened again with back-off. No Qt here: a window, a terminal or a test may poll it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import camera
from app.live.capture_state import CaptureState, Phase
from app.live.pace import Pace, rate
from camera import Frame
from camera.streams.reconnecting import HOPELESS, RETRY_SECONDS

READ_TIMEOUT_S = 2.0
SILENT_READS = 3  # a camera that gave nothing so often is opened again
MOST_DAMAGED = 50  # one after another

log = logging.getLogger(__name__)

__all__ = ["Capture", "CaptureState", "Phase", "open_with_infrared"]


class Capture:
    """Reads frames in a thread of its own.

    ``open_source`` is :func:`open_with_infrared` or a double of it, ``recorder`` :class:`camera.Recorder` or a double.
    """

    def __init__(
        self,
        *,
        open_source: Callable[[str], camera.Source] | None = None,
        recorder: Callable[..., Any] | None = None,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self._open = open_source or open_with_infrared
        self._make_recorder = recorder or camera.Recorder
        self._retry_seconds = retry_seconds
        self._condition = threading.Condition()
        self._state = CaptureState()
        self._frame: Frame | None = None
        self._sequence = 0
        self._taken = 0
        self._counting = False
        self._wanted = ""
        self._generation = 0
        self._playing = True
        self._seek: int | None = None
        self._record_to: Path | None = None
        self._recorder: Any = None
        self._writing_to: Path | None = None
        self._closing = False
        self._arrivals: deque[float] = deque(maxlen=30)
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
        self._thread.start()

    @property
    def state(self) -> CaptureState:
        """The newest state."""
        with self._condition:
            return self._state

    @property
    def newest(self) -> tuple[int, Frame | None]:
        """The frame in the mailbox and its running number; looking does not take it."""
        with self._condition:
            return self._sequence, self._frame

    def take(self, *, after: int, timeout: float) -> tuple[int, Frame | None]:
        """The newest frame whose running number is above ``after``, or ``(after, None)`` after ``timeout`` seconds.

        From the first call on, frames that nobody took are counted as dropped.
        """
        with self._condition:
            self._counting = True
            fresh = self._condition.wait_for(
                lambda: self._closing or (self._sequence > after and self._frame is not None), timeout
            )
            if not fresh or self._frame is None or self._sequence <= after:
                return after, None
            self._taken = self._sequence
            return self._sequence, self._frame

    def show(self, uri: str) -> None:
        """Switch to another source; the same address opens it afresh."""
        with self._condition:
            self._wanted = uri
            self._generation += 1
            self._playing = True
            self._seek = None
            self._record_to = None
            self._frame = None
            self._state = CaptureState(
                phase=Phase.OPENING if uri else Phase.IDLE,
                uri=uri,
                name=uri,
                loop=self._state.loop,
                speed=self._state.speed,
            )
            self._condition.notify_all()

    def retry(self) -> None:
        """Try the present source again at once."""
        self.show(self._wanted)

    def play(self) -> None:
        """Go on with a recording; from its start when it had ended."""
        with self._condition:
            if self._state.phase is Phase.ENDED:
                self._seek = 0
            self._playing = True
            self._condition.notify_all()

    def pause(self) -> None:
        """Hold a recording at the present frame."""
        with self._condition:
            self._playing = False
            self._condition.notify_all()

    def step(self, frames: int = 1) -> None:
        """Pause, and move a recording by so many frames."""
        with self._condition:
            self._playing = False
            self._seek = self._clamp(self._state.position - 1 + frames)
            self._condition.notify_all()

    def seek(self, position: int) -> None:
        """Show the recording's frame ``position`` (from 0), playing on if it was playing."""
        with self._condition:
            self._seek = self._clamp(position)
            self._condition.notify_all()

    def set_loop(self, on: bool) -> None:
        """Whether a recording starts again at its end."""
        with self._condition:
            self._state = replace(self._state, loop=on)

    def set_speed(self, speed: float) -> None:
        """How fast recordings are played, 1 as they were taken."""
        with self._condition:
            self._state = replace(self._state, speed=speed)
            self._condition.notify_all()

    def record(self, path: Path | None) -> None:
        """Write every captured frame to ``path`` from now on; None stops."""
        with self._condition:
            self._record_to = path
            self._state = replace(self._state, recording=path, recorded=0, record_problem="")

    def close(self) -> None:
        """Stop the thread and close the source."""
        with self._condition:
            self._closing = True
            self._generation += 1
            self._condition.notify_all()
        self._thread.join(timeout=5)

    # the thread

    def _run(self) -> None:
        failures = 0
        while True:
            with self._condition:
                self._condition.wait_for(lambda: bool(self._wanted) or self._closing)
                if self._closing:
                    break
                uri, generation, captured = self._wanted, self._generation, self._state.captured
            try:
                with self._open(uri) as source:
                    self._opened(source)
                    self._stream(source, generation)
                failures = 0
            except Exception as error:
                if not isinstance(error, camera.CameraError):
                    log.exception("reading %s failed", uri)
                    error = camera.CameraLost(f"{uri} failed ({str(error) or type(error).__name__}); connect it again")
                failures = 1 if self.state.captured > captured else failures + 1
                self._failed(error, generation, failures)
            finally:
                self._stop_writing()
            if self._generation != generation:
                failures = 0

    def _opened(self, source: camera.Source) -> None:
        self._arrivals.clear()
        info = source.info
        length = len(source) if isinstance(source, camera.Recording) else 0
        self._update(
            name=_title(info, self._wanted),
            live=bool(source.live),
            length=length,
            duration=float(getattr(source, "duration", 0.0)),
            problem="",
            retry_at=None,
            notice=info.notice,
        )

    def _stream(self, source: camera.Source, generation: int) -> None:
        recorded = isinstance(source, camera.Recording)
        clock = Pace()
        silent = damaged = 0
        while self._generation == generation:
            if recorded and not self._ready(source, clock, generation):
                continue
            try:
                frame = source.read(READ_TIMEOUT_S)
            except camera.EndOfStream:
                if not recorded:
                    raise
                self._at_end(generation)
                continue
            except camera.FrameTimeout as error:
                silent += 1
                if silent >= SILENT_READS:
                    raise
                self._update(phase=Phase.LOST, problem=str(error))
                continue
            except camera.RecordingError:
                damaged += 1
                if not recorded or damaged > MOST_DAMAGED:
                    raise
                self._update(damaged=self._state.damaged + 1)
                continue
            silent = damaged = 0
            speed = self._state.speed
            if recorded and not clock.wait(frame.timestamp, lambda s: self._interrupted(s, generation), speed=speed):
                continue
            self._deliver(frame, source)

    def _ready(self, source: camera.Source, clock: Pace, generation: int) -> bool:
        """Obey pause and seek; False when there is nothing to read yet."""
        with self._condition:
            if self._seek is None and not self._playing:
                self._state = replace(self._state, phase=Phase.PAUSED)
                self._condition.wait_for(
                    lambda: self._playing or self._seek is not None or self._generation != generation
                )
                self._arrivals.clear()
                clock.restart()
                return False
            target, self._seek = self._seek, None
        if target is not None and isinstance(source, camera.Recording):
            source.seek(target)
            clock.restart()
        return True

    def _interrupted(self, seconds: float, generation: int) -> bool:
        """Wait so long for a frame's time; True when another command came meanwhile."""
        with self._condition:
            return self._condition.wait_for(
                lambda: self._seek is not None or self._generation != generation, max(0.0, seconds)
            )

    def _at_end(self, generation: int) -> None:
        with self._condition:
            if self._state.loop and self._state.length > 0:
                self._seek = 0
                self._state = replace(self._state, damaged=0)
                return
            self._state = replace(self._state, phase=Phase.ENDED)
            self._playing = False
            self._condition.notify_all()
            self._condition.wait_for(lambda: self._playing or self._seek is not None or self._generation != generation)

    def _deliver(self, frame: Frame, source: camera.Source) -> None:
        self._write(frame, source)
        self._arrivals.append(time.monotonic())
        with self._condition:
            missed = self._counting and self._playing and self._frame is not None and self._taken < self._sequence
            self._frame = frame
            self._sequence += 1
            self._state = replace(
                self._state,
                phase=Phase.STREAMING if self._playing else Phase.PAUSED,
                problem="",
                position=int(getattr(source, "position", 0)),
                seconds=frame.timestamp,
                captured=self._state.captured + 1,
                fps=rate(self._arrivals),
                dropped=self._state.dropped + int(missed),
            )
            self._condition.notify_all()

    def _write(self, frame: Frame, source: camera.Source) -> None:
        path = self._record_to
        if path is None:
            self._stop_writing()
            return
        try:
            if self._writing_to != path:
                self._close_recorder()
                path.parent.mkdir(parents=True, exist_ok=True)
                self._recorder = self._make_recorder(
                    path,
                    frame.intrinsics,
                    device=source.info,
                    depth_unit=frame.depth_unit,
                )
                self._writing_to = path
            self._recorder.write(frame)
            self._update(recorded=self._state.recorded + 1)
        except (OSError, ValueError, TypeError, camera.CameraError) as error:
            self._record_to = None
            self._stop_writing()
            self._update(recording=None, record_problem=f"Recording stopped: {error}")

    def _stop_writing(self) -> None:
        was_writing = self._writing_to
        self._close_recorder()
        with self._condition:
            if was_writing is not None and self._record_to == was_writing:  # the source went away meanwhile
                self._record_to = None
                self._state = replace(self._state, recording=None)

    def _close_recorder(self) -> None:
        recorder, self._recorder, self._writing_to = self._recorder, None, None
        if recorder is not None:
            try:
                recorder.close()
            except Exception as error:
                log.exception("closing a recording failed")
                self._update(record_problem=f"The recording may lack its end: {error}")

    def _failed(self, error: Exception, generation: int, failures: int) -> None:
        self._stop_writing()  # a file that waits for its end can not be played
        hopeless = isinstance(error, (*HOPELESS, camera.RecordingError))
        delay = self._retry_seconds[min(failures, len(self._retry_seconds)) - 1]
        with self._condition:
            if self._generation != generation:
                return
            self._frame = None
            self._state = replace(
                self._state,
                phase=Phase.LOST,
                problem=str(error) or type(error).__name__,
                retry_at=None if hopeless else time.monotonic() + delay,
            )
            self._condition.wait_for(lambda: self._generation != generation, None if hopeless else delay)
            if self._generation == generation:
                self._state = replace(self._state, phase=Phase.OPENING, retry_at=None)

    def _update(self, **changes: Any) -> None:
        with self._condition:
            self._state = replace(self._state, **changes)

    def _clamp(self, position: int) -> int:
        return max(0, min(position, self._state.length - 1))


def open_with_infrared(uri: str) -> camera.Source:
    """:func:`camera.open`, with a live camera's infrared image where it has one; recordings bring theirs anyway."""
    match camera.kind_of(uri):
        case "realsense":
            return camera.open(uri, infrared=None)  # None: only if it has one that fits the depth
        case "kinect":
            return camera.open(uri, infrared=True)
        case _:
            return camera.open(uri)


def _title(info: camera.DeviceInfo, uri: str) -> str:
    kind, _, rest = uri.partition(":")
    if kind == "file":
        return Path(rest).name
    return info.name or info.kind or uri
