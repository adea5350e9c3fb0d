"""Writing the native recording format."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from camera import chunks, layout
from camera.errors import RecordingError
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.source import DeviceInfo


class Recorder:
    """Writes frames to a ``.relief`` file, losslessly, each of them handed to the system before the next.

    Every frame is one write of one self-delimiting chunk, so a program that is killed loses at most the frame
    it was writing. ``close`` adds the index, without which a reader scans the file.

    ``level`` is Zstandard's: 1 keeps up with any camera, 9 is for files that are written once and shipped.

    Raises ``RecordingError`` when the file exists (unless ``overwrite``), can not be written, or the disk is
    full; what was written before stays readable.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        intrinsics: Intrinsics,
        *,
        device: DeviceInfo | None = None,
        depth_unit: float = 0.001,
        level: int = 1,
        overwrite: bool = False,
    ) -> None:
        self.path = Path(path)
        try:
            self._header = layout.Header(intrinsics, float(depth_unit), device or DeviceInfo("unknown"))
            start = layout.MAGIC + chunks.pack(layout.HEAD, self._header.to_bytes())
        except ValueError as error:
            raise RecordingError(f"{error}; this camera can not be recorded") from error
        self._level = level
        self._offsets: list[int] = []
        self._times: list[int] = []
        try:
            self._file = self.path.open("wb" if overwrite else "xb", buffering=0)
        except FileExistsError as error:
            raise RecordingError(f"{self.path} exists; choose another name or remove it first") from error
        except OSError as error:
            raise RecordingError(f"can not write {self.path}: {error.strerror}; choose another folder") from error
        self._end = 0
        self._append(start)

    def write(self, frame: Frame) -> None:
        """Append a frame. Raises ``RecordingError``, also for one of another camera or after ``close``."""
        if self._file.closed:
            raise RecordingError(f"{self.path} is closed; start a new recording")
        if frame.intrinsics != self._header.intrinsics or frame.depth_unit != self._header.depth_unit:
            raise RecordingError("the camera's intrinsics or depth unit changed; start a new recording")
        offset = self._end
        try:
            parts = layout.pack_frame(frame, self._level)
        except ValueError as error:
            raise RecordingError(f"{error}; the frame was not written") from error
        self._append(chunks.pack(layout.FRAME, *parts))
        self._offsets.append(offset)
        self._times.append(layout.microseconds(frame.timestamp))

    def __len__(self) -> int:
        return len(self._offsets)

    def __bool__(self) -> bool:
        return True

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._end

    def close(self) -> None:
        """Write the index and close the file. A second call does nothing."""
        if self._file.closed:
            return
        try:
            index = chunks.pack(layout.INDEX, layout.pack_index(self._offsets, self._times))
            tail = chunks.pack(layout.TAIL, layout.TAIL_PAYLOAD.pack(self._end))
            self._append(index + tail)
        finally:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._cut_back()
            raise RecordingError(
                f"can not write {self.path}: {error.strerror}; {len(self)} frames are safe, free some space"
            ) from error
        self._end += len(data)

    def _cut_back(self) -> None:
        try:
            self._file.seek(self._end)
            self._file.truncate()
        except OSError:
            pass  # the torn chunk stays at the end, where readers expect one
