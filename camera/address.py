"""From an address to an open source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from camera.errors import BadUri, RecordingError
from camera.paced import Paced
from camera.source import Recording, Source

_FORMS = "realsense[:SERIAL], kinect[:SERIAL] or file:PATH"


def open(uri: str, *, realtime: bool = False, speed: float = 1.0, **options: Any) -> Source:  # noqa: A001
    """Open ``realsense[:serial]``, ``kinect[:serial]`` or ``file:PATH``.

    Files are ``.relief``, ``.db3``, ``.bag`` and ``.mkv``; one yields every frame in order, as fast as it
    is read; with ``realtime`` it plays at its own pace, times ``speed``, and skips what nobody reads in time.
    ``options`` go to the source of that kind.

    Raises ``BadUri``, ``CameraNotFound``, ``CameraBusy``, ``SdkMissing``, ``RecordingError``.
    """
    kind, colon, rest = uri.partition(":")
    if kind == "file" and rest:
        recording = _open_file(Path(rest).expanduser(), uri, options)
        try:
            return Paced(recording, speed=speed) if realtime else recording
        except ValueError:
            recording.close()
            raise
    if kind == "realsense" and (rest or not colon):
        from camera.realsense import RealSense

        return RealSense.connect(rest, **options)
    if kind == "kinect" and (rest or not colon):
        from camera.kinect import Kinect

        return Kinect.connect(rest, **options)
    hint = f"; for a file write file:{uri}" if Path(uri).exists() else ""
    raise BadUri(f"{uri!r} is no camera: write {_FORMS}{hint}")


def _open_file(path: Path, uri: str, options: dict[str, Any]) -> Recording:
    match path.suffix.lower():
        case ".relief":
            from camera.relief_file import ReliefFile

            return ReliefFile(path, uri=uri, **options)
        case ".db3" | ".bag":
            from camera.realsense_file import RealSenseFile

            return RealSenseFile(path, uri=uri, **options)
        case ".mkv":
            from camera.kinect_file import KinectFile

            return KinectFile(path, uri=uri, **options)
        case suffix:
            raise RecordingError(
                f"{path}: can not read {suffix or 'such'} files; give one of .relief, .db3, .bag and .mkv"
            )
