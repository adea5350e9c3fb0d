"""What is recorded of a stream while it is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assets.phrase import phrase
from assets.private import make_folders
from camera import DeviceInfo, Frame
from camera.closing import Closing
from camera.recordings.behind import Behind
from camera.recordings.writer import Writer

MakeWriter = Callable[..., Writer]
"""Called as :class:`camera.Recorder` is."""


class _Lazy:
    """A writer that is made at the first frame, in the thread that writes."""

    def __init__(self, path: Path, make: MakeWriter, device: DeviceInfo) -> None:
        self.path = path
        self._make = make
        self._device = device
        self.writer: Writer | None = None
        self.first: float | None = None
        self.newest = 0.0

    def write(self, frame: Frame) -> None:
        if self.writer is None:
            make_folders(self.path.parent)
            self.writer = self._make(self.path, frame.intrinsics, device=self._device, depth_unit=frame.depth_unit)
        self.writer.write(frame)
        self.first = frame.timestamp if self.first is None else self.first
        self.newest = frame.timestamp


class Tape(Closing):
    """Writes a stream's frames to ``path`` in a thread of its own, behind a bounded queue.

    With ``drop`` a frame that finds the queue full is left out and counted, else ``put`` waits. Raises nothing:
    ``problem`` says for people what went wrong, and is empty while nothing did.
    """

    def __init__(self, path: Path, make: MakeWriter, *, device: DeviceInfo, drop: bool) -> None:
        self.path = path
        self.problem = ""
        self._ended = False
        self._lazy = _Lazy(path, make, device)
        self._behind = Behind(self._lazy, drop=drop)

    @property
    def recorded(self) -> int:
        """Frames that were written."""
        return 0 if self._lazy.writer is None else len(self._lazy.writer)

    @property
    def size(self) -> int:
        """Bytes that were written."""
        return 0 if self._lazy.writer is None else self._lazy.writer.size

    @property
    def seconds(self) -> float:
        """From the first frame that was written to the last, in stream time."""
        return 0.0 if self._lazy.first is None else max(0.0, self._lazy.newest - self._lazy.first)

    @property
    def dropped(self) -> int:
        """Frames that were left out because the disk is slow."""
        return self._behind.dropped

    def put(self, frame: Frame) -> None:
        """Record a frame; one that comes after the end is none of it."""
        try:
            self._behind.write(frame)
        except Exception as error:  # whatever it is, it must not end the stream
            if not self._ended:
                self._stopped(error)

    def close(self) -> None:
        self._ended = True
        try:
            self._behind.close()
        except Exception as error:
            self._stopped(error)
        try:
            if self._lazy.writer is not None:
                self._lazy.writer.close()
        except Exception as error:
            self.problem = self.problem or phrase("The recording may lack its end: {why}", why=error)

    def _stopped(self, error: Exception) -> None:
        self.problem = self.problem or phrase("Recording stopped: {why}", why=error)
