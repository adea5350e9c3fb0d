"""The bytes of a bag's file and of its packed chunks, in one space of addresses."""

from __future__ import annotations

import os
import threading
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO, NamedTuple

from camera.recordings.rosbag.packed import unpacked

LONGEST_CHUNK = 1 << 26  # bytes; recorders make them of one, and of one image where that is more
RATIO, SPARE = 256, 1 << 26
"""A file's chunks unpack to at most so many times its size, and so many bytes more: LZ4 packs no better."""
_IN_CHUNK = 1 << 48  # the address where the first chunk begins; each further one as much behind
_KEPT = 2  # chunks that stay unpacked


class _Chunk(NamedTuple):
    packer: str
    start: int
    length: int
    size: int
    crc: int


class Spans:
    """A file's bytes by their place in it, and those of its packed chunks behind all of them.

    A chunk is unpacked when it is looked at, and the last two stay. Several threads may read.
    Raises ``ValueError`` for what is not there or is damaged, ``OSError``.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb", buffering=1 << 16)
        self._lock = threading.Lock()
        self._chunks: list[_Chunk] = []
        self._ready: OrderedDict[int, bytes] = OrderedDict()
        self._unpacked = 0
        self.size = self._file.seek(0, os.SEEK_END)

    def read(self, at: int, count: int) -> bytes:
        """The ``count`` bytes at an address."""
        number, offset = divmod(at, _IN_CHUNK)
        with self._lock:
            if number:
                data = self._chunk(number)[offset : offset + count]
            else:
                self._file.seek(at)
                data = self._file.read(count)
        if len(data) != count:
            raise ValueError("it ends early")
        return data

    def add(self, packer: str, start: int, end: int, size: int, crc: int = 0) -> tuple[int, int]:
        """Where a chunk's bytes begin and end, of which ``packer`` has packed ``size`` into those from ``start`` to
        ``end``. ``crc`` is the CRC-32 of what is unpacked, 0 where there is none.

        Raises ``ValueError`` for a chunk that may not be so large, before anything is unpacked.
        """
        if size > LONGEST_CHUNK:
            raise ValueError(f"a chunk says that it unpacks to {size} bytes; at most {LONGEST_CHUNK} are read")
        self._unpacked += size
        if self._unpacked > RATIO * self.size + SPARE:
            raise ValueError("its chunks unpack to more than so small a file can hold")
        self._chunks.append(_Chunk(packer, start, end - start, size, crc))
        begin = len(self._chunks) * _IN_CHUNK
        return begin, begin + size

    def close(self) -> None:
        """Give the file back. A second call does nothing."""
        with self._lock:
            self._file.close()
            self._ready.clear()

    def _chunk(self, number: int) -> bytes:
        if self._file.closed:
            raise ValueError("it is closed")
        if number not in self._ready:
            chunk = self._chunks[number - 1]
            self._file.seek(chunk.start)
            try:
                data = unpacked(chunk.packer, self._file.read(chunk.length), chunk.size)
                if chunk.crc and zlib.crc32(data) != chunk.crc:
                    raise ValueError("its bytes are not those that were recorded (CRC-32)")
            except ValueError as error:
                raise ValueError(f"packed chunk {number}: {error}") from error
            self._ready[number] = data
            while len(self._ready) > _KEPT:
                self._ready.popitem(last=False)
        self._ready.move_to_end(number)
        return self._ready[number]


def in_chunk(at: int) -> bool:
    """Whether an address is one in a packed chunk."""
    return at >= _IN_CHUNK
