"""Frames in: depth cameras, recordings, discovery, recording and the background reader."""

from camera.address import open  # noqa: A004
from camera.devices.discovery import discover
from camera.devices.hotplug import HotPlug, Plug
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
    Uncalibrated,
)
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.query import kind_of
from camera.recordings.relief_writer import Recorder
from camera.source import DeviceInfo, Recording, Source
from camera.streams.frames import Frames
from camera.streams.reader import Reader
from camera.streams.reconnecting import Interruption, Reconnecting
from camera.streams.steady import Steady

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
    "Frames",
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
    "Uncalibrated",
    "discover",
    "kind_of",
    "open",
]
