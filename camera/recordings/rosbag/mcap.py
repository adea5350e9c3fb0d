"""MCAP files, in which ROS 2 keeps messages since Iron (https://mcap.dev/spec), read record by record."""

from __future__ import annotations

import struct

from camera.recordings.rosbag.bag import Topic
from camera.recordings.rosbag.cdr import Cdr
from camera.recordings.rosbag.chunked import Chunked, Record

MAGIC = b"\x89MCAP0\r\n"
_SCHEMA, _CHANNEL, _MESSAGE, _CHUNK, _DATA_END = 0x03, 0x04, 0x05, 0x06, 0x0F
_RECORD = struct.Struct("<BQ")
_MESSAGE_HEAD = struct.Struct("<HIQQ")
_CHUNK_HEAD = struct.Struct("<QQQI")
_LONGEST_NAMES = 1 << 20  # bytes of a schema's or channel's record that are looked at


class Mcap(Chunked):
    """An ``.mcap``, its chunks packed by ``lz4`` or ``zstd`` or not at all."""

    MAGIC = MAGIC
    CHUNK = _CHUNK
    REMEDY = "'ros2 bag convert'"

    def fields(self, data: bytes) -> Cdr:
        return Cdr(data)

    def _need_magic(self) -> None:
        if self._spans.read(0, len(MAGIC)) != MAGIC:
            raise ValueError("it is no MCAP file")
        self._types: dict[int, str] = {}

    def _record(self, at: int, end: int) -> Record | None:
        if at + _RECORD.size > end:
            return None
        kind, length = _RECORD.unpack(self._spans.read(at, _RECORD.size))
        return None if kind == _DATA_END else Record(kind, at + _RECORD.size, at + _RECORD.size + length)

    def _inside(self, chunk: Record) -> tuple[int, int]:
        _, _, size, crc = _CHUNK_HEAD.unpack(self._spans.read(chunk.start, _CHUNK_HEAD.size))
        packer, at = self._text(chunk.start + _CHUNK_HEAD.size, chunk.end)
        (length,) = struct.unpack("<Q", self._spans.read(at, 8))
        if at + 8 + length != chunk.end:
            raise ValueError("a chunk is longer or shorter than what it holds")
        if packer:
            return self._packed(chunk, packer, at + 8, size, crc)
        return at + 8, min(chunk.end, self._spans.size)

    def _keep(self, record: Record) -> None:
        if record.kind == _MESSAGE:
            channel, _, nanoseconds, _ = _MESSAGE_HEAD.unpack(self._spans.read(record.start, _MESSAGE_HEAD.size))
            key = record.start + _MESSAGE_HEAD.size
            if key > record.end:
                raise ValueError("a message is shorter than its head")
            self._add_message(channel, nanoseconds, key, record.end)
        elif record.kind == _SCHEMA:
            (number,) = struct.unpack("<H", self._spans.read(record.start, 2))
            self._types[number], _ = self._text(record.start + 2, record.end)
        elif record.kind == _CHANNEL:
            number, schema = struct.unpack("<HH", self._spans.read(record.start, 4))
            name, at = self._text(record.start + 4, record.end)
            encoding, _ = self._text(at, record.end)
            if encoding == "cdr":
                self._add_topic(Topic(number, name, self._types.get(schema, "")))

    def _length(self, key: int) -> int:
        _, length = _RECORD.unpack(self._spans.read(key - _MESSAGE_HEAD.size - _RECORD.size, _RECORD.size))
        return int(length) - _MESSAGE_HEAD.size

    def _text(self, at: int, end: int) -> tuple[str, int]:
        """The text at ``at``, which lies before ``end``, and where it ends."""
        (length,) = struct.unpack("<I", self._spans.read(at, 4))
        if length > min(end - at - 4, _LONGEST_NAMES):
            raise ValueError("a name is longer than its record")
        return self._spans.read(at + 4, length).decode("utf-8", "replace"), at + 4 + length
