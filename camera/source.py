"""What every camera and every recording can do."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from camera.closing import Closing
from camera.frame import Frame


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A camera as people tell it apart; empty text where the device does not say.

    ``kind`` is ``realsense``, ``kinect`` or whatever recorded; ``uri`` opens it with ``camera.open``;
    ``usb`` is the speed it runs at, such as ``3.2``; ``notice`` what is wrong with how it is connected and what to do.

    While it streams also: ``temperature_c`` in °C, None where it does not say; ``missed``, the frames that never
    arrived, by the gaps in their numbers; ``dropped``, those that arrived and nobody read in time.
    """

    kind: str
    name: str = ""
    serial: str = ""
    uri: str = ""
    firmware: str = ""
    usb: str = ""
    notice: str = ""
    temperature_c: float | None = None
    missed: int = 0
    dropped: int = 0

    @property
    def family(self) -> str:
        """The family of sensors that measure alike: ``kinect-v2``, ``azure-kinect``, ``realsense-d400``; "" where it
        is none of these, not known, or synthetic."""
        name = self.name.casefold()
        if self.kind == "synthetic" or "synthetic" in name:
            return ""
        words = {
            "kinect v2": "kinect-v2",
            "kinect2": "kinect-v2",
            "azure kinect": "azure-kinect",
            "realsense d4": "realsense-d400",
        }
        return next((family for word, family in words.items() if word in name), "")


class Source(Closing):
    """A stream of frames, open from construction until ``close``; use it in a ``with`` statement."""

    live: ClassVar[bool]
    """True for a camera; False for a recording."""

    @property
    @abstractmethod
    def info(self) -> DeviceInfo:
        """The device that the frames come, or came, from."""

    @abstractmethod
    def read(self, timeout: float = 2.0) -> Frame:
        """The next frame, waiting at most ``timeout`` seconds for it.

        Raises ``FrameTimeout``, ``EndOfStream`` (recordings), ``CameraLost`` (also after ``close``) and
        ``RecordingError`` (a damaged frame; the next call goes on behind it).
        """

    @abstractmethod
    def close(self) -> None:
        """Give the device or the file back. A second call does nothing."""

    def interrupt(self) -> None:
        """Let a ``read`` that waits in another thread, or else the next one, raise ``NotDue`` at once if it can."""

    @property
    def drops(self) -> bool:
        """True when frames that nobody reads in time are skipped: live cameras and paced playback."""
        return self.live

    @property
    def dropped(self) -> int:
        """How many frames were skipped since opening."""
        return 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.info.uri or self.info.name}>"


class Recording(Source):
    """A source with an end, in which one can move about."""

    live: ClassVar[bool] = False

    @abstractmethod
    def __len__(self) -> int:
        """How many frames there are."""

    @property
    @abstractmethod
    def position(self) -> int:
        """The index of the frame that ``read`` returns next; ``len(self)`` at the end."""

    @abstractmethod
    def seek(self, index: int) -> None:
        """Let ``read`` go on at frame ``index``, 0 ≤ index ≤ len. Raises ``IndexError`` outside."""

    @abstractmethod
    def timestamp(self, index: int) -> float:
        """The timestamp of frame ``index`` in seconds, without decoding the frame."""

    @property
    def duration(self) -> float:
        """Seconds from the first frame to the last."""
        return self.timestamp(len(self) - 1) - self.timestamp(0) if len(self) else 0.0

    @property
    def cut(self) -> bool:
        """Whether its end is missing, because the writer was interrupted; what there is can be played."""
        return False

    def __bool__(self) -> bool:
        # A recording without frames is still a recording.
        return True
