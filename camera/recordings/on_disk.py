"""Recordings that lie on the disk."""

from __future__ import annotations

import threading
from pathlib import Path

from camera.errors import CameraNotFound
from camera.source import Recording


class OnDisk(Recording):
    """Keeps the place in a recording. Raises ``CameraNotFound`` when there is nothing at ``path``."""

    def __init__(self, path: str | Path, uri: str | None) -> None:
        self.path = Path(path)
        self._uri = uri or f"file:{self.path}"
        self._lock = threading.RLock()
        self._next = 0
        if not self.path.exists():
            raise CameraNotFound(f"there is no file {self.path}; check the path")

    @property
    def position(self) -> int:
        return self._next

    def seek(self, index: int) -> None:
        if not 0 <= index <= len(self):
            raise IndexError(f"frame {index} of a recording of {len(self)}")
        with self._lock:
            if index != self._next:
                self._next = index
                self._moved()

    def _moved(self) -> None:
        """Another frame than the one behind the last is read next: let go of what was read ahead."""
