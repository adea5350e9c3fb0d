"""What can go wrong between a camera and a frame, each error with its remedy in the message."""

# ruff: noqa: N818 - the names are part of the public surface


class CameraError(Exception):
    """Any failure of a camera, a recording or the path between them."""


class BadUri(CameraError, ValueError):
    """The camera's address is none of ``realsense[:serial]``, ``kinect[:serial]``, ``file:PATH``."""


class CameraNotFound(CameraError):
    """No such camera is connected, or no such file exists."""


class CameraBusy(CameraError):
    """The camera is there, but another program or this one's missing permission keeps it from opening."""


class SdkMissing(CameraError):
    """The vendor's library is not installed; the message names what brings it."""


class FrameTimeout(CameraError, TimeoutError):
    """No frame came in time; the source may still deliver later ones."""


class CameraLost(CameraError):
    """The camera stopped for good: unplugged, reset or closed."""


class EndOfStream(CameraError):
    """A recording has no further frame."""


class RecordingError(CameraError):
    """A recording is damaged, hostile, of an unsupported kind, or can not be written."""
