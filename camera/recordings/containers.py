"""Which container a recording is written to, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.recordings.writer import Writer

FORMATS = ("relief", "mkv", "npz", "png", "ply")


def format_of(path: Path) -> str:
    """What ``path`` asks for by its ending; without one, a folder of PNGs. Raises ``RecordingError``."""
    name = path.suffix.lower().removeprefix(".")
    if not name:
        return "png"
    if name not in FORMATS:
        raise RecordingError(
            phrase(
                "{name}: end it in .relief, .mkv or .npz, or name the format: {formats}",
                name=path.name,
                formats=", ".join(FORMATS),
            )
        )
    return name


def need_ending(path: Path, name: str) -> None:
    """Raises ``RecordingError`` where ``path`` could not be read again: readers tell a container by its ending."""
    ending, files = path.suffix.lower().removeprefix("."), ("relief", "mkv", "npz")
    if name in files and ending != name:
        raise RecordingError(
            phrase("{name}: nothing would read it again as {name2}; end it in .{name2}", name=path.name, name2=name)
        )
    if name not in files and ending in files:
        raise RecordingError(
            phrase(
                "{name}: {name2} is a folder, nothing would read it again; leave .{ending} out",
                name=path.name,
                name2=name,
                ending=ending,
            )
        )


def writer(name: str) -> Callable[..., Writer]:
    """The writer of one of ``FORMATS``, to be called as ``camera.Recorder`` is. Raises ``SdkMissing`` where it lacks a
    package, before anything is written or replaced."""
    if name == "relief":
        from camera.recordings.relief_writer import Recorder

        return Recorder
    if name == "mkv":
        from camera.recordings.matroska import av
        from camera.recordings.mkv_writer import MkvWriter

        av()
        return MkvWriter
    if name == "npz":
        from camera.recordings.npz_writer import NpzWriter

        return NpzWriter
    from camera.recordings.folder.writers import PlyWriter, PngWriter

    return PlyWriter if name == "ply" else PngWriter
