"""Cameras that are not mounted upright: images turned as they come, with their intrinsics."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camera.frame import Frame
from camera.source import DeviceInfo, Recording, Source
from camera.streams.wrapped import Wrapped


def rotated(frame: Frame, degrees: int) -> Frame:
    """The frame turned clockwise by 0, 90, 180 or 270 ``degrees``: its images and its intrinsics.

    A point seen at a pixel is seen at the pixel that this one went to, so depth, infrared and colour keep their
    meaning. Raises ``ValueError`` for other angles.
    """

    def turned(image: NDArray[Any] | None) -> NDArray[Any] | None:
        return None if image is None else np.ascontiguousarray(np.rot90(image, -degrees // 90))

    return replace(
        frame,
        depth=np.ascontiguousarray(np.rot90(frame.depth, -degrees // 90)),
        intrinsics=frame.intrinsics.rotated(degrees),
        infrared=turned(frame.infrared),
        color=turned(frame.color),
        turned=(frame.turned + degrees) % 360,
    )


class Rotated(Source):
    """A live ``source``, which it owns, with every frame turned clockwise by ``degrees``."""

    live = True

    def __init__(self, source: Source, degrees: int) -> None:
        self._source = source
        self._degrees = degrees

    @property
    def info(self) -> DeviceInfo:
        return self._source.info

    @property
    def dropped(self) -> int:
        return self._source.dropped

    def read(self, timeout: float = 2.0) -> Frame:
        return rotated(self._source.read(timeout), self._degrees)

    def close(self) -> None:
        self._source.close()


class RotatedRecording(Wrapped):
    """A recording, which it owns, with every frame turned clockwise by ``degrees``."""

    def __init__(self, recording: Recording, degrees: int) -> None:
        super().__init__(recording)
        self._degrees = degrees

    def seek(self, index: int) -> None:
        self._recording.seek(index)

    def read(self, timeout: float = 2.0) -> Frame:
        return rotated(self._recording.read(timeout), self._degrees)
