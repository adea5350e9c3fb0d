"""Recordings that lie on the disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets.phrase import phrase
from camera.errors import CameraError, CameraNotFound, RecordingError
from camera.intrinsics import Intrinsics
from camera.recordings.options import FileOptions
from camera.source import Recording


class OnDisk(Recording):
    """Recording that lies on the disk: keeps the place in it, and what ``asked`` says better than the file.

    Raises ``CameraNotFound`` when there is nothing at ``path``.
    """

    def __init__(self, path: str | Path, uri: str | None, asked: FileOptions | None = None) -> None:
        self.path = Path(path)
        self._asked = asked or FileOptions()
        self._uri = uri or f"file:{self.path}"
        self._lock = threading.RLock()
        self._next = 0
        if not self.path.exists():
            raise CameraNotFound(phrase("there is no file {path}; check the path", path=self.path))

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

    @contextmanager
    def _opening(
        self, *trouble: type[Exception], says: str = "is damaged", remedy: str = "copy it again from its origin"
    ) -> Iterator[None]:
        """Around what reads the beginning of the file, which is given back when that fails.

        What ``trouble`` names becomes a ``RecordingError``; a ``CameraError`` stays one and names the file.
        """
        try:
            yield
        except BaseException as error:
            self.close()
            if isinstance(error, CameraError):
                if str(self.path) not in str(error):
                    error.args = (f"{self.path}: {error}",)
                raise
            if not isinstance(error, trouble):
                raise
            raise RecordingError(
                phrase("{path} {says} ({why}); {remedy}", path=self.path, says=says, why=error, remedy=remedy)
            ) from error

    @contextmanager
    def _frame_at(self, index: int, *trouble: type[Exception]) -> Iterator[None]:
        """Around what makes frame ``index``: what ``trouble`` names becomes a ``RecordingError``."""
        try:
            yield
        except trouble as error:
            raise RecordingError(
                phrase(
                    "frame {index} of {path} is damaged ({why}); copy the file again from its origin",
                    index=index,
                    path=self.path,
                    why=error,
                )
            ) from error

    def _unit(self, found: float | None) -> float:
        """Metres a step: what was asked for, else what the file says. Raises ``RecordingError`` for neither."""
        unit = found if self._asked.depth_unit is None else self._asked.depth_unit
        if not unit:
            raise RecordingError(
                phrase(
                    "{path} reports no depth unit; say what a step is, such as "
                    "file:{path}?depth_unit=0.001 for millimetres",
                    path=self.path,
                )
            )
        return unit

    def _lens(self, found: Intrinsics) -> Intrinsics:
        """The file's intrinsics. Raises ``RecordingError`` for those that few cameras have, unless asked for."""
        if found.unusual and not self._asked.unusual_lens:
            raise RecordingError(
                phrase(
                    "{path}: {unusual}; mend the intrinsics, or add ?unusual_lens=yes to the address if they are right",
                    path=self.path,
                    unusual=found.unusual,
                )
            )
        return found

    def _moved(self) -> None:
        """Another frame than the one behind the last is read next: let go of what was read ahead."""
