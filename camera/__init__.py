"""Frames in: depth cameras, recordings, discovery, recording and the background reader."""

from camera.address import open  # noqa: A004
from camera.discovery import discover
from camera.errors import (
    BadUri,
    CameraBusy,
    CameraError,
    CameraLost,
    CameraNotFound,
    EndOfStream,
    FrameTimeout,
    RecordingError,
    SdkMissing,
)
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.reader import Reader
from camera.recorder import Recorder
from camera.source import DeviceInfo, Recording, Source

__all__ = [
    "BadUri",
    "CameraBusy",
    "CameraError",
    "CameraLost",
    "CameraNotFound",
    "DeviceInfo",
    "EndOfStream",
    "Frame",
    "FrameTimeout",
    "Intrinsics",
    "Reader",
    "Recorder",
    "Recording",
    "RecordingError",
    "SdkMissing",
    "Source",
    "discover",
    "open",
]
