"""One source into one recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TypedDict

import camera as cameras
from app.recording.target import clear
from assets.phrase import phrase
from camera.recordings.behind import Behind
from camera.recordings.containers import writer
from camera.recordings.writer import Writer
from camera.streams.frames import Frames
from camera.streams.in_step import HostClock

PATIENCE_S = 5.0
SETTLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Gap:
    """Gap in a recording: nothing was recorded for ``seconds`` after frame ``after`` (from 0), because the camera was
    away."""

    after: int
    seconds: float


class Taken(TypedDict):
    """Report of a recording, for JSON."""

    path: str
    frames: int
    bytes: int
    dropped: int
    gaps: list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Limits of a recording: ``frames`` and ``seconds`` at most, None until it ends."""

    frames: int | None = None
    seconds: float | None = None
    depth_only: bool = False
    overwrite: bool = False


class Take:
    """Recording of one ``source``, which it does not own, to ``path``.

    ``tell`` gets what is to be said meanwhile, for people.

    ``clock`` puts the frames' timestamps on a clock that several takes share; a live camera's first half second settles
    it and is not recorded. Hand ``interrupted`` to ``camera.Reconnecting`` to have gaps counted.
    """

    def __init__(
        self,
        path: Path,
        form: str,
        wish: Wish,
        *,
        tell: Callable[[str], None],
        clock: HostClock | None = None,
    ) -> None:
        self.path = path
        self.form = form
        self.wish = wish
        self.clock = clock
        self._tell = tell
        self.first: cameras.Frame | None = None
        self.written = 0
        self.gaps: list[Gap] = []
        self.times: list[float] = []
        self.info = cameras.DeviceInfo("unknown")
        self._dropped = 0
        self._begin = 0.0
        self._came_back = self._told = False
        self._last: cameras.Frame | None = None
        self._recorder: Writer | None = None

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return 0 if self._recorder is None else self._recorder.size

    @property
    def stored(self) -> int:
        """Frames that are in the file."""
        return 0 if self._recorder is None else len(self._recorder)

    def interrupted(self, interruption: cameras.Interruption) -> None:
        """The camera went or came back."""
        self._tell(loss_text(interruption))
        self._came_back = interruption.retry_in is None

    def run(
        self,
        source: cameras.Source,
        stop: Event,
        *,
        on_first: Callable[[cameras.Frame], None] = lambda _: None,
        on_frame: Callable[[], None] = lambda: None,
    ) -> None:
        """Record until the source ends, the wish is fulfilled, ``stop`` is set or Ctrl-C, which is raised again, and
        nothing left behind, where no frame was recorded yet. Raises ``CameraError``."""
        self._begin = monotonic()
        frames = self._frames(source, stop)
        first = self._settled(source, frames)
        if first is None:
            raise cameras.CameraError(
                phrase("{name} gave no frame: nothing was recorded", name=source.info.name or phrase("the source"))
            )
        self.info = source.info
        try:
            self._record(source, frames, first, on_first, on_frame)
        except KeyboardInterrupt:
            if not self.stored:
                clear(self.path)
            raise
        self.info = source.info

    def _record(
        self,
        source: cameras.Source,
        frames: Frames,
        first: cameras.Frame,
        on_first: Callable[[cameras.Frame], None],
        on_frame: Callable[[], None],
    ) -> None:
        with self._writer(first) as self._recorder, Behind(self._recorder, drop=source.live) as behind:
            self.first = first
            self._begin, before = monotonic(), source.dropped
            on_first(first)
            try:
                self._loop(source, frames, behind, first, on_frame)
            except KeyboardInterrupt:
                if not self.written:
                    raise
                self._tell("stopped")
        self._dropped = source.dropped - before + behind.dropped

    def report(self) -> Taken:
        """What came of it, for JSON."""
        gaps = [asdict(gap) for gap in self.gaps]
        return {
            "path": str(self.path),
            "frames": self.stored,
            "bytes": self._size(),
            "dropped": self._dropped,
            "gaps": gaps,
        }

    def _size(self) -> int:
        return sum(file.stat().st_size for file in _files(self.path))

    def sentence(self) -> str:
        """What came of it, for people."""
        lost = phrase(", {dropped} dropped", dropped=self._dropped) if self._dropped else ""
        away, times, gone = f"{sum(gap.seconds for gap in self.gaps):.1f}", len(self.gaps), ""
        if times == 1:
            gone = phrase(", the camera was away once for {away} s", away=away)
        elif times:
            gone = phrase(", the camera was away {times} times for {away} s", times=times, away=away)
        return phrase(
            "{frames:frame|frames}{lost}{gone}, {size} MB, in {path}",
            frames=self.stored,
            lost=lost,
            gone=gone,
            size=f"{self._size() / 1e6:.1f}",
            path=self.path,
        )

    def _writer(self, first: cameras.Frame) -> Writer:
        make = writer(self.form)
        if self.wish.overwrite:
            clear(self.path)
        return make(self.path, first.intrinsics, device=self.info, depth_unit=first.depth_unit)

    def _loop(
        self,
        source: cameras.Source,
        frames: Frames,
        behind: Behind,
        first: cameras.Frame,
        on_frame: Callable[[], None],
    ) -> None:
        frame: cameras.Frame | None = first
        while frame is not None:
            if behind.write(self._fitting(frame, first)):
                self.times.append(frame.timestamp)
                self.written += 1
            on_frame()
            over = self.wish.frames is not None and self.written >= self.wish.frames
            frame = None if over or self._time_is_over(source, frame) else self._next(frames)

    def _settled(self, source: cameras.Source, frames: Frames) -> cameras.Frame | None:
        """The first frame that is recorded."""
        if self.clock is not None and source.live:
            while monotonic() - self._begin < SETTLE_S:
                frame = frames.next()
                if frame is None:
                    return None
                self.clock.learn(frame.timestamp, monotonic())
        return self._next(frames)

    def _next(self, frames: Frames) -> cameras.Frame | None:
        """The next frame, on the common clock; None at the end."""
        frame = frames.next()
        if frame is None:
            return None
        if self.clock is not None:
            frame = replace(frame, timestamp=self.clock.at(frame.timestamp, monotonic()))
        if self._came_back and self._last is not None:
            self.gaps.append(Gap(self.written - 1, round(frame.timestamp - self._last.timestamp, 3)))
        self._came_back = False
        self._last = frame
        return frame

    def _frames(self, source: cameras.Source, stop: Event) -> Frames:
        """The source's frames. One that is late, such as after a hiccup of the bus, does not end a recording, and a
        camera that is being opened again is waited for."""
        return Frames(
            source,
            patience=PATIENCE_S,
            stopped=lambda: stop.is_set() or (source.drops and self.written > 0 and self._time_is_over(source, None)),
            on_damage=lambda error: self._tell(f"skipped a damaged frame: {error}"),
        )

    def _fitting(self, frame: cameras.Frame, first: cameras.Frame) -> cameras.Frame:
        """Without the images that are not wanted, and in a video those that the first frame did not have."""
        if self.wish.depth_only:
            return replace(frame, infrared=None, color=None)
        if self.form != "mkv":
            return frame
        infrared = None if first.infrared is None else frame.infrared
        color = None if first.color is None else frame.color
        if infrared is frame.infrared and color is frame.color:
            return frame
        if not self._told:
            self._told = True
            self._tell(
                "the first frame had no infrared or no colour image, and a video has what its first frame has: later "
                "ones are left out; a .relief keeps them"
            )
        return replace(frame, infrared=infrared, color=color)

    def _time_is_over(self, source: cameras.Source, frame: cameras.Frame | None) -> bool:
        """By the clock for what plays in real time, else by the file's own time."""
        if self.wish.seconds is None or self.first is None:
            return False
        if source.drops or frame is None:
            return monotonic() - self._begin >= self.wish.seconds
        return frame.timestamp - self.first.timestamp >= self.wish.seconds


def loss_text(interruption: cameras.Interruption) -> str:
    """That a camera went or came back, for people."""
    if interruption.retry_in is None:
        return "the camera is back"
    return f"{interruption.error}. Trying again in {interruption.retry_in:.0f} s; Ctrl-C ends it"


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
