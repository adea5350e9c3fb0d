"""Writing the native recording format."""

from __future__ import annotations

import os

from assets import private
from assets.phrase import phrase
from camera.errors import NotWritable
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.recordings import chunks, layout
from camera.recordings.writer import Writer
from camera.source import DeviceInfo


class Recorder(Writer):
    """Recorder to a ``.relief`` file: writes frames losslessly, each of them handed to the system before the next.

    Every frame is one write of one self-delimiting chunk, so a program that is killed loses at most the frame
    it was writing. ``close`` adds the index, without which a reader scans the file.

    ``level`` is Zstandard's: 1 keeps up with any camera, 9 is for files that are written once and shipped.

    Raises ``NotWritable`` when the file exists (unless ``overwrite``), cannot be written, or the disk is
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
        super().__init__(path, intrinsics, device=device, depth_unit=depth_unit)
        start = layout.MAGIC + chunks.pack(layout.HEAD, self._header.to_bytes())
        self._level = level
        self._offsets: list[int] = []
        self._times: list[int] = []
        try:
            self._file = os.fdopen(private.descriptor(self.path, exclusive=not overwrite), "wb", buffering=0)
        except FileExistsError as error:
            raise NotWritable(
                phrase("{path} exists; choose another name or remove it first", path=self.path)
            ) from error
        except OSError as error:
            raise NotWritable(
                phrase("cannot write {path}: {why}; choose another folder", path=self.path, why=error.strerror)
            ) from error
        self._end = 0
        try:
            self._append(start)
        except OSError as error:
            raise self._full(error) from error

    def _put(self, frame: Frame) -> None:
        offset = self._end
        self._append(chunks.pack(layout.FRAME, *layout.pack_frame(frame, self._level)))
        self._offsets.append(offset)
        self._times.append(layout.microseconds(frame.timestamp))

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._end

    def _finish(self) -> None:
        try:
            index = chunks.pack(layout.INDEX, layout.pack_index(self._offsets, self._times))
            tail = chunks.pack(layout.TAIL, layout.TAIL_PAYLOAD.pack(self._end))
            self._append(index + tail)
        finally:
            self._file.close()

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            self._cut_back()
            raise
        self._end += len(data)

    def _cut_back(self) -> None:
        try:
            self._file.seek(self._end)
            self._file.truncate()
        except OSError:
            pass  # the torn chunk stays at the end, where readers expect one
