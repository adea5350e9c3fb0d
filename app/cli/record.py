"""`relief record`: every frame of one or more cameras, or of other recordings, into recordings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

import camera as cameras
from app.cli import options
from app.cli.failure import UsageError
from app.cli.opening import camera_uri, chosen, opened
from app.cli.output import note, say, say_json
from app.cli.progress import Bar
from app.kept.paths import recordings_folder
from app.recording.images import images
from app.recording.room import Room, forecast, free_bytes
from app.recording.several import record_in_step, sentences
from app.recording.take import Take, Wish
from app.recording.target import WHILE_STREAMING, form_of, make_room, placed
from camera.query import path_of

A_YEAR_S = 31_557_600


@options.grouped
def record(
    *,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]",
            help="The new recording: NAME.relief, NAME.mkv, or a new folder for PNGs. By default one "
            "in the user's folder.",
        ),
    ] = None,
    camera: Annotated[
        list[str] | None,
        typer.Option(
            "--camera", "-c", metavar="URI", help="As for every command; more than once records them in step."
        ),
    ] = None,
    asked: options.Asked,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help=f"{', '.join(WHILE_STREAMING)}. By default PATH's ending."),
    ] = None,
    frames: options.Frames = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", "-s", min=0.01, max=A_YEAR_S, metavar="S", help="Stop after this time.")
    ] = None,
    overwrite: options.Overwrite = False,
    depth_only: options.DepthOnly = False,
    realtime: options.Realtime = False,
    json: options.Json = False,
) -> None:
    """Record a camera, losslessly: depth, infrared and colour where it gives them, intrinsics and timestamps.

    Ends with Ctrl-C, after --frames or --seconds, or at the end of a file. A camera that is lost is opened again
    and the recording goes on. What was written stays readable even if the program is killed.

    With --camera more than once, each camera gets a file, NAME-1, NAME-2 …, with timestamps of one clock, and
    NAME.pairs.json says which frames belong together.
    """
    path = None if path is None else placed(path)
    form = form_of(path, to, WHILE_STREAMING)
    wish = Wish(frames=frames, seconds=seconds, depth_only=depth_only, overwrite=overwrite)
    named: Sequence[str | None] = camera or [None]
    uris = [camera_uri(chosen(asked, camera=one)) for one in named]
    path = _default_path(form) if path is None else path
    if len(set(uris)) < len(uris):
        raise UsageError("the same camera was given twice; name each by its serial number (relief devices)")
    if len(uris) == 1:
        _record_one(uris[0], path, form, wish, realtime=realtime, json=json)
    else:
        _record_several(uris, path, form, wish, json=json)


def _record_one(uri: str, path: Path, form: str, wish: Wish, *, realtime: bool, json: bool) -> None:
    source_path = path_of(uri)
    make_room(path, overwrite=wish.overwrite, sources=[] if source_path is None else [source_path])
    take = Take(path, form, wish, tell=note)
    wanted = images(uri, wanted=not wish.depth_only)
    with (
        opened(uri, realtime=realtime, on_interruption=take.interrupted, **wanted) as source,
        Bar(f"recording {path.name}", wish.frames, quiet=json) as bar,
    ):
        room = Room(path)

        def expect(first: cameras.Frame) -> None:
            if source.drops and not json:
                note(forecast([first], free_bytes(path), wish.frames, form))

        take.run(source, Event(), on_first=expect, on_frame=lambda: bar.to(take.written, room.remark(take.size)))
    if json:
        say_json(take.report())
    else:
        say(take.sentence())


def _record_several(uris: Sequence[str], path: Path, form: str, wish: Wish, *, json: bool) -> None:
    room = Room(path)
    with Bar(f"recording {len(uris)} cameras", wish.frames, quiet=json) as bar:

        def expect(firsts: Sequence[cameras.Frame]) -> None:
            if not json:
                note(forecast(firsts, free_bytes(path), wish.frames, form))

        def show(takes: Sequence[Take]) -> None:
            bar.to(min(take.written for take in takes), room.remark(sum(take.size for take in takes)))

        report, takes = record_in_step(
            uris, path, form, wish, open_source=opened, tell=note, on_first=expect, on_look=show
        )
    if json:
        say_json(report)
        return
    for line in [take.sentence() for take in takes] + sentences(report):
        say(line)


def _default_path(form: str) -> Path:
    folder = recordings_folder()
    return folder / f"{datetime.now():%Y-%m-%d-%H%M%S}{'' if form == 'png' else f'.{form}'}"
