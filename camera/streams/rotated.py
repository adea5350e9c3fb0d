"""Cameras that are not mounted upright: images turned as they come, with their intrinsics."""

from __future__ import annotations

from camera.frame import Frame
from camera.source import DeviceInfo, Recording, Source
from camera.streams.wrapped import Wrapped


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
        return self._source.read(timeout).rotated(self._degrees)

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
        return self._recording.read(timeout).rotated(self._degrees)
