"""`relief convert`: a recording in another container, bit for bit where it can hold that."""

from __future__ import annotations

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
from app.cli.target import form_of, make_room, placed
from app.recording.images import images
from camera.query import path_of
from camera.recordings.containers import FORMATS, writer
from camera.streams.chosen import Chosen
from camera.streams.frames import Frames


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
    depth_only: options.DepthOnly = False,
    overwrite: options.Overwrite = False,
    json: options.Json = False,
) -> None:
    """Convert a recording. Depth stays 16-bit with its unit and intrinsics; point clouds are in metres.

    TARGET appears when it is whole: nothing is left behind by Ctrl-C or a full disk.
    """
    target = placed(target)
    form = form_of(target, to)
    uri = source if source.startswith("file:") else f"file:{source}"
    path = path_of(uri)
    make_room(target, overwrite=overwrite, sources=[] if path is None else [path])
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


def _replace(partial: Path, target: Path, folder: Path) -> None:
    before = folder / "before"  # goes with the folder
    if target.exists():
        target.rename(before)
    try:
        partial.replace(target)
    except OSError:
        if before.exists():
            before.rename(target)
        raise


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
