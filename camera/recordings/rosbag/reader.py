"""Bags of ROS as recordings: what ``ros2 bag record`` and ``rosbag record`` keep of a depth camera's driver."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.frame import Frame
from camera.recordings.indexed import Indexed
from camera.recordings.options import FileOptions
from camera.recordings.rosbag import messages
from camera.recordings.rosbag.bag import Bag, Parts, Stamped, Topic
from camera.recordings.rosbag.database import Database
from camera.recordings.rosbag.mcap import Mcap
from camera.recordings.rosbag.packed import Unpacked, unpack_file
from camera.recordings.rosbag.ros1 import Ros1, of_the_sdk
from camera.recordings.rosbag.spans import RATIO, SPARE
from camera.source import DeviceInfo

METADATA = "metadata.yaml"
_HEAD = 1 << 12  # bytes before an image's pixels, with room for long names
_OF_THE_SDK = "/device_"
PACKED = ".zstd"  # how the name of a file ends that ``ros2 bag record --compression-mode file`` packed
_ENDINGS = (".db3", ".mcap")
_PART = re.compile(r"^[ \t]*-[ \t]*[\"']?([^\"'\s/\\]+\.(?:db3|mcap))(?:\.zstd)?[\"']?[ \t]*$", re.MULTILINE)
_LONGEST_METADATA, _MOST_PARTS = 1 << 20, 256


def is_bag(path: Path) -> bool:
    """Whether a ``.db3`` or ``.bag`` holds messages of a camera's driver; False for those of the RealSense SDK, and for
    a ``.db3`` that is none."""
    if path.suffix.lower() == ".bag":
        return not of_the_sdk(path)
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
    files = sorted(path for path in folder.iterdir() if ending(path) in _ENDINGS)
    files = [path for path in files if not is_packed(path) or path.with_suffix("") not in files]
    try:
        with (folder / METADATA).open("rb") as file:
            named = {*_PART.findall(file.read(_LONGEST_METADATA).decode("utf-8", "replace"))}
    except OSError as error:
        raise RecordingError(
            phrase("{folder}: {metadata} cannot be read ({why})", folder=folder, metadata=METADATA, why=error.strerror)
        ) from error
    if missing := sorted(named - {path.name.removesuffix(PACKED) for path in files}):
        raise RecordingError(
            phrase(
                "{folder} is a bag without its {missing}; copy it again from its origin",
                folder=folder,
                missing=missing[0],
            )
        )
    if not files:
        raise RecordingError(
            phrase("{folder} is a bag without .db3 or .mcap; turn it into one with 'ros2 bag convert'", folder=folder)
        )
    if len(files) > _MOST_PARTS:
        raise RecordingError(
            phrase(
                "{folder} is a bag in {count} parts; join them with 'ros2 bag convert'", folder=folder, count=len(files)
            )
        )
    return files


def is_packed(path: Path) -> bool:
    """Whether a file's name is that of a packed bag."""
    return path.suffix.lower() == PACKED


def ending(path: Path) -> str:
    """A file's ending, ``.db3`` of ``a.db3`` and of ``a.db3.zstd``."""
    return (path.with_suffix("") if is_packed(path) else path).suffix.lower()


def _opened(path: Path, folder: Path) -> Bag:
    """The bag in a file, or of a folder's files; what is packed is unpacked into ``folder``. Raises ``ValueError``,
    ``OSError``, ``RecordingError``."""
    files = files_in(path) if path.is_dir() else [path]
    bags: list[Bag] = []
    try:
        bags.extend(Unpacked(_KINDS[ending(file)](_plain(file, folder))) for file in files)
        return bags[0] if len(bags) == 1 else Parts(bags)
    except BaseException:
        for bag in bags:
            bag.close()
        raise


_KINDS: Mapping[str, Callable[[Path], Bag]] = {".db3": Database, ".mcap": Mcap, ".bag": Ros1}


def _plain(file: Path, folder: Path) -> Path:
    """A file that is not packed; the content of one that is, as a file in ``folder``."""
    if not is_packed(file):
        return file
    target = folder / file.with_suffix("").name
    try:
        unpack_file(file, target, RATIO * file.stat().st_size + SPARE)
    except OSError as error:
        raise RecordingError(
            phrase(
                "{file} cannot be unpacked to {folder}: {why}; unpack it with 'zstd -d', or let "
                "TMPDIR name a folder with more room",
                file=file,
                folder=folder,
                why=error.strerror or error,
            )
        ) from error
    return target


class RosBag(Indexed):
    """The depth images of one topic of a ``.db3``, ``.mcap``, a ``.bag`` of ROS 1 or a bag's folder, every one once
    and in the order in which they were recorded. Packed messages, chunks and files (``.db3.zstd``) are unpacked.

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
            raise RecordingError(phrase("of {path} only depth is read; ask for depth alone", path=self.path))
        self._bag: Bag | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="relief-", ignore_cleanup_errors=True)
        with self._opening(ValueError, OSError):
            self._bag = _opened(self.path, Path(self._folder.name))
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
                phrase(
                    "{path} has no {beside}, without which {name} has no shape; record that topic too",
                    path=self.path,
                    beside=beside,
                    name=self._topic.name,
                )
            )
        rectified = "rect" in self._topic.name.rpartition("/")[2]
        self._intrinsics = self._lens(messages.lens(bag.fields(data), rectified=rectified))
        self._depth_unit = self._unit(messages.MILLIMETRES)
        _, self._layout = messages.layout(bag.fields(_first(bag, self._topic) or b""))
        self._frames = bag.messages(self._topic)
        self._keep(_seconds(bag, self._frames))

    def _depth_topic(self, bag: Bag, topics: list[Topic]) -> Topic:
        found, eight_bits = [], ""
        for topic in topics:
            data = _first(bag, topic) if topic.type == messages.IMAGE else None
            if data is None:
                continue
            encoding, named = messages.head(bag.fields(data)).encoding, "depth" in topic.name
            if named and encoding in messages.EIGHT_BITS:
                eight_bits = topic.name
            if encoding in messages.STEPS and (named or encoding != "mono16"):  # which is infrared elsewhere
                found.append((not named, "aligned" in topic.name, topic.name, topic))
        if found:
            return min(found)[-1]
        if eight_bits:
            raise RecordingError(
                phrase(
                    "{path}: {eight_bits} has 8 bits a pixel, too few for depth; record 16UC1",
                    path=self.path,
                    eight_bits=eight_bits,
                )
            )
        if any(topic.type == messages.COMPRESSED and "depth" in topic.name for topic in topics):
            raise RecordingError(
                phrase("{path} holds compressed depth; record the topic without compression", path=self.path)
            )
        raise RecordingError(phrase("{path} holds no depth images; record a topic of 16UC1 or 32FC1", path=self.path))

    def _load(self, index: int) -> Frame:
        shape = (self._intrinsics.height, self._intrinsics.width)
        if self._bag is None:
            raise ValueError("it is closed")
        data = self._bag.read(self._frames[index].key, messages.most_bytes(shape))
        time, depth = messages.depth(self._bag.fields(data), shape, self._layout, self._depth_unit)
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
        self._folder.cleanup()


def _first(bag: Bag, topic: Topic) -> bytes | None:
    """The beginning of a topic's first message."""
    found = bag.first(topic)
    return None if found is None else bag.read(found.key, _HEAD)


def _seconds(bag: Bag, frames: list[Stamped]) -> list[float]:
    """Of each frame since the first, by the images' own stamps; by those of the recorder where they have none."""
    stamps = [bag.fields(bag.read(frame.key, messages.STAMP_BYTES)).stamp() for frame in frames]
    if not all(stamps):
        stamps = [frame.nanoseconds / 1e9 for frame in frames]
    return [one - stamps[0] for one in stamps]
