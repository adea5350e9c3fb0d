"""Bags of ROS 2 as recordings: what ``ros2 bag record`` keeps of a depth camera's driver."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from camera.errors import RecordingError
from camera.frame import Frame
from camera.recordings.indexed import Indexed
from camera.recordings.options import FileOptions
from camera.recordings.rosbag import messages
from camera.recordings.rosbag.cdr import Cdr
from camera.recordings.rosbag.database import connect
from camera.source import DeviceInfo

METADATA = "metadata.yaml"
_MAX_TOPICS = 4096
_MAX_FRAMES = 1 << 20
_HEAD = 1 << 12  # bytes before an image's pixels, with room for long names
_OF_THE_SDK = "/device_"

Value = TypeVar("Value")


class _Topic(NamedTuple):
    id: int
    name: str
    type: str


def is_bag(path: Path) -> bool:
    """Whether a ``.db3`` holds messages of a camera's driver; False for those of the RealSense SDK, and for no bag."""
    try:
        with contextlib.closing(connect(path)) as connection:
            topics = _topics(connection)
    except (sqlite3.Error, ValueError, TypeError):
        return False
    ours = {messages.IMAGE, messages.COMPRESSED}
    return any(topic.type in ours for topic in topics) and not any(
        topic.name.startswith(_OF_THE_SDK) for topic in topics
    )


def file_in(folder: Path) -> Path:
    """The ``.db3`` of a bag's folder. Raises ``RecordingError`` unless there is one."""
    files = sorted(folder.glob("*.db3"))
    if len(files) == 1:
        return files[0]
    if files:
        raise RecordingError(f"{folder} is a bag in {len(files)} parts; give one of them, such as {files[0]}")
    raise RecordingError(f"{folder} is a bag without .db3; turn it into one with 'ros2 bag convert'")


class RosBag(Indexed):
    """The depth images of one topic, every one once and in the order in which they were recorded.

    Of several, a topic named after depth is taken, and one that is not aligned to another camera before one that is.
    Depth is ``16UC1`` or ``mono16`` in millimetres, or ``32FC1`` in metres, with a ``camera_info`` beside it.

    Raises ``CameraNotFound``, ``RecordingError``.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        infrared: bool | None = None,
        color: bool | None = None,
        asked: FileOptions | None = None,
        uri: str | None = None,
    ) -> None:
        super().__init__(path, uri, asked)
        if infrared or color:
            raise RecordingError(f"of {self.path} only depth is read; ask for depth alone")
        try:
            self._connection = connect(self.path)
        except (sqlite3.Error, ValueError) as error:
            raise RecordingError(f"{self.path} is damaged ({error}); copy it again from its origin") from error
        with self._opening(sqlite3.Error, ValueError, TypeError, OverflowError):
            self._read_header()

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("ros", self._topic.name, uri=self._uri)

    def _read_header(self) -> None:
        topics = _topics(self._connection)
        self._topic = self._depth_topic(topics)
        beside = self._topic.name.rpartition("/")[0] + "/camera_info"
        info = next((one for one in topics if one.name == beside and one.type == messages.CAMERA_INFO), None)
        data = None if info is None else self._first(info)
        if data is None:
            raise RecordingError(
                f"{self.path} has no {beside}, without which {self._topic.name} has no shape; record that topic too"
            )
        rectified = "rect" in self._topic.name.rpartition("/")[2]
        self._intrinsics = self._lens(messages.lens(Cdr(data), rectified=rectified))
        self._depth_unit = self._unit(messages.MILLIMETRES)
        self._rows = self._row_ids()
        self._keep(list(self._seconds()))

    def _depth_topic(self, topics: list[_Topic]) -> _Topic:
        found, eight_bits = [], ""
        for topic in topics:
            data = self._first(topic) if topic.type == messages.IMAGE else None
            if data is None:
                continue
            encoding, named = messages.head(Cdr(data)).encoding, "depth" in topic.name
            if named and encoding in messages.EIGHT_BITS:
                eight_bits = topic.name
            if encoding in messages.STEPS and (named or encoding != "mono16"):  # which is infrared elsewhere
                found.append((not named, "aligned" in topic.name, topic.name, topic))
        if found:
            return min(found)[-1]
        if eight_bits:
            raise RecordingError(f"{self.path}: {eight_bits} has 8 bits a pixel, too few for depth; record 16UC1")
        if any(topic.type == messages.COMPRESSED and "depth" in topic.name for topic in topics):
            raise RecordingError(f"{self.path} holds compressed depth; record the topic without compression")
        raise RecordingError(f"{self.path} holds no depth images; record a topic of 16UC1 or 32FC1")

    def _row_ids(self) -> list[int]:
        query = "SELECT id FROM messages WHERE topic_id = ? ORDER BY timestamp, id LIMIT ?"
        return [int(row[0]) for row in self._connection.execute(query, (self._topic.id, _MAX_FRAMES))]

    def _seconds(self) -> Iterator[float]:
        """Of each frame since the first, by the images' own stamps; by those of the recorder where they have none."""
        stamps = [self._read(row, messages.STAMP_BYTES, lambda data: messages.seconds(Cdr(data))) for row in self._rows]
        if not all(stamps):
            query = "SELECT timestamp FROM messages WHERE topic_id = ? ORDER BY timestamp, id LIMIT ?"
            rows = self._connection.execute(query, (self._topic.id, _MAX_FRAMES))
            stamps = [int(row[0]) / 1e9 for row in rows]
        return (one - stamps[0] for one in stamps)

    def _first(self, topic: _Topic) -> bytes | None:
        """The beginning of a topic's first message."""
        query = "SELECT id FROM messages WHERE topic_id = ? ORDER BY timestamp, id LIMIT 1"
        row = self._connection.execute(query, (topic.id,)).fetchone()
        return None if row is None else self._read(int(row[0]), _HEAD, bytes)

    def _read(self, row: int, most: int, parse: Callable[[bytes], Value]) -> Value:
        """What ``parse`` makes of at most the first ``most`` bytes of a message."""
        with self._connection.blobopen("messages", "data", row, readonly=True) as blob:
            return parse(blob.read(most))

    def _load(self, index: int) -> Frame:
        shape = (self._intrinsics.height, self._intrinsics.width)
        try:
            time, depth = self._read(
                self._rows[index],
                messages.most_bytes(shape),
                lambda data: messages.depth(Cdr(data), shape, self._depth_unit),
            )
        except sqlite3.Error as error:
            raise ValueError(str(error)) from error
        return Frame(
            depth,
            self._depth_unit,
            self._intrinsics,
            timestamp=self.timestamp(index),
            number=index,
            source=self._uri,
            device_timestamp=time or None,
        )

    def _release(self) -> None:
        self._connection.close()


def _topics(connection: sqlite3.Connection) -> list[_Topic]:
    """Those with messages in CDR. Raises ``sqlite3.Error``, ``ValueError``."""
    query = "SELECT id, name, type FROM topics WHERE serialization_format = 'cdr' ORDER BY id LIMIT ?"
    return [_Topic(int(id_), str(name), str(kind)) for id_, name, kind in connection.execute(query, (_MAX_TOPICS,))]
