"""Reading the native recording format."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.frame import Frame
from camera.recordings import chunks, layout
from camera.recordings.indexed import Indexed
from camera.recordings.options import FileOptions
from camera.source import DeviceInfo

_AGAIN = phrase("copy the file again from its origin")


class ReliefFile(Indexed):
    """A ``.relief`` recording.

    The index is taken from the file's end, or rebuilt from the chunk headers when the writer was killed.
    With ``salvage``, a file that is damaged in the middle yields the frames before the damage.

    Raises ``CameraNotFound`` when there is no such file, ``RecordingError`` when it is no whole recording.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        salvage: bool = False,
        asked: FileOptions | None = None,
        uri: str | None = None,
    ) -> None:
        super().__init__(path, uri, asked)
        try:
            self._file: BinaryIO = self.path.open("rb")
        except OSError as error:
            raise RecordingError(
                phrase("cannot read {path}: {why}; check its permissions", path=self.path, why=error.strerror)
            ) from error
        try:
            self._size = self.path.stat().st_size
            self.header, first = self._read_header()
            stored = _read_index(self._file, first, self._size)
            self._cut = stored is None
            self._index = self._scan(first, salvage) if stored is None else stored
            self._keep(self._index["microseconds"] / 1e6)
        except BaseException:
            self._file.close()
            raise

    @property
    def info(self) -> DeviceInfo:
        device = self.header.device
        return DeviceInfo(device.kind, device.name, device.serial, self._uri, device.firmware, device.usb)

    @property
    def cut(self) -> bool:
        return self._cut

    def _load(self, index: int) -> Frame:
        try:
            return layout.unpack_frame(self._payload(int(self._index["offset"][index])), self.header, self._uri)
        except (chunks.TornError, chunks.DamagedError) as error:
            raise ValueError("its bytes are not those that were written") from error

    def _release(self) -> None:
        self._file.close()

    def _payload(self, offset: int) -> bytes:
        chunk = chunks.find(self._file, offset, self._size)
        if chunk.kind != layout.FRAME:
            raise chunks.DamagedError
        return chunks.load(self._file, chunk, self.header.max_frame)

    def _read_header(self) -> tuple[layout.Header, int]:
        if self._file.read(len(layout.MAGIC)) != layout.MAGIC:
            raise RecordingError(phrase("{path} is not a Relief recording; give a .relief file", path=self.path))
        try:
            chunk = chunks.find(self._file, len(layout.MAGIC), self._size)
            if chunk.kind != layout.HEAD:
                raise chunks.DamagedError
            header = layout.Header.from_bytes(chunks.load(self._file, chunk, layout.MAX_HEADER))
            unit, lens = self._unit(header.depth_unit), self._lens(header.intrinsics)
            return replace(header, depth_unit=unit, intrinsics=lens), chunk.end
        except (chunks.TornError, chunks.DamagedError, ValueError) as error:
            raise RecordingError(
                phrase("the header of {path} is damaged; {again}", path=self.path, again=_AGAIN)
            ) from error

    def _scan(self, first: int, salvage: bool) -> NDArray[np.void]:
        """Rebuild the index from the chunk headers; a chunk that the writer did not finish ends it."""
        found: list[tuple[int, int]] = []
        offset = first
        try:
            while offset < self._size:
                chunk = chunks.find(self._file, offset, self._size)
                if chunk.kind == layout.FRAME:
                    found.append((offset, _time(self._file, chunk)))
                if chunk.kind == layout.INDEX or len(found) > layout.MAX_INDEX // layout.INDEX_ENTRY.itemsize:
                    break
                offset = chunk.end
        except chunks.TornError:
            pass
        except (chunks.DamagedError, ValueError) as error:
            if not salvage and not _only_zeros(self._file, offset + chunks.HEADER_SIZE):
                raise RecordingError(
                    phrase(
                        "{path} is damaged at byte {offset}, after {count:whole frame|whole frames}; {again}, or "
                        "open it with salvage=True to read the frames before",
                        path=self.path,
                        offset=offset,
                        count=len(found),
                        again=_AGAIN,
                    )
                ) from error
        if found and not self._whole(found[-1][0]):
            found.pop()
        return np.array(found, layout.INDEX_ENTRY)

    def _whole(self, offset: int) -> bool:
        try:
            self._payload(offset)
        except (chunks.TornError, chunks.DamagedError):
            return False
        return True


def _only_zeros(file: BinaryIO, offset: int) -> bool:
    """Whether the rest of the file was never written: lengthened by the system, then the power went."""
    file.seek(offset)
    while block := file.read(1 << 16):
        if any(block):
            return False
    return True


def _time(file: BinaryIO, chunk: chunks.Chunk) -> int:
    file.seek(chunk.payload)
    return layout.frame_time(file.read(min(chunk.length, layout.FRAME_TIME_BYTES)))


def _read_index(file: BinaryIO, first: int, size: int) -> NDArray[np.void] | None:
    """The stored index, or None when there is no trustworthy one."""
    tail_at = size - chunks.HEADER_SIZE - layout.TAIL_PAYLOAD.size
    try:
        tail = chunks.find(file, max(tail_at, first), size)
        if tail.kind != layout.TAIL:
            return None
        (index_at,) = layout.TAIL_PAYLOAD.unpack(chunks.load(file, tail, layout.TAIL_PAYLOAD.size))
        index = chunks.find(file, index_at, size)
        if index.kind != layout.INDEX or index.end != tail.offset:
            return None
        entries = layout.unpack_index(chunks.load(file, index, layout.MAX_INDEX))
    except (chunks.TornError, chunks.DamagedError, ValueError, OSError, struct.error):
        return None
    offsets = entries["offset"].astype(np.float64)
    inside = offsets.size == 0 or (offsets[0] >= first and offsets[-1] < index_at and (np.diff(offsets) > 0).all())
    return entries if inside else None
