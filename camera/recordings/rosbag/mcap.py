"""MCAP files, in which ROS 2 keeps messages since Iron (https://mcap.dev/spec), read record by record.

The index at the end is not used: whoever wrote it may have lied, and a recording that was cut short has none. What is
in chunks is read where it lies, so chunks must not be packed; ``ros2 bag record`` packs none unless it is told to.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from camera.recordings.rosbag import messages
from camera.recordings.rosbag.bag import LONGEST, MOST_FRAMES, MOST_TOPICS, Stamped, Topic

MAGIC = b"\x89MCAP0\r\n"
_SCHEMA, _CHANNEL, _MESSAGE, _CHUNK, _DATA_END = 0x03, 0x04, 0x05, 0x06, 0x0F
_RECORD = struct.Struct("<BQ")
_MESSAGE_HEAD = struct.Struct("<HIQQ")
_CHUNK_HEAD = struct.Struct("<QQQI")
_MOST_RECORDS = 1 << 22
_READ = (messages.IMAGE, messages.CAMERA_INFO)
_LONGEST_NAMES = 1 << 20  # bytes of a schema's or channel's record that are looked at


class _Found(NamedTuple):
    """A record: what it is, and where its content lies."""

    kind: int
    start: int
    end: int


class Mcap:
    """An ``.mcap`` as a :class:`camera.recordings.rosbag.bag.Bag`. Raises ``ValueError`` for what is none, ``OSError``.

    Only images and their ``camera_info`` have messages here. A file that ends early holds what lies before its end.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb", buffering=1 << 16)
        self._lock = threading.Lock()
        self._types: dict[int, str] = {}
        self._topics: dict[int, Topic] = {}
        self._messages: dict[int, list[Stamped]] = {}
        self._kept = 0
        try:
            self._size = self._file.seek(0, os.SEEK_END)
            if self._bytes(0, len(MAGIC)) != MAGIC:
                raise ValueError("it is no MCAP file")
            for record in self._records():
                self._keep(record)
        except BaseException:
            self._file.close()
            raise
        for stamped in self._messages.values():
            stamped.sort()

    def topics(self) -> list[Topic]:
        return sorted(self._topics.values())

    def messages(self, topic: Topic) -> list[Stamped]:
        return self._messages.get(topic.id, [])

    def first(self, topic: Topic) -> Stamped | None:
        return next(iter(self._messages.get(topic.id, ())), None)

    def read(self, key: int, most: int) -> bytes:
        with self._lock:
            _, length = _RECORD.unpack(self._bytes(key - _MESSAGE_HEAD.size - _RECORD.size, _RECORD.size))
            return self._bytes(key, min(length - _MESSAGE_HEAD.size, most, LONGEST))

    def close(self) -> None:
        self._file.close()

    def _records(self) -> Iterator[_Found]:
        """All records up to the end of the data, those in chunks in the chunks' place."""
        at, chunk = len(MAGIC), 0
        for _ in range(_MOST_RECORDS):
            end = chunk or self._size
            if at == chunk:
                chunk = 0
                continue
            if at + _RECORD.size > end:
                break
            kind, length = _RECORD.unpack(self._bytes(at, _RECORD.size))
            record = _Found(kind, at + _RECORD.size, at + _RECORD.size + length)
            if record.end > end and (chunk or kind != _CHUNK):
                break  # cut short
            if kind == _CHUNK:
                if chunk:
                    raise ValueError("a chunk holds chunks")
                at, chunk = self._inside(record)
                continue
            if kind == _DATA_END:
                return
            yield record
            at = record.end
        else:
            raise ValueError(f"it has more than {_MOST_RECORDS} records")

    def _inside(self, chunk: _Found) -> tuple[int, int]:
        """Where the records of a chunk begin and end."""
        name, at = self._text(chunk.start + _CHUNK_HEAD.size, chunk.end)
        if name:
            raise ValueError(f"its chunks are packed by {name:.20}; unpack them with 'ros2 bag convert'")
        (length,) = struct.unpack("<Q", self._bytes(at, 8))
        if at + 8 + length != chunk.end:
            raise ValueError("a chunk is longer or shorter than what it holds")
        return at + 8, min(chunk.end, self._size)

    def _keep(self, record: _Found) -> None:
        if record.kind == _MESSAGE:
            channel, _, nanoseconds, _ = _MESSAGE_HEAD.unpack(self._bytes(record.start, _MESSAGE_HEAD.size))
            key = record.start + _MESSAGE_HEAD.size
            if key > record.end:
                raise ValueError("a message is shorter than its head")
            if channel in self._topics and self._topics[channel].type in _READ:
                self._messages.setdefault(channel, []).append(Stamped(nanoseconds, key))
                self._kept += 1
                if self._kept > MOST_FRAMES:
                    raise ValueError(f"it has more than {MOST_FRAMES} images")
        elif record.kind == _SCHEMA:
            (number,) = struct.unpack("<H", self._bytes(record.start, 2))
            self._types[number], _ = self._text(record.start + 2, record.end)
        elif record.kind == _CHANNEL:
            number, schema = struct.unpack("<HH", self._bytes(record.start, 4))
            name, at = self._text(record.start + 4, record.end)
            encoding, _ = self._text(at, record.end)
            if encoding == "cdr":
                self._topics[number] = Topic(number, name, self._types.get(schema, ""))
                if len(self._topics) > MOST_TOPICS:
                    raise ValueError(f"it has more than {MOST_TOPICS} topics")

    def _text(self, at: int, end: int) -> tuple[str, int]:
        """The text at ``at``, which lies before ``end``, and where it ends."""
        (length,) = struct.unpack("<I", self._bytes(at, 4))
        if length > min(end - at - 4, _LONGEST_NAMES):
            raise ValueError("a name is longer than its record")
        return self._bytes(at + 4, length).decode("utf-8", "replace"), at + 4 + length

    def _bytes(self, at: int, count: int) -> bytes:
        self._file.seek(at)
        data = self._file.read(count)
        if len(data) != count:
            raise ValueError("it ends early")
        return data
