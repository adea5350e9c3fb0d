"""Recordings whose frames are found by their index."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera.errors import CameraLost, EndOfStream, RecordingError
from camera.frame import Frame
from camera.recordings.on_disk import OnDisk
from camera.recordings.options import FileOptions
from camera.streams.timeline import forward

_DAMAGE = (ValueError, TypeError, OSError, EOFError)
_FEWEST = 8  # different values: fewer are a drawing, not squeezed depth


class Indexed(OnDisk):
    """Recording whose frames are found by number, read one after another; what is left to do is to tell the times and
    to load one.

    Raises ``CameraNotFound`` when there is nothing at ``path``.
    """

    def __init__(self, path: str | Path, uri: str | None, asked: FileOptions | None = None) -> None:
        super().__init__(path, uri, asked)
        self._closed = False
        self._times: NDArray[np.float64] = np.empty(0)

    def __len__(self) -> int:
        return len(self._times)

    def timestamp(self, index: int) -> float:
        return float(self._times[index])

    def _keep(self, times: NDArray[np.floating] | list[float]) -> None:
        """The frames' timestamps in seconds, as the file has them: from now on there are so many frames."""
        self._times = forward(np.asarray(times, np.float64))

    def read(self, timeout: float = 2.0) -> Frame:  # noqa: ARG002 - a file answers at once
        with self._lock:
            if self._closed:
                raise CameraLost(phrase("{path} is closed; open it again", path=self.path))
            index = self._next
            if index >= len(self):
                raise EndOfStream(phrase("{path} ends after {count:frame|frames}", path=self.path, count=len(self)))
            self._next = index + 1
            with self._frame_at(index, *_DAMAGE):
                frame = self._load(index)
                time = self.timestamp(index)
                return frame if frame.timestamp == time else replace(frame, timestamp=time)

    def need_depth(self) -> None:
        """Raises ``RecordingError`` when the first image's depth went through 8 bits on its way here.

        Such values are spread over 16 bits again in steps of 256 or 257. A damaged image is told when it is read.
        """
        with self._lock:
            try:
                depth = self._load(0).depth if len(self) else None
            except _DAMAGE:
                return
        if depth is not None and _spread(depth):
            raise RecordingError(
                phrase(
                    "{path}: its depth has only 8 bits, in steps of 256; export 16-bit images from the recording",
                    path=self.path,
                )
            )

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._release()

    @abstractmethod
    def _load(self, index: int) -> Frame:
        """Frame ``index``. Raises ``ValueError``, ``TypeError``, ``OSError`` or ``EOFError`` for a damaged one."""

    @abstractmethod
    def _release(self) -> None:
        """Give the file back. A second call does nothing."""


def _spread(depth: NDArray[np.uint16]) -> bool:
    measured = depth[depth > 0]
    spread = any(measured.size and not (measured % step).any() for step in (256, 257))
    return spread and np.unique(measured).size >= _FEWEST
