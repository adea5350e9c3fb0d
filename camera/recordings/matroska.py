"""What depth videos in Matroska have in common, for whoever writes and whoever reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assets.packages import install
from assets.phrase import phrase
from camera.errors import RecordingError, SdkMissing
from camera.recordings.layout import MAX_PIXELS

HEADER_TAG = "RELIEF"
TRACKS = {"depth": "DEPTH", "infrared": "INFRARED", "color": "COLOR", "clock": "CLOCK"}
PIXELS = {"depth": ("gray16le",), "infrared": ("gray", "gray16le"), "color": ("bgr0",)}

DECODERS = ("ffv1", "mjpeg", "rawvideo", "subrip")
"""Of FFmpeg's hundreds those that recordings need, also where it looks into a file on opening."""
_ONLY = {"codec_whitelist": ",".join(DECODERS)}
_SMALL = {"max_pixels": str(MAX_PIXELS)}
_TRACKS = 16


def av() -> Any:
    """PyAV. Raises ``SdkMissing``."""
    try:
        import av as module
    except ImportError as error:
        raise SdkMissing(phrase("Matroska recordings (.mkv) need PyAV: {install}", install=install("mkv"))) from error
    return module


def open_matroska(path: Path) -> Any:
    """A container for reading. Raises ``RecordingError``, ``SdkMissing``."""
    try:
        return av().open(str(path), format="matroska", options=dict(_ONLY), stream_options=[dict(_SMALL)] * _TRACKS)
    except (av().error.FFmpegError, ValueError) as error:
        raise RecordingError(
            phrase("{path} is no Matroska file or damaged ({why}); copy it again", path=path, why=error)
        ) from error
