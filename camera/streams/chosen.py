"""A part of a recording."""

from __future__ import annotations

from assets.phrase import phrase
from camera.errors import EndOfStream, RecordingError
from camera.frame import Frame
from camera.source import Recording
from camera.streams.wrapped import Wrapped


class Chosen(Wrapped):
    """The frames of ``recording`` with these ascending ``indices``, as far as there are such."""

    def __init__(self, recording: Recording, indices: range) -> None:
        super().__init__(recording)
        self._indices = range(indices.start, min(indices.stop, len(recording)), indices.step)
        self._next = 0

    def __len__(self) -> int:
        return len(self._indices)

    @property
    def position(self) -> int:
        return self._next

    def timestamp(self, index: int) -> float:
        return self._recording.timestamp(self._indices[index])

    def seek(self, index: int) -> None:
        if not 0 <= index <= len(self):
            raise IndexError(f"frame {index} of a choice of {len(self)}")
        self._next = index

    def read(self, timeout: float = 2.0) -> Frame:
        if self._next >= len(self):
            raise EndOfStream(phrase("that were the {count} frames that were chosen", count=len(self)))
        if self._recording.position != self._indices[self._next]:
            self._recording.seek(self._indices[self._next])
        try:
            frame = self._recording.read(timeout)
        except RecordingError:
            self._next += 1
            raise
        self._next += 1  # not where nothing came in time: it comes at the next call
        return frame
