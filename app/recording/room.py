"""How long the disk lasts, for people who record."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

import camera
from camera.recordings import layout
from camera.recordings.folder.writers import png

ASSUMED_FPS = 30.0
_EVERY_S = 1.0


def frame_bytes(frame: camera.Frame, form: str = "relief") -> int:
    """What a frame takes in a native recording, about as much as in a depth video, or as PNGs (``png``)."""
    if form != "png":
        return sum(map(len, layout.pack_frame(frame, 1)))
    images = [image for image in (frame.depth, frame.infrared, frame.color) if image is not None]
    return sum(len(png(image)) for image in images)


def forecast(firsts: Sequence[camera.Frame], free: int, frames: int | None, form: str = "relief") -> str:
    """What to expect, from the cameras' first frames, with a warning where ``frames`` of each do not fit."""
    size = sum(frame_bytes(frame, form) for frame in firsts)
    rate = size * ASSUMED_FPS
    text = f"about {rate / 1e6:.1f} MB a second at {ASSUMED_FPS:.0f} frames, {free / 1e9:.1f} GB free: "
    text += f"room for {duration(free / rate)}"
    if frames is not None and frames * size > free:
        text += f"; {frames} frames need {frames * size / 1e9:.1f} GB: free some space or record fewer"
    return text


def free_bytes(path: Path) -> int:
    """Free space where ``path`` lies or will lie."""
    return shutil.disk_usage(next(folder for folder in path.absolute().parents if folder.exists())).free


def duration(seconds: float) -> str:
    """In words: seconds, minutes or hours."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


class Room:
    """The remark beside a running recording; the disk is asked once a second."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = monotonic) -> None:
        self._path = path
        self._clock = clock
        self._begin = clock()
        self._asked = float("-inf")
        self._free = 0

    def remark(self, size: int) -> str:
        """``size``: bytes written since this began."""
        now = self._clock()
        if now - self._asked >= _EVERY_S:
            self._asked, self._free = now, free_bytes(self._path)
        rate = size / (now - self._begin) if now > self._begin else 0.0
        left = f", room for {duration(self._free / rate)}" if rate else ""
        return f"{size / 1e6:.1f} MB, {self._free / 1e9:.1f} GB free{left}"
