"""Watching a stream for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

import numpy as np

import camera
from assets.count import Count
from camera.streams.frames import Frames, refuse

FIRST_FRAME_S = 10.0  # what a camera may take to wake up
LEAST_RATE = 0.9  # of the frames a second that the profile promises
MOST_LOST = 0.01  # of the frames


@dataclass(frozen=True, slots=True)
class Streamed:
    """Frames that came in ``seconds``. ``fps`` by this computer's clock, ``device_fps`` by the frames' own timestamps;
    ``longest_gap_ms`` between two frames here; ``measured`` is the median share of pixels with depth."""

    frames: int
    seconds: float
    fps: float
    device_fps: float
    missed: int
    dropped: int
    longest_gap_ms: float
    measured: float
    size: tuple[int, int]
    infrared: bool
    color: bool
    temperature_c: float | None

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @property
    def words(self) -> str:
        """In one line."""
        size = f"{self.size[0]}×{self.size[1]}"
        lost = f"{self.missed} missed, {self.dropped} dropped"
        came = f"{Count(self.frames):frame|frames}"
        return f"{size}, {came}, {self.fps:.1f} fps, {lost}, {self.measured:.0%} of the pixels measured"

    def trouble(self, fps: float | None) -> str:
        """What is wrong with this stream; ``fps`` is what was promised, None where nothing was."""
        if fps is not None and self.fps < LEAST_RATE * fps:
            return f"{fps:g} fps were promised"
        if self.missed + self.dropped > max(1, MOST_LOST * self.frames):
            return "frames were lost"
        return "" if self.measured > 0 else "nothing is measured: is the lens covered?"


def first_frame(source: camera.Source) -> camera.Frame:
    """The first frame, however long the camera takes to wake up (within reason). Raises as ``read`` does."""
    return source.read(FIRST_FRAME_S)


def watch(source: camera.Source, seconds: float, keep: Callable[[camera.Frame], None] = lambda _: None) -> Streamed:
    """Read for ``seconds`` behind the first frame, or to a recording's end; ``keep`` gets every frame.

    Raises what ``read`` raises; frames behind the first that are late only leave a gap.
    """
    first = last = first_frame(source)
    keep(first)
    lost_before = source.info.missed, source.dropped
    begin = now = time.monotonic()
    shares, gaps = [_share(first)], [0.0]
    frames = Frames(
        source, stopped=lambda: time.monotonic() - begin >= seconds, on_damage=refuse, on_silence=lambda _: None
    )
    for last in frames:
        before, now = now, time.monotonic()
        gaps.append(now - before)
        shares.append(_share(last))
        keep(last)
    info, passed, span = source.info, now - begin, last.timestamp - first.timestamp
    count = len(shares)
    return Streamed(
        frames=count,
        seconds=round(passed, 3),
        fps=round((count - 1) / passed, 2) if passed > 0 else 0.0,
        device_fps=round((count - 1) / span, 2) if span > 0 else 0.0,
        missed=info.missed - lost_before[0],
        dropped=source.dropped - lost_before[1],
        longest_gap_ms=round(max(gaps) * 1e3, 1),
        measured=round(median(shares), 4),
        size=(first.depth.shape[1], first.depth.shape[0]),
        infrared=first.infrared is not None,
        color=first.color is not None,
        temperature_c=info.temperature_c,
    )


def _share(frame: camera.Frame) -> float:
    sample = frame.depth[::4, ::4]
    return float(np.count_nonzero(sample)) / sample.size
