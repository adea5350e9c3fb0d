"""Self-delimiting, checked chunks: the layer under the native recording format.

A chunk is ``kind[4] length:u32 crc(payload):u32 crc(the 12 bytes before):u32`` and its payload; all is
little-endian, every CRC is CRC-32 as in zlib.
A torn or damaged chunk is told from a whole one without trusting any number in it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO
from zlib import crc32

_FIXED = struct.Struct("<4sII")
_CHECK = struct.Struct("<I")
HEADER_SIZE = _FIXED.size + _CHECK.size


class TornError(Exception):
    """The file ends before the chunk does: its writer was stopped in the middle."""


class DamagedError(Exception):
    """The bytes are not what was written."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Place of a chunk in a file: the offset of its header, and its payload's ``length`` and ``crc``."""

    kind: bytes
    offset: int
    length: int
    crc: int

    @property
    def payload(self) -> int:
        return self.offset + HEADER_SIZE

    @property
    def end(self) -> int:
        return self.payload + self.length


def pack(kind: bytes, *parts: bytes) -> bytes:
    """A whole chunk, ready to be written in one go."""
    crc, length = 0, 0
    for part in parts:
        crc, length = crc32(part, crc), length + len(part)
    fixed = _FIXED.pack(kind, length, crc)
    return b"".join((fixed, _CHECK.pack(crc32(fixed)), *parts))


def find(file: BinaryIO, offset: int, file_size: int) -> Chunk:
    """Read the chunk header at ``offset``. Raises ``TornError`` or ``DamagedError``."""
    if offset + HEADER_SIZE > file_size:
        raise TornError
    file.seek(offset)
    raw = file.read(HEADER_SIZE)
    if len(raw) < HEADER_SIZE:
        raise TornError
    fixed = raw[: _FIXED.size]
    if not any(raw):
        raise TornError  # after a power cut the file may be longer than what reached the disk
    if _CHECK.unpack_from(raw, _FIXED.size)[0] != crc32(fixed):
        raise DamagedError
    kind, length, crc = _FIXED.unpack(fixed)
    chunk = Chunk(kind, offset, length, crc)
    if chunk.end > file_size:
        raise TornError
    return chunk


def load(file: BinaryIO, chunk: Chunk, limit: int) -> bytes:
    """The payload of a chunk that may have at most ``limit`` bytes. Raises as ``find``."""
    if chunk.length > limit:
        raise DamagedError
    file.seek(chunk.payload)
    payload = file.read(chunk.length)
    if len(payload) < chunk.length:
        raise TornError
    if crc32(payload) != chunk.crc:
        raise DamagedError
    return payload
