"""Bags that are one file of records, some of them in chunks: what those of ROS 1 and ROS 2 share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from camera.recordings.rosbag import messages
from camera.recordings.rosbag.bag import LONGEST, MOST_FRAMES, MOST_TOPICS, Stamped, Topic
from camera.recordings.rosbag.fields import Fields
from camera.recordings.rosbag.packed import PACKERS
from camera.recordings.rosbag.spans import Spans, in_chunk

_READ = (messages.IMAGE, messages.CAMERA_INFO)
_MOST_RECORDS = 1 << 22


class Record(NamedTuple):
    """A record: what it is, where its content lies, from ``start`` to ``end``, and the fields before it, if any."""

    kind: int
    start: int
    end: int
    head: Mapping[str, bytes] = MappingProxyType({})


class Chunked(ABC):
    """Bag of one file as a :class:`camera.recordings.rosbag.bag.Bag`, read record by record when it is opened.

    The file's own index is not used: whoever wrote it may have lied, and a recording that was cut short has none. Only
    images and their ``camera_info`` have messages here. A file that ends early holds what lies before its end.
    Raises ``ValueError`` for what is no such bag or has a damaged chunk, ``OSError``.
    """

    MAGIC: bytes
    CHUNK: int  # the kind of record that holds others
    REMEDY: str  # what unpacks its chunks

    def __init__(self, path: Path) -> None:
        self._spans = Spans(path)
        self._topics: dict[int, Topic] = {}
        self._messages: dict[int, list[Stamped]] = {}
        self._beginnings: dict[int, bytes] = {}  # of messages in packed chunks: the stamps need no unpacking again
        self._kept, self._seen, self._cut = 0, 0, False
        try:
            self._need_magic()
            for record in self._records():
                self._keep(record)
            if self._cut and not self._kept:
                raise ValueError("it ends early, in its first chunk")
        except BaseException:
            self._spans.close()
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
        begin = self._beginnings.get(key, b"")
        return begin[:most] if most <= len(begin) else self._spans.read(key, min(self._length(key), most, LONGEST))

    def close(self) -> None:
        self._spans.close()

    @abstractmethod
    def fields(self, data: bytes) -> Fields:
        """A message, to be read value after value."""

    @abstractmethod
    def _record(self, at: int, end: int) -> Record | None:
        """The record at ``at``, None where its head does not lie before ``end``, and for the data's end."""

    @abstractmethod
    def _inside(self, chunk: Record) -> tuple[int, int]:
        """Where the records of a chunk begin and end, by :meth:`_packed` for those of a packed one."""

    @abstractmethod
    def _keep(self, record: Record) -> None:
        """Take what a record tells: a topic, a message."""

    @abstractmethod
    def _length(self, key: int) -> int:
        """The bytes of a message."""

    def _need_magic(self) -> None:
        if self._spans.read(0, len(self.MAGIC)) != self.MAGIC:
            raise ValueError("it is no such bag")

    def _records(self) -> Iterator[Record]:
        """All records up to the end of the data, those in chunks in the chunks' place."""
        for record in self._between(len(self.MAGIC), self._spans.size):
            if record.kind != self.CHUNK:
                yield record
                continue
            for inner in self._between(*self._inside(record)):
                if inner.kind == self.CHUNK:
                    raise ValueError("a chunk holds chunks")
                yield inner

    def _between(self, at: int, end: int) -> Iterator[Record]:
        """The whole records there, and a chunk that is cut short."""
        while at < end:
            self._seen += 1
            if self._seen > _MOST_RECORDS:
                raise ValueError(f"it has more than {_MOST_RECORDS} records")
            record = self._record(at, end)
            if record is None or (record.end > end and record.kind != self.CHUNK):
                return
            yield record
            at = record.end

    def _packed(self, chunk: Record, packer: str, start: int, size: int, crc: int = 0) -> tuple[int, int]:
        """Where the records of a packed chunk begin and end; nowhere for one that is cut short. Its bytes begin at
        ``start``; ``size`` and ``crc`` as :meth:`Spans.add` takes them."""
        if packer not in PACKERS:
            raise ValueError(f"its chunks are packed by {packer!r:.20}; unpack them with {self.REMEDY}")
        if chunk.end > self._spans.size:
            self._cut = True
            return 0, 0
        return self._spans.add(packer, start, chunk.end, size, crc)

    def _add_topic(self, topic: Topic) -> None:
        self._topics[topic.id] = topic
        if len(self._topics) > MOST_TOPICS:
            raise ValueError(f"it has more than {MOST_TOPICS} topics")

    def _add_message(self, topic: int, nanoseconds: int, key: int, end: int) -> None:
        """One whose bytes lie from ``key`` to ``end``."""
        if topic not in self._topics or self._topics[topic].type not in _READ:
            return
        self._kept += 1
        if self._kept > MOST_FRAMES:
            raise ValueError(f"it has more than {MOST_FRAMES} images")
        self._messages.setdefault(topic, []).append(Stamped(nanoseconds, key))
        if in_chunk(key):
            self._beginnings[key] = self._spans.read(key, min(messages.STAMP_BYTES, end - key))
