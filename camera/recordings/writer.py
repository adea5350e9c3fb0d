"""What every way of writing a recording has in common."""

from __future__ import annotations

import os
from abc import abstractmethod
from pathlib import Path

from assets.phrase import phrase
from camera.closing import Closing
from camera.errors import NotWritable, RecordingError
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.recordings import layout
from camera.source import DeviceInfo


class Writer(Closing):
    """Writer of one camera's frames; use it in a ``with`` statement.

    Raises ``RecordingError`` for a camera that cannot be recorded.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        intrinsics: Intrinsics,
        *,
        device: DeviceInfo | None = None,
        depth_unit: float = 0.001,
    ) -> None:
        self.path = Path(path)
        self._count = 0
        self._closed = False
        try:
            self._header = layout.Header(intrinsics, float(depth_unit), device or DeviceInfo("unknown"))
            self._header.to_bytes()
        except ValueError as error:
            raise RecordingError(phrase("{why}; this camera cannot be recorded", why=error)) from error

    def write(self, frame: Frame) -> None:
        """Append a frame. Raises ``RecordingError``: a full disk, a frame of another camera, or after ``close``."""
        if self._closed:
            raise RecordingError(phrase("{path} is closed; start a new recording", path=self.path))
        if frame.intrinsics != self._header.intrinsics or frame.depth_unit != self._header.depth_unit:
            raise RecordingError(phrase("the camera's intrinsics or depth unit changed; start a new recording"))
        try:
            self._put(frame)
        except ValueError as error:
            raise RecordingError(phrase("{why}; the frame was not written", why=error)) from error
        except OSError as error:
            raise self._full(error) from error
        self._count += 1

    def close(self) -> None:
        """Finish the file. A second call does nothing. Raises ``RecordingError`` when there is no room to."""
        if self._closed:
            return
        self._closed = True
        try:
            self._finish()
        except OSError as error:
            raise self._full(error) from error

    def __len__(self) -> int:
        return self._count

    def __bool__(self) -> bool:
        return True

    @property
    @abstractmethod
    def size(self) -> int:
        """Bytes written so far."""

    @abstractmethod
    def _put(self, frame: Frame) -> None:
        """Write a frame of this camera. Raises ``ValueError``, ``OSError``."""

    @abstractmethod
    def _finish(self) -> None:
        """Write what comes last, and let go of the file also when that fails. Raises ``OSError``."""

    def _full(self, error: OSError) -> NotWritable:
        return NotWritable(
            phrase(
                "cannot write {path}: {why}; {count:frame is|frames are} safe, free some space",
                path=self.path,
                why=error.strerror or error,
                count=len(self),
            )
        )
