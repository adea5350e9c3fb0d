"""Frames in: depth cameras, recordings, discovery, recording and the background reader."""

from camera.address import open  # noqa: A004
from camera.discovery import discover
from camera.errors import (
    BadOption,
    BadUri,
    CameraAway,
    CameraBusy,
    CameraError,
    CameraFrozen,
    CameraLost,
    CameraNotFound,
    EndOfStream,
    FirmwareTooOld,
    FrameTimeout,
    PermissionMissing,
    ProfileNotOffered,
    RecordingError,
    SdkMissing,
)
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.reader import Reader
from camera.recorder import Recorder
from camera.source import DeviceInfo, Recording, Source

__all__ = [
    "BadOption",
    "BadUri",
    "CameraAway",
    "CameraBusy",
    "CameraError",
    "CameraFrozen",
    "CameraLost",
    "CameraNotFound",
    "DeviceInfo",
    "EndOfStream",
    "FirmwareTooOld",
    "Frame",
    "FrameTimeout",
    "Intrinsics",
    "PermissionMissing",
    "ProfileNotOffered",
    "Reader",
    "Recorder",
    "Recording",
    "RecordingError",
    "SdkMissing",
    "Source",
    "discover",
    "open",
]
