"""What depth videos in Matroska have in common, for whoever writes and whoever reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assets.packages import install
from camera.errors import RecordingError, SdkMissing

HEADER_TAG = "RELIEF"
TRACKS = {"depth": "DEPTH", "infrared": "INFRARED", "color": "COLOR", "clock": "CLOCK"}
PIXELS = {"depth": ("gray16le",), "infrared": ("gray", "gray16le"), "color": ("bgr0",)}


def av() -> Any:
    """PyAV. Raises ``SdkMissing``."""
    try:
        import av as module
    except ImportError as error:
        raise SdkMissing(f"Matroska recordings (.mkv) need PyAV: {install('mkv')}") from error
    return module


def open_matroska(path: Path) -> Any:
    """A container for reading. Raises ``RecordingError``, ``SdkMissing``."""
    try:
        return av().open(str(path), format="matroska")
    except (av().error.FFmpegError, ValueError) as error:
        raise RecordingError(f"{path} is no Matroska file or damaged ({error}); copy it again") from error
