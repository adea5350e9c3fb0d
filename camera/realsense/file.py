"""RealSense recordings, ``.db3`` and ``.bag``, played by the real SDK, frame by frame."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from assets.phrase import phrase
from camera.errors import CameraLost, EndOfStream, FrameTimeout, RecordingError
from camera.frame import Frame
from camera.realsense.converter import convert
from camera.realsense.heads import METADATA, unlike
from camera.realsense.options import RealSenseOptions
from camera.realsense.stream import RealSenseStream, describe, sdk
from camera.recordings.on_disk import OnDisk
from camera.recordings.options import FileOptions
from camera.recordings.rosbag.database import connect
from camera.registration import Align
from camera.source import DeviceInfo
from camera.streams.pairing import Moment
from camera.streams.timeline import forward

_SETTLE_S = 2.0  # after the end was reported, busy sensors may still hand over their last frames
_STOP_S = 2.0
_STARTS = 12
# Starts after which a frame without its companions is taken for one that has none, and one that did not come for one
# that is missing.
_PARTNERLESS, _MISSING = 2, 5
_LEAD = 2  # frames to start early when seeking, so that companions are complete
_SDK_ERRORS = (
    sqlite3.Error,
    RuntimeError,
    ValueError,
    TypeError,
    IndexError,
)  # for what it reads and Python cannot hold


@dataclass(frozen=True, slots=True)
class _Entry:
    position: timedelta  # in the file
    number: int
    time: float  # seconds, device clock


class RealSenseFile(OnDisk):
    """A recording of the RealSense SDK or Viewer, every depth frame once and in order.

    Infrared comes along when the file has it (``infrared=False`` leaves it out); ``color=True`` adds the colour image
    moved onto the depth image, ``align="color"`` the depth moved onto the colour image,
    without infrared. A ``.bag`` of SDK 2.57 or older is converted to a temporary ``.db3`` first.

    Raises ``SdkMissing``, ``CameraNotFound`` (no such file), ``RecordingError``.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        infrared: bool | None = None,
        color: bool | None = False,
        align: Align = "depth",
        asked: FileOptions | None = None,
        uri: str | None = None,
    ) -> None:
        super().__init__(path, uri, asked)
        self._context = sdk().context()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._stream: RealSenseStream | None = None
        self._ended = threading.Event()
        self._closed = False
        self._streaming = False
        self._began = 0
        self._behind = {0}
        self._ahead: Moment | None = None
        with self._opening(*_SDK_ERRORS, says="cannot be played"):
            database = self._as_database()
            self._index = _index(database)
            times = np.array([entry.time for entry in self._index])
            self._times = forward(times - times[0])
            self._by_number = {entry.number: index for index, entry in enumerate(self._index)}
            self._device = self._context.load_device(str(database))
            self._info = describe(self._device, self._uri)
            self._device.set_real_time(False)  # before starting: later loses the first frame
            self._device.set_status_changed_callback(self._on_status)
            wanted = RealSenseOptions(infrared=infrared, color=color, align=align)
            self._stream = RealSenseStream(self._device, wanted, blocking=True, uri=self._uri, depth_unit=self._unit)
            self._lens(self._stream.intrinsics)
            self._unlike = {kind: unlike(database, stream) for kind, stream in self._stream.streams().items()}

    @property
    def info(self) -> DeviceInfo:
        return self._info

    def __len__(self) -> int:
        return len(self._index)

    def timestamp(self, index: int) -> float:
        return float(self._times[index])

    def _moved(self) -> None:
        self._halt()

    def read(self, timeout: float = 2.0) -> Frame:
        with self._lock:
            stream = self._need_open()
            if self._next >= len(self):
                raise EndOfStream(phrase("{path} ends after {count:frame|frames}", path=self.path, count=len(self)))
            moment = self._arrived(timeout) if self._ahead is None else self._ahead
            index = self._by_number[moment.depth.number]
            if index > self._next:
                self._ahead = moment
                raise self._damaged()
            self._next, self._ahead = index + 1, None
            with self._frame_at(index, ValueError, TypeError):
                return stream.frame(self._own(moment), self.timestamp(index))

    def _own(self, moment: Moment) -> Moment:
        """A moment without companions that are no images of their stream. Raises ``ValueError`` for such a depth."""
        if (why := self._unlike["depth"].get(moment.depth.number)) is not None:
            raise ValueError(why)
        companions = {kind: shot for kind, shot in moment.companions.items() if shot.number not in self._unlike[kind]}
        return replace(moment, companions=companions)

    def close(self) -> None:
        self._closed = True
        if self._stream is not None:
            self._stream.stop()  # first, so that a read under way comes back
        with self._lock:
            self._halt()
            self._stream = self._device = None
            if self._folder is not None:
                with contextlib.suppress(OSError):
                    self._folder.cleanup()

    def _need_open(self) -> RealSenseStream:
        if self._closed or self._stream is None:
            raise CameraLost(phrase("{path} is closed; open it again", path=self.path))
        return self._stream

    def _as_database(self) -> Path:
        bag = self.path.suffix.lower() == ".bag"
        named = not any("\udc80" <= letter <= "\udcff" for letter in str(self.path))
        if named and not bag:
            return self.path
        self._folder = tempfile.TemporaryDirectory(prefix="relief-", ignore_cleanup_errors=True)
        database, path = Path(self._folder.name) / "converted.db3", self.path
        if not named:  # the SDK takes text alone for a name
            path = database.with_name(f"named{path.suffix.lower()}")
            path.symlink_to(self.path.resolve())
        if not bag:
            return path
        convert(path, database)
        return database

    def _arrived(self, timeout: float) -> Moment:
        """The next moment that the SDK plays, of the frame that is to be read or of one behind it."""
        assert self._stream is not None
        fresh = not self._streaming
        if fresh:
            self._play()
        moment = self._wait(timeout)
        soonest = len(self)
        for again in range(_STARTS if fresh else 0):
            index = self._by_number[moment.depth.number]
            soonest = min(soonest, index)
            whole = len(moment.companions) == self._stream.companions
            told = whole or again >= _PARTNERLESS
            if (told and index == self._next) or (again >= _MISSING and index == soonest):
                break
            self._halt()  # a sensor that starts late misses the first frames: start over
            self._play()
            moment = self._wait(timeout)
        return moment

    def _play(self) -> None:
        assert self._stream is not None
        early = self._next - _LEAD if self._next > _LEAD else 0
        self._began = max(early, *(index for index in self._behind if index <= self._next))
        self._ended.clear()
        self._device.seek(self._index[self._began].position if self._began else timedelta(0))
        if self._stream.sensors == 1 or len(self._behind) > 1:  # a player that stopped at damage does not go on paused
            self._stream.start()
        else:
            self._device.pause()  # until every sensor listens, else the last one to start can miss its first frame
            try:
                self._stream.start()
            finally:
                with self._stream.unbounded():  # it waits up to 10 s for the SDK's reader, which would wait for ours
                    self._device.resume()
        self._streaming = True

    def _wait(self, timeout: float) -> Moment:
        """The next moment that was not read yet. One that lacks its image is missing, the others follow."""
        assert self._stream is not None
        deadline = time.monotonic() + timeout
        while True:
            remaining = max(0.0, deadline - time.monotonic())
            moment = self._stream.get(_SETTLE_S if self._ended.is_set() else remaining)
            if moment is not None:
                if self._by_number.get(moment.depth.number, -1) >= self._next:
                    return moment
                continue
            self._need_open()
            if self._ended.is_set():
                self._stream.flush()
                if self._stream.empty:
                    self._go_on_behind()
                    deadline = time.monotonic() + timeout
            elif not remaining:
                raise FrameTimeout(phrase("{path} is read slowly; allow more than this for a frame", path=self.path))

    def _halt(self) -> None:
        if self._streaming and self._stream is not None:
            self._stream.stop()
            # The SDK's player goes on a little; without its word that it stopped, taking the device away ends the
            # program, and playing on would take that word for the end of the file.
            self._ended.wait(_STOP_S)
        self._streaming, self._ahead = False, None

    def _go_on_behind(self) -> None:
        """Play on where the SDK's player stopped before the end, as it does at an image that it cannot decode: from the
        frame that is to be read, or from the next one where it stops at this one. Raises ``RecordingError`` then."""
        tried = self._began == self._next
        self._behind.add(self._next + tried)
        self._halt()
        if tried:
            raise self._damaged()
        self._play()

    def _damaged(self) -> RecordingError:
        """What is told of the frame that was to be read; the one behind it is now."""
        index, self._next = self._next, self._next + 1
        return RecordingError(
            phrase(
                "frame {index} of {path} is damaged; copy the file again from its origin", index=index, path=self.path
            )
        )

    def _on_status(self, status: Any) -> None:
        if status == sdk().playback_status.stopped:
            self._ended.set()


def _index(database: Path) -> list[_Entry]:
    """Where each depth frame lies in the file, from the metadata that the SDK writes beside each image."""
    query = """
        SELECT messages.timestamp, messages.data FROM messages JOIN topics ON topics.id = messages.topic_id
        WHERE topics.name LIKE '/device\\_%/sensor\\_%/Depth\\_0/image/metadata' ESCAPE '\\' ORDER BY messages.timestamp
    """
    entries: dict[int, _Entry] = {}
    try:
        with contextlib.closing(connect(database)) as connection:
            for nanoseconds, data in connection.execute(query):
                if found := METADATA.search(data):
                    number = int(found[1])
                    position = timedelta(microseconds=nanoseconds // 1000)
                    entries.setdefault(number, _Entry(position, number, float(found[2]) / 1000))
    except (sqlite3.Error, TypeError, ValueError, OverflowError) as error:
        raise RecordingError(phrase("damaged ({why}); copy the file again from its origin", why=error)) from error
    if not entries:
        raise RecordingError(phrase("holds no depth frames; record depth, with the SDK 2.58 or newer for .db3"))
    return list(entries.values())
