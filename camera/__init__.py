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
from camera.hotplug import HotPlug, Plug
from camera.intrinsics import Intrinsics
from camera.query import kind_of
from camera.reader import Reader
from camera.reconnecting import Interruption, Reconnecting
from camera.recorder import Recorder
from camera.source import DeviceInfo, Recording, Source
from camera.steady import Steady

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
    "HotPlug",
    "Interruption",
    "Intrinsics",
    "PermissionMissing",
    "Plug",
    "ProfileNotOffered",
    "Reader",
    "Reconnecting",
    "Recorder",
    "Recording",
    "RecordingError",
    "SdkMissing",
    "Source",
    "Steady",
    "discover",
    "kind_of",
    "open",
]
