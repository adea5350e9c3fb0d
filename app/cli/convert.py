"""`relief convert`: a recording in another container, bit for bit where it can hold that."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

import camera as cameras
from app.cli import options
from app.cli.failure import UsageError
from app.cli.output import note, say, say_json
from app.cli.progress import Bar
from app.recording.images import images
from assets.private import make_folders
from camera.recordings.containers import FORMATS, format_of, need_ending, writer
from camera.streams.chosen import Chosen
from camera.streams.frames import Frames

_OURS = {"depth", "infrared", "color", "depth.txt", "intrinsics.json"}


def convert(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A recording: a file or folder, or file:PATH.")],
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="NAME.relief, NAME.mkv, NAME.npz, or a new folder for images.")
    ],
    *,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help=f"{', '.join(FORMATS)}. By default TARGET's ending.")
    ] = None,
    start: Annotated[int, typer.Option("--start", min=0, metavar="N", help="The first frame, from 0.")] = 0,
    end: Annotated[int | None, typer.Option("--end", min=1, metavar="N", help="The frame to stop before.")] = None,
    every: Annotated[int, typer.Option("--every", min=1, metavar="N", help="Take every Nth frame.")] = 1,
    depth_only: Annotated[bool, typer.Option("--depth-only", help="Leave infrared and colour out.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace TARGET if it exists.")] = False,
    json: options.Json = False,
) -> None:
    """Convert a recording. Depth stays 16-bit with its unit and intrinsics; point clouds are in metres.

    TARGET appears when it is whole: nothing is left behind by Ctrl-C or a full disk.
    """
    form = to or format_of(target)
    if form not in FORMATS:
        raise UsageError(f"{form} is no format; give one of {', '.join(FORMATS)}")
    need_ending(target, form)
    uri = source if source.startswith("file:") else f"file:{source}"
    _refuse(Path(uri.removeprefix("file:")).expanduser(), target, force=force)
    make_folders(target.parent)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".relief-", ignore_cleanup_errors=True) as folder:
        partial = Path(folder) / target.name
        written = _write(uri, partial, form, range(start, end or 1 << 62, every), depth_only=depth_only, quiet=json)
        _replace(partial, target, Path(folder))
    size = _size(target)
    report = {"path": str(target), "format": form, "frames": written, "bytes": size}
    if json:
        say_json(report)
    else:
        say(f"{written} frames, {size / 1e6:.1f} MB, in {target}")


def _write(uri: str, partial: Path, form: str, wanted: range, *, depth_only: bool, quiet: bool) -> int:
    with cameras.open(uri, **images(uri, wanted=not depth_only)) as recording:
        if not isinstance(recording, cameras.Recording):
            raise UsageError(f"{uri} is no recording; 'relief record' is for cameras")
        chosen = Chosen(recording, wanted)
        frames = Frames(chosen, on_damage=lambda error: note(f"left out: {error}"))
        first = frames.next()
        if first is None:
            raise UsageError(f"there are no such frames: {uri} has {len(recording)}")
        make = writer(form)
        with (
            make(partial, first.intrinsics, device=recording.info, depth_unit=first.depth_unit) as out,
            Bar(f"converting to {form}", len(chosen), quiet=quiet) as bar,
        ):
            frame: cameras.Frame | None = first
            while frame is not None:
                out.write(replace(frame, infrared=None, color=None) if depth_only else frame)
                bar.to(len(out), f"{out.size / 1e6:.1f} MB")
                frame = frames.next()
    return len(out)


def _refuse(source: Path, target: Path, *, force: bool) -> None:
    if not target.exists():
        return
    if not force:
        raise UsageError(f"{target} exists; choose another name or give --force")
    if source.exists() and (source.samefile(target) or target.resolve() in source.resolve().parents):
        raise UsageError(f"{target} is, or holds, what is converted; give another name")
    if target.is_dir() and not all(entry.name in _OURS or entry.suffix == ".ply" for entry in target.iterdir()):
        raise UsageError(f"{target} holds files that relief did not write; name another folder or empty it")


def _replace(partial: Path, target: Path, folder: Path) -> None:
    if target.is_dir():
        target.rename(folder / "before")
    partial.replace(target)
    shutil.rmtree(folder / "before", ignore_errors=True)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
