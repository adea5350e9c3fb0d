"""From an address to an open source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from camera.errors import BadUri, CameraNotFound, RecordingError
from camera.options import from_text
from camera.query import split
from camera.source import Recording, Source
from camera.streams.looped import Looped
from camera.streams.paced import Paced
from camera.streams.steady import Steady

_FORMS = "realsense[:SERIAL], kinect[:SERIAL] or file:PATH"


def open(uri: str, *, realtime: bool = False, speed: float = 1.0, loop: bool = False, **options: Any) -> Source:  # noqa: A001
    """Open ``realsense[:serial]``, ``kinect[:serial]`` or ``file:PATH``.

    Files are ``.relief``, ``.db3``, ``.bag``, ``.mkv``, ``.npz`` and folders of depth images; one yields every frame
    in order, as fast as it is read; with ``realtime`` it plays at its own pace, times ``speed``, and skips what nobody
    reads in time; with ``loop`` it starts over at its end.
    ``options`` go to the source of that kind; a live camera's may also stand in the address, where they come first:
    ``realsense:SERIAL?width=848&fps=90``. A live camera is a ``Steady`` one.

    Raises ``BadUri``, ``BadOption``, ``CameraNotFound``, ``CameraBusy``, ``SdkMissing``, ``RecordingError``.
    """
    address, texts = split(uri)
    kind, colon, rest = address.partition(":")
    if kind == "file" and rest:
        recording = _open_file(Path(rest).expanduser(), uri, options)
        try:
            playing = Paced(recording, speed=speed) if realtime else recording
            return Looped(playing) if loop else playing
        except ValueError:
            recording.close()
            raise
    if kind == "realsense" and (rest or not colon):
        from camera.realsense.live import RealSense
        from camera.realsense.options import RealSenseOptions

        return Steady(RealSense.connect(rest, **options | from_text(RealSenseOptions, texts)))
    if kind == "kinect" and (rest or not colon):
        from camera.kinect.live import Kinect
        from camera.kinect.options import KinectOptions

        return Steady(Kinect.connect(rest, **options | from_text(KinectOptions, texts)))
    hint = f"; for a file write file:{uri}" if Path(uri).exists() else ""
    raise BadUri(f"{uri!r} is no camera: write {_FORMS}{hint}")


def _open_file(path: Path, uri: str, options: dict[str, Any]) -> Recording:
    match path.suffix.lower():
        case ".relief":
            from camera.recordings.relief import ReliefFile

            return ReliefFile(path, uri=uri, **options)
        case ".db3" | ".bag":
            from camera.realsense.file import RealSenseFile

            return RealSenseFile(path, uri=uri, **options)
        case ".mkv":
            return _open_mkv(path, uri, options)
        case ".npz":
            from camera.recordings.npz import NpzFile

            return NpzFile(path, uri=uri, **options)
        case _ if path.is_dir():
            from camera.recordings.folder.reader import Folder

            return Folder(path, uri=uri, **options)
        case suffix:
            if not suffix and not path.exists():
                raise CameraNotFound(f"there is no file {path}; check the path")
            raise RecordingError(
                f"{path}: can not read {suffix or 'such'} files; give one of .relief, .db3, .bag, .mkv and .npz "
                "or a folder of depth images"
            )


def _open_mkv(path: Path, uri: str, options: dict[str, Any]) -> Recording:
    """An ``.mkv`` of ours, else one of Azure Kinect's recorder."""
    from camera.recordings.matroska import HEADER_TAG, open_matroska

    if path.is_file():
        with open_matroska(path) as container:
            ours = HEADER_TAG in container.metadata
        if ours:
            from camera.recordings.mkv import MkvFile

            return MkvFile(path, uri=uri, **options)
    from camera.kinect.file import KinectFile

    return KinectFile(path, uri=uri, **options)
