"""`relief convert`: a recording in another container, bit for bit where it can hold that."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import options
from app.cli.output import note, say, say_json
from app.cli.progress import Bar
from app.recording.converting import convert_recording
from app.recording.target import form_of, make_room, placed
from assets.count import Count
from camera.query import path_of
from camera.recordings.containers import FORMATS


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

    JSON: {"path", "format", "frames", "bytes"}.
    """
    target = placed(target)
    form = form_of(target, to)
    uri = source if source.startswith("file:") else f"file:{source}"
    path = path_of(uri)
    make_room(target, overwrite=overwrite, sources=[] if path is None else [path])
    with Bar(f"converting to {form}", None, quiet=json) as bar:
        size = convert_recording(
            uri,
            target,
            form,
            range(start, end or 1 << 62, every),
            depth_only=depth_only,
            tell=lambda text: note(f"left out: {text}"),
            on_frame=lambda done: bar.to(done.frames, f"{done.bytes / 1e6:.1f} MB", total=done.wanted),
        )
    report = {"path": str(target), "format": form, "frames": size.frames, "bytes": size.bytes}
    if json:
        say_json(report)
    else:
        say(f"{Count(size.frames):frame|frames}, {size.bytes / 1e6:.1f} MB, in {target}")
