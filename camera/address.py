"""From an address to an open source."""

from __future__ import annotations

import dataclasses
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assets import home
from assets.phrase import phrase
from camera.errors import BadOption, BadUri, CameraNotFound, RecordingError
from camera.intrinsics import ROTATIONS
from camera.options import checked, from_text
from camera.query import names_file, split
from camera.recordings.indexed import Indexed
from camera.recordings.options import FileOptions
from camera.source import Recording, Source
from camera.streams.looped import Looped
from camera.streams.paced import Paced
from camera.streams.rotated import Rotated, RotatedRecording
from camera.streams.steady import Steady

_FORMS = phrase("realsense[:SERIAL], kinect[:SERIAL] or file:PATH")
_ROTATE = "rotate"


def open(  # noqa: A001
    uri: str,
    *,
    realtime: bool = False,
    speed: float = 1.0,
    loop: bool = False,
    on_pause: Callable[[float], None] = lambda _: None,
    rotate: int = 0,
    **options: Any,
) -> Source:
    """Open ``realsense[:serial]``, ``kinect[:serial]`` or ``file:PATH``.

    Files are ``.relief``, ``.db3`` and ``.bag`` (of the RealSense SDK or of ROS), ``.mcap``, ``.mkv``, ``.npz`` and
    folders of depth images; one yields every frame in order, as fast as it is read; with ``realtime`` it plays at its
    own pace, times ``speed``, and skips what nobody reads in time; long pauses in it are cut short, of which
    ``on_pause`` is told (see ``Paced``). With ``loop`` it starts over at its end.
    ``rotate`` turns all images clockwise by 90, 180 or 270 degrees, for cameras that are not mounted upright.
    ``options`` go to the source of that kind. They may also stand in the address, where they come first:
    ``realsense:SERIAL?width=848&fps=90``, ``file:a.db3?rotate=180&depth_unit=0.001``.
    A live camera is a ``Steady`` one.

    Raises ``BadUri``, ``BadOption``, ``CameraNotFound``, ``CameraBusy``, ``SdkMissing``, ``RecordingError``.
    """
    address, texts = split(uri)
    degrees = _degrees(texts.pop(_ROTATE, rotate))
    kind, colon, rest = address.partition(":")
    if kind == "file" and rest:
        recording = _open_file(_expanded(rest), uri, _file_options(options, texts))
        try:
            if isinstance(recording, Indexed):
                recording.need_depth()
            if degrees:
                recording = RotatedRecording(recording, degrees)
            playing = Paced(recording, speed=speed, on_pause=on_pause) if realtime else recording
            return Looped(playing) if loop else playing
        except (ValueError, RecordingError):
            recording.close()
            raise
    if kind == "realsense" and (rest or not colon):
        from camera.realsense.live import RealSense
        from camera.realsense.options import RealSenseOptions

        return _live(RealSense.connect(rest, **options | _from_text(RealSenseOptions, texts)), degrees)
    if kind == "kinect" and (rest or not colon):
        from camera.kinect.live import Kinect
        from camera.kinect.options import KinectOptions

        return _live(Kinect.connect(rest, **options | _from_text(KinectOptions, texts)), degrees)
    hint = phrase("; for a file write file:{uri}", uri=uri) if names_file(uri) else ""
    raise BadUri(phrase("{uri} is no camera: write {forms}{hint}", uri=repr(uri), forms=_FORMS, hint=hint))


def _expanded(path: str) -> Path:
    try:
        return home.expanded(path)
    except home.HomeError as error:
        raise CameraNotFound(str(error)) from error


def _live(source: Source, degrees: int) -> Source:
    return Steady(Rotated(source, degrees) if degrees else source)


def _degrees(rotate: int | str) -> int:
    text = str(rotate)
    if text not in map(str, ROTATIONS):
        raise BadOption(phrase("rotate takes {str}, not {text}", str=", ".join(map(str, ROTATIONS)), text=repr(text)))
    return int(text)


def _from_text(options: type, texts: Mapping[str, str]) -> dict[str, Any]:
    return from_text(options, texts, besides=(_ROTATE,))


def _file_options(options: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The options of a file's class, of which ``asked`` are those that every file has."""
    every = {field.name for field in dataclasses.fields(FileOptions)}
    asked = {name: value for name, value in options.items() if name in every} | _from_text(FileOptions, texts)
    others = {name: value for name, value in options.items() if name not in every}
    return others | {"asked": checked(FileOptions, asked)}


def _need_file(path: Path) -> None:
    """Refuse what no reader may begin with: opening a pipe waits for ever, a device never ends."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return  # the reader says which file it misses
    except OSError as error:
        raise CameraNotFound(phrase("{path}: {why}", path=path, why=error.strerror)) from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise RecordingError(phrase("{path} is a pipe or a device; name a file or a folder", path=path))


def _open_file(path: Path, uri: str, options: dict[str, Any]) -> Recording:
    _need_file(path)
    match path.suffix.lower():
        case ".relief":
            from camera.recordings.relief import ReliefFile

            return ReliefFile(path, uri=uri, **options)
        case ".db3" | ".mcap" | ".bag":
            return _open_bag(path, uri, options)
        case ".mkv":
            return _open_mkv(path, uri, options)
        case _ if path.is_file() and _is_packed_bag(path):
            return _open_bag(path, uri, options)
        case ".npz":
            from camera.recordings.npz import NpzFile

            return NpzFile(path, uri=uri, **options)
        case _ if path.is_dir():
            return _open_folder(path, uri, options)
        case suffix:
            if not suffix and not path.exists():
                raise CameraNotFound(phrase("there is no file {path}; check the path", path=path))
            raise RecordingError(
                phrase(
                    "{path}: cannot read {suffix} files; give one of .relief, .db3, .mcap, .bag, .mkv "
                    "and .npz or a folder of depth images",
                    path=path,
                    suffix=suffix or "–",
                )
            )


def _open_folder(path: Path, uri: str, options: dict[str, Any]) -> Recording:
    """A bag's folder, else one of depth images."""
    from camera.recordings.rosbag.reader import METADATA, files_in

    if (path / METADATA).is_file():
        files = files_in(path)
        return _open_bag(files[0] if len(files) == 1 else path, uri, options)
    from camera.recordings.folder.reader import Folder

    return Folder(path, uri=uri, **options)


def _is_packed_bag(path: Path) -> bool:
    """Whether this is a compressed bag, as ``a.db3.zst``."""
    from camera.recordings.rosbag.reader import ending, is_packed

    return is_packed(path) and ending(path) in (".db3", ".mcap")


def _open_bag(path: Path, uri: str, options: dict[str, Any]) -> Recording:
    """A bag of a ROS recorder, in one file or in a folder's parts, else a ``.db3`` or ``.bag`` of the RealSense SDK."""
    from camera.recordings.rosbag.reader import RosBag, is_bag

    if path.suffix.lower() not in (".db3", ".bag") or path.is_dir() or (path.is_file() and is_bag(path)):
        return RosBag(path, uri=uri, **options)
    from camera.realsense.file import RealSenseFile

    return RealSenseFile(path, uri=uri, **options)


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
