"""Recordings whose frames are found by their index."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path

from camera.errors import CameraLost, EndOfStream, RecordingError
from camera.frame import Frame
from camera.recordings.on_disk import OnDisk


class Indexed(OnDisk):
    """Reads frame after frame; what is left to do is to load one.

    Raises ``CameraNotFound`` when there is nothing at ``path``.
    """

    def __init__(self, path: str | Path, uri: str | None) -> None:
        super().__init__(path, uri)
        self._closed = False

    def read(self, timeout: float = 2.0) -> Frame:  # noqa: ARG002 - a file answers at once
        with self._lock:
            if self._closed:
                raise CameraLost(f"{self.path} is closed; open it again")
            index = self._next
            if index >= len(self):
                raise EndOfStream(f"{self.path} ends after {len(self)} frames")
            self._next = index + 1
            try:
                return self._load(index)
            except (ValueError, TypeError, OSError, EOFError) as error:
                raise RecordingError(
                    f"frame {index} of {self.path} is damaged ({error}); copy the file again from its origin"
                ) from error

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
