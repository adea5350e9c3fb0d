"""A recording in another container, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import camera as cameras
from app.recording.images import images
from app.recording.target import TargetError
from assets.phrase import phrase
from camera.recordings.containers import writer
from camera.streams.chosen import Chosen
from camera.streams.frames import Frames


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """It was stopped before its end; nothing is left behind."""


@dataclass(frozen=True, slots=True)
class Done:
    """How far it is: ``frames`` written of ``wanted``, ``bytes`` so far."""

    frames: int
    wanted: int
    bytes: int


def convert_recording(
    uri: str,
    target: Path,
    form: str,
    wanted: range,
    *,
    depth_only: bool = False,
    tell: Callable[[str], None],
    on_frame: Callable[[Done], None],
    stopped: Callable[[], bool] = lambda: False,
) -> Done:
    """Write the ``wanted`` frames (from 0) of a recording to ``target`` in one of ``containers.FORMATS``.

    Call :func:`app.recording.target.make_room` first. ``tell`` gets why a damaged frame is left out, ``on_frame`` every
    frame's progress; ``stopped`` is asked before each. ``target`` appears when it is whole: nothing is left behind by
    a stop or a full disk, and what was there before stays until then.

    Raises ``TargetError`` for what is no recording or has no such frames, ``CameraError``, ``OSError``, ``Cancelled``.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".relief-", ignore_cleanup_errors=True) as folder:
        partial = Path(folder) / target.name
        with cameras.open(uri, **images(uri, wanted=not depth_only)) as recording:
            if not isinstance(recording, cameras.Recording):
                raise TargetError(phrase("{uri} is no recording; 'relief record' is for cameras", uri=uri))
            count, of = _write(recording, uri, partial, form, wanted, depth_only, tell, on_frame, stopped)
        _replace(partial, target, Path(folder))
    return Done(count, of, size_of(target))


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files in a folder. Raises ``OSError``."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _write(
    recording: cameras.Recording,
    uri: str,
    partial: Path,
    form: str,
    wanted: range,
    depth_only: bool,
    tell: Callable[[str], None],
    on_frame: Callable[[Done], None],
    stopped: Callable[[], bool],
) -> tuple[int, int]:
    chosen = Chosen(recording, wanted)
    frames = Frames(chosen, on_damage=lambda error: tell(str(error)), stopped=stopped)
    first = frames.next()
    if first is None:
        if stopped():
            raise Cancelled
        raise TargetError(phrase("there are no such frames: {uri} has {count}", uri=uri, count=len(recording)))
    make = writer(form)
    with make(partial, first.intrinsics, device=recording.info, depth_unit=first.depth_unit) as out:
        frame: cameras.Frame | None = first
        while frame is not None:
            out.write(replace(frame, infrared=None, color=None) if depth_only else frame)
            on_frame(Done(len(out), len(chosen), out.size))
            frame = frames.next()
        if not frames.ended and stopped():
            raise Cancelled
    return len(out), len(chosen)


def _replace(partial: Path, target: Path, folder: Path) -> None:
    if not target.exists() or (target.is_file() and partial.is_file()):
        partial.replace(target)
        return
    before = folder / "before"  # goes with the folder
    try:
        target.rename(before)
        partial.replace(target)
    except BaseException:  # an interruption too: one of both must be there
        if before.exists() and not target.exists():
            before.rename(target)
        raise
