"""What a recording is: how long, how large, of what, and whether it is whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import camera
from app.recording.converting import Cancelled, Done, size_of
from camera.streams.frames import Frames

WIDEST = 320  # pixels of a picture


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """A recording at a glance.

    - ``bytes`` on the disk; ``changed``: seconds since 1970; ``frames`` and ``seconds``: 0 where it cannot be opened.
    - ``device``: the camera's name; ``size``: width and height in pixels; ``images``: what it has beside depth.
    - ``depth``: the middle frame, ``uint16``, at most 320 wide, in steps of ``unit`` metres; None where that frame
      cannot be read.
    - ``cut``: its end is missing, the writer was interrupted; what there is can be played.
    - ``problem``: why it cannot be opened or its middle not be read, "" where it can.
    """

    bytes: int
    changed: float
    frames: int = 0
    seconds: float = 0.0
    device: str = ""
    size: tuple[int, int] = (0, 0)
    images: tuple[str, ...] = ()
    depth: NDArray[np.uint16] | None = None
    unit: float = 0.001
    cut: bool = False
    problem: str = ""


def facts_of(path: Path) -> Facts:
    """Look at the recording at ``path``; what is wrong with it is in the facts. Raises nothing but ``OSError`` for one
    that is gone."""
    size, changed = size_of(path), path.stat().st_mtime
    try:
        with camera.open(f"file:{path}") as source:
            if not isinstance(source, camera.Recording):
                return Facts(size, changed, problem="it is no recording")
            return _of(source, size, changed)
    except camera.CameraError as error:
        return Facts(size, changed, problem=str(error))


def check(path: Path, *, on_frame: Callable[[Done], None], stopped: Callable[[], bool]) -> int:
    """Read every frame; how many are damaged. Raises ``CameraError`` for what cannot be opened, ``Cancelled``."""
    with camera.open(f"file:{path}") as source:
        frames = Frames(source, stopped=stopped)
        length = len(source) if isinstance(source, camera.Recording) else 0
        for count, _ in enumerate(frames, start=1):
            on_frame(Done(count + frames.damaged, length, 0))
        if not frames.ended:
            raise Cancelled
        return frames.damaged


def _of(source: camera.Recording, size: int, changed: float) -> Facts:
    name, frames, seconds = source.info.name or source.info.kind, len(source), source.duration
    cut = source.cut
    if not frames:
        return Facts(size, changed, device=name, cut=cut, problem="it has no frame")
    try:
        source.seek(frames // 2)
        frame = source.read()
    except camera.CameraError as error:
        return Facts(size, changed, frames, seconds, name, cut=cut, problem=str(error))
    height, width = frame.depth.shape
    step = max(1, -(-width // WIDEST))
    beside = {"infrared": frame.infrared, "colour": frame.color}
    return Facts(
        size,
        changed,
        frames,
        seconds,
        name,
        (width, height),
        tuple(word for word, image in beside.items() if image is not None),
        np.ascontiguousarray(frame.depth[::step, ::step]),
        frame.depth_unit,
        cut,
    )
