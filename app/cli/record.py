"""`relief record`: every frame of a camera, or of another recording, into a native recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

import camera as cameras
from app.cli import options
from app.cli.failure import UsageError
from app.cli.opening import Choice, camera_uri, note
from app.cli.progress import Bar
from app.cli.recording_images import images
from app.cli.room import Room, forecast, free_bytes
from app.paths import recordings_folder
from app.report import dumps
from camera.behind import Behind

PATIENCE_S = 5.0


def record(
    *,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="The new file, ending in .relief. By default one in the user's folder."),
    ] = None,
    camera: options.Camera = None,
    frames: options.Frames = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", "-s", min=0.01, metavar="S", help="Stop after this time.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
    depth_only: Annotated[bool, typer.Option("--depth-only", help="Leave infrared and colour out.")] = False,
    realtime: options.Realtime = False,
    json: options.Json = False,
) -> None:
    """Record a camera, losslessly: depth, infrared and colour where it gives them, intrinsics and timestamps.

    Ends with Ctrl-C, after --frames or --seconds, or at the end of a file. What was written stays readable
    even if the program is killed.
    """
    path = _default_path() if path is None else path
    written, begin = 0, monotonic()
    uri = camera_uri(Choice(camera=camera).settings())
    _refuse_itself(path, uri)
    with cameras.open(uri, realtime=realtime, **images(uri, wanted=not depth_only)) as source:
        first = _read(source)
        info, unit = source.info, first.depth_unit
        with (
            cameras.Recorder(path, first.intrinsics, device=info, depth_unit=unit, overwrite=overwrite) as recorder,
            Behind(recorder, drop=source.live) as behind,
            Bar(f"recording {path.name}", frames, quiet=json) as bar,
        ):
            if source.drops and not json:
                note(forecast(first, free_bytes(path), frames))
            room = Room(path)
            frame: cameras.Frame | None = first
            try:
                while frame is not None:
                    behind.write(replace(frame, infrared=None, color=None) if depth_only else frame)
                    written += 1
                    bar.to(written, room.remark(recorder.size))
                    over = frames is not None and written >= frames
                    over = over or (seconds is not None and _reached(source, first, frame, begin, seconds))
                    frame = None if over else _next(source)
            except KeyboardInterrupt:
                note("stopped")
    size = path.stat().st_size
    dropped = source.dropped + behind.dropped
    report = {"path": str(path), "frames": len(recorder), "bytes": size, "dropped": dropped}
    lost = f", {dropped} dropped" if dropped else ""
    typer.echo(dumps(report) if json else f"{len(recorder)} frames{lost}, {size / 1e6:.1f} MB, in {path}")


def _next(source: cameras.Source) -> cameras.Frame | None:
    while True:
        try:
            return _read(source)
        except cameras.EndOfStream:
            return None
        except cameras.RecordingError as error:
            note(f"skipped a damaged frame: {error}")


def _read(source: cameras.Source) -> cameras.Frame:
    """The next frame; one that is late, such as after a hiccup of the bus, does not end a recording."""
    deadline = monotonic() + PATIENCE_S
    while True:
        try:
            return source.read()
        except cameras.FrameTimeout:
            if monotonic() >= deadline:
                raise


def _refuse_itself(path: Path, uri: str) -> None:
    """A recording that replaced its own source would lose it."""
    kind, _, rest = uri.partition(":")
    source = Path(rest).expanduser()
    if kind == "file" and path.exists() and source.exists() and path.samefile(source):
        raise UsageError(f"{path} is what is being played; give the new recording another name")


def _reached(source: cameras.Source, first: cameras.Frame, frame: cameras.Frame, begin: float, seconds: float) -> bool:
    """Whether the time is over: by the clock for what plays in real time, else by the file's own time."""
    passed = monotonic() - begin if source.drops else frame.timestamp - first.timestamp
    return passed >= seconds


def _default_path() -> Path:
    folder = recordings_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now():%Y-%m-%d-%H%M%S}.relief"
