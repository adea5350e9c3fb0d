"""Bags of ROS 1, format 2.0 (http://wiki.ros.org/Bags/Format/2.0), read record by record."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Mapping
from pathlib import Path

from camera.recordings.rosbag.bag import Topic
from camera.recordings.rosbag.chunked import Chunked, Record
from camera.recordings.rosbag.fields import Fields
from camera.recordings.rosbag.packed import PACKERS, beginning
from camera.recordings.rosbag.spans import Spans

MAGIC = b"#ROSBAG V2.0\n"
_MESSAGE, _BAG, _CHUNK, _CONNECTION = 0x02, 0x03, 0x05, 0x07
_OF_THE_SDK = ("/file_version", "/device_")  # how the RealSense SDK's topics begin
_LONGEST_HEAD = 1 << 20  # bytes of a record's fields
_SNIFFED, _HEAD = 1 << 21, 1 << 12  # bytes of a chunk, and of what is unpacked from it, that show who wrote a bag


class Ros1(Chunked):
    """A ``.bag`` of ROS 1, its chunks packed by ``lz4`` or ``bz2`` or not at all."""

    MAGIC = MAGIC
    CHUNK = _CHUNK
    REMEDY = "'rosbag decompress'"

    def __init__(self, path: Path) -> None:
        self._connections: dict[int, int] = {}  # which topic a connection's messages are of
        self._ids: dict[tuple[str, str], int] = {}
        super().__init__(path)

    def fields(self, data: bytes) -> Fields:
        return Fields(data)

    def _need_magic(self) -> None:
        found = self._spans.read(0, len(MAGIC))
        if found != MAGIC:
            older = found.startswith(b"#ROSBAG V1")
            raise ValueError("it is a bag of format 1; 'rosbag fix' makes a newer one" if older else "it is no bag")

    def _record(self, at: int, end: int) -> Record | None:
        return _record(self._spans, at, end)

    def _inside(self, chunk: Record) -> tuple[int, int]:
        packer = chunk.head.get("compression", b"").decode("utf-8", "replace")
        if packer == "none":
            return chunk.start, min(chunk.end, self._spans.size)
        return self._packed(chunk, packer, chunk.start, _number(chunk.head, "size"))

    def _keep(self, record: Record) -> None:
        if record.kind == _MESSAGE:
            seconds, nanoseconds = struct.unpack("<II", _field(record.head, "time", 8))
            topic = self._connections.get(_number(record.head, "conn"), -1)
            self._add_message(topic, seconds * 10**9 + nanoseconds, record.start, record.end)
        elif record.kind == _CONNECTION:
            if record.end - record.start > _LONGEST_HEAD:
                raise ValueError("a connection's description is longer than any is")
            about = _fields(self._spans.read(record.start, record.end - record.start))
            name, kind = (
                found.decode("utf-8", "replace") for found in (record.head.get("topic", b""), about.get("type", b""))
            )
            kind = kind.replace("/", "/msg/", 1)
            topic = self._ids.setdefault((name, kind), len(self._ids))
            self._connections[_number(record.head, "conn")] = topic
            self._add_topic(Topic(topic, name, kind))
        elif record.kind == _BAG and record.head.get("encryptor"):
            raise ValueError("it is encrypted")

    def _length(self, key: int) -> int:
        (length,) = struct.unpack("<I", self._spans.read(key - 4, 4))
        return int(length)


def of_the_sdk(path: Path) -> bool:
    """Whether a ``.bag`` is one that the RealSense SDK wrote, by the first topic in it. Raises ``OSError``."""
    spans = Spans(path)
    try:
        return _first_topic(spans).startswith(_OF_THE_SDK)
    except ValueError:
        return False
    finally:
        spans.close()


def _first_topic(spans: Spans) -> str:
    at = len(MAGIC)
    while record := _record(spans, at, spans.size):
        if record.kind == _CONNECTION:
            return record.head.get("topic", b"").decode("utf-8", "replace")
        if record.kind == _CHUNK:
            packer = record.head.get("compression", b"").decode("utf-8", "replace")
            data = spans.read(record.start, min(record.end, spans.size, record.start + _SNIFFED) - record.start)
            return _begun(packer, data).partition(b"topic=")[2].decode("utf-8", "replace")
        at = record.end
    return ""


def _begun(packer: str, data: bytes) -> bytes:
    """The beginning of a chunk; as it lies there where it is not packed or damaged, which LZ4 leaves readable."""
    with contextlib.suppress(ValueError):
        return beginning(packer, data, _HEAD) if packer in PACKERS else data[:_HEAD]
    return data[:_HEAD]


def _record(spans: Spans, at: int, end: int) -> Record | None:
    if at + 8 > end:
        return None
    (length,) = struct.unpack("<I", spans.read(at, 4))
    if length > _LONGEST_HEAD:
        raise ValueError(f"a record's fields take {length} bytes")
    start = at + 8 + length
    if start > end:
        return None
    data = spans.read(at + 4, length + 4)
    head = _fields(data[:-4])
    return Record(_field(head, "op", 1)[0], start, start + int.from_bytes(data[-4:], "little"), head)


def _fields(data: bytes) -> dict[str, bytes]:
    """``name=value`` each, with its length before it."""
    found, at = {}, 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "little")
        name, equals, value = data[at + 4 : at + 4 + size].partition(b"=")
        at += 4 + size
        if not equals or at > len(data):
            raise ValueError("a record's fields are damaged")
        found[name.decode("utf-8", "replace")] = value
    return found


def _field(head: Mapping[str, bytes], name: str, size: int) -> bytes:
    value = head.get(name, b"")
    if len(value) != size:
        raise ValueError(f"a record has no field {name} of {size} bytes")
    return value


def _number(head: Mapping[str, bytes], name: str) -> int:
    return int.from_bytes(_field(head, name, 4), "little")
