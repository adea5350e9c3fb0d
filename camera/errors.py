"""What can go wrong between a camera and a frame, each error with its remedy in the message."""

# ruff: noqa: N818 - the names are part of the public surface

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from assets.phrase import phrase

log = logging.getLogger(__name__)


class CameraError(Exception):
    """Any failure of a camera, a recording or the path between them."""


class BadUri(CameraError, ValueError):
    """The camera's address is none of ``realsense[:serial]``, ``kinect[:serial]``, ``file:PATH``."""


class BadOption(CameraError, ValueError):
    """The camera cannot do what an option asks of it; the message says what it can."""


class ProfileNotOffered(BadOption):
    """The camera has no such size and rate: ``nearest`` is the closest (width, height, fps), ``offered`` are all."""

    def __init__(self, message: str, nearest: tuple[int, int, int], offered: tuple[tuple[int, int, int], ...]) -> None:
        super().__init__(message)
        self.nearest = nearest
        self.offered = offered


class CameraNotFound(CameraError):
    """No such camera is connected, or no such file exists."""


class CameraBusy(CameraError):
    """The camera is there, but another program or this one's missing permission keeps it from opening."""


class PermissionMissing(CameraBusy):
    """The camera is on the bus, but this user may not open it."""


class FirmwareTooOld(CameraError):
    """The camera's firmware and the SDK do not fit together, or the camera waits for new firmware."""


class Uncalibrated(CameraError):
    """The camera reports intrinsics that no camera has, or few: every length measured with them would be wrong."""


class SdkMissing(CameraError):
    """The vendor's library is not installed; the message names what brings it."""


class FrameTimeout(CameraError, TimeoutError):
    """No frame came in time; the source may still deliver later ones."""


class CameraAway(FrameTimeout):
    """The camera was lost and is being opened again: frames come when it is back."""


class NotDue(FrameTimeout):
    """The next frame of a playback comes later: its time has not come, or the playback is paused."""


class CameraLost(CameraError):
    """The camera stopped for good: unplugged, reset or closed."""


class CameraFrozen(CameraLost):
    """The camera sends the same image over and over."""


class EndOfStream(CameraError):
    """A recording has no further frame."""


class RecordingError(CameraError):
    """A recording is damaged, hostile, of an unsupported kind, or cannot be written."""


class NotWritable(RecordingError):
    """The place of a new recording cannot be written: it exists, is not the user's, or the disk is full."""


def foreseen(error: Exception) -> CameraError:
    """The error itself, or a ``CameraLost`` for one that nobody foresaw, such as a vendor's; that is logged too."""
    if isinstance(error, CameraError):
        return error
    log.info("a camera failed in a way that nobody foresaw", exc_info=error)
    return CameraLost(phrase("the camera failed ({kind}); connect it again", kind=str(error) or type(error).__name__))


@contextmanager
def in_the_mode_asked_for() -> Iterator[None]:
    """Around making a live camera's frame: images that do not fit its mode are a lost camera, to be opened again."""
    try:
        yield
    except ValueError as error:
        raise CameraLost(
            phrase(
                "the camera sends images of another size than the mode asked for has ({why}); open it again", why=error
            )
        ) from error
