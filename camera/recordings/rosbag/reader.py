"""Bags of ROS 2 as recordings: what ``ros2 bag record`` keeps of a depth camera's driver."""

from __future__ import annotations

import re
from pathlib import Path

from camera.errors import RecordingError
from camera.frame import Frame
from camera.recordings.indexed import Indexed
from camera.recordings.options import FileOptions
from camera.recordings.rosbag import messages
from camera.recordings.rosbag.bag import Bag, Parts, Stamped, Topic
from camera.recordings.rosbag.cdr import Cdr
from camera.recordings.rosbag.database import Database
from camera.recordings.rosbag.mcap import Mcap
from camera.source import DeviceInfo

METADATA = "metadata.yaml"
_HEAD = 1 << 12  # bytes before an image's pixels, with room for long names
_OF_THE_SDK = "/device_"
_ENDINGS = (".db3", ".mcap")
_PART = re.compile(r"^[ \t]*-[ \t]*[\"']?([^\"'\s/\\]+\.(?:db3|mcap))[\"']?[ \t]*$", re.MULTILINE)
_LONGEST_METADATA, _MOST_PARTS = 1 << 20, 256


def is_bag(path: Path) -> bool:
    """Whether a ``.db3`` holds messages of a camera's driver; False for those of the RealSense SDK, and for no bag."""
    try:
        bag = Database(path)
    except (ValueError, OSError):
        return False
    try:
        topics = bag.topics()
    except ValueError:
        return False
    finally:
        bag.close()
    ours = {messages.IMAGE, messages.COMPRESSED}
    return any(topic.type in ours for topic in topics) and not any(
        topic.name.startswith(_OF_THE_SDK) for topic in topics
    )


def files_in(folder: Path) -> list[Path]:
    """The files of a bag's folder. Raises ``RecordingError`` where there are none, or not all that its metadata
    names."""
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    try:
        with (folder / METADATA).open("rb") as file:
            named = {*_PART.findall(file.read(_LONGEST_METADATA).decode("utf-8", "replace"))}
    except OSError as error:
        raise RecordingError(f"{folder}: {METADATA} cannot be read ({error.strerror})") from error
    if missing := sorted(named - {path.name for path in files}):
        raise RecordingError(f"{folder} is a bag without its {missing[0]}; copy it again from its origin")
    if not files:
        raise RecordingError(f"{folder} is a bag without .db3 or .mcap; turn it into one with 'ros2 bag convert'")
    if len(files) > _MOST_PARTS:
        raise RecordingError(f"{folder} is a bag in {len(files)} parts; join them with 'ros2 bag convert'")
    return files


def _opened(path: Path) -> Bag:
    """The bag in a file, or of a folder's files. Raises ``ValueError``, ``OSError``, ``RecordingError``."""
    files = files_in(path) if path.is_dir() else [path]
    bags: list[Bag] = []
    try:
        bags.extend(Mcap(file) if file.suffix.lower() == ".mcap" else Database(file) for file in files)
        return bags[0] if len(bags) == 1 else Parts(bags)
    except BaseException:
        for bag in bags:
            bag.close()
        raise


class RosBag(Indexed):
    """The depth images of one topic of a ``.db3``, an ``.mcap`` or a bag's folder, every one once and in the order in
    which they were recorded.

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
        self._bag: Bag | None = None
        with self._opening(ValueError, OSError):
            self._bag = _opened(self.path)
            self._read_header(self._bag)

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("ros", self._topic.name, uri=self._uri)

    def _read_header(self, bag: Bag) -> None:
        topics = bag.topics()
        self._topic = self._depth_topic(bag, topics)
        beside = self._topic.name.rpartition("/")[0] + "/camera_info"
        info = next((one for one in topics if one.name == beside and one.type == messages.CAMERA_INFO), None)
        data = None if info is None else _first(bag, info)
        if data is None:
            raise RecordingError(
                f"{self.path} has no {beside}, without which {self._topic.name} has no shape; record that topic too"
            )
        rectified = "rect" in self._topic.name.rpartition("/")[2]
        self._intrinsics = self._lens(messages.lens(Cdr(data), rectified=rectified))
        self._depth_unit = self._unit(messages.MILLIMETRES)
        self._frames = bag.messages(self._topic)
        self._keep(_seconds(bag, self._frames))

    def _depth_topic(self, bag: Bag, topics: list[Topic]) -> Topic:
        found, eight_bits = [], ""
        for topic in topics:
            data = _first(bag, topic) if topic.type == messages.IMAGE else None
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

    def _load(self, index: int) -> Frame:
        shape = (self._intrinsics.height, self._intrinsics.width)
        if self._bag is None:
            raise ValueError("it is closed")
        data = self._bag.read(self._frames[index].key, messages.most_bytes(shape))
        time, depth = messages.depth(Cdr(data), shape, self._depth_unit)
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
        if self._bag is not None:
            self._bag.close()


def _first(bag: Bag, topic: Topic) -> bytes | None:
    """The beginning of a topic's first message."""
    found = bag.first(topic)
    return None if found is None else bag.read(found.key, _HEAD)


def _seconds(bag: Bag, frames: list[Stamped]) -> list[float]:
    """Of each frame since the first, by the images' own stamps; by those of the recorder where they have none."""
    stamps = [messages.seconds(Cdr(bag.read(frame.key, messages.STAMP_BYTES))) for frame in frames]
    if not all(stamps):
        stamps = [frame.nanoseconds / 1e9 for frame in frames]
    return [one - stamps[0] for one in stamps]
