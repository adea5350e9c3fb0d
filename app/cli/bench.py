"""`relief bench`: what every stage costs here."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.bench import chain as measurement
from app.cli import options, output
from app.cli.failure import UsageError
from app.cli.opening import chosen, existing_gallery, open_pipeline
from app.cli.output import say_json
from app.cli.progress import Bar, busy
from app.kept.paths import sample_clip
from assets.count import Count


@options.grouped
def bench(
    *,
    camera: Annotated[
        str | None,
        typer.Option(
            "--camera",
            "-c",
            metavar="URI",
            help="Take up to 40 frames from here, as they are. By default the sample clip's face in a room.",
        ),
    ] = None,
    frames: Annotated[
        int,
        typer.Option("--frames", "-n", min=measurement.LEAST_FRAMES, max=1_000_000, help="200 frames or more."),
    ] = measurement.LEAST_FRAMES,
    gallery: Annotated[
        Path | None,
        typer.Option(
            "--gallery", "-g", metavar="PATH", help="Match against this gallery. By default 24 random people."
        ),
    ] = None,
    networks: options.Networks,
    json: options.Json = False,
) -> None:
    """Measure the whole chain: median and minimum of every stage over at least 200 frames.

    Every frame is treated as the first one: nothing is carried over. For figures that can be compared, let
    nothing else run on the machine.
    """
    settings = chosen(networks, camera=camera, gallery=gallery)
    people_file = existing_gallery(settings) if gallery else None
    source = camera or f"file:{sample_clip()}"
    with busy("preparing the frames", quiet=json):
        scenes = measurement.some_frames(camera) if camera else measurement.default_frames(sample_clip())
    if not scenes:
        raise UsageError(f"{source} has no frames to measure with")
    with open_pipeline(settings, gallery=people_file, background=False) as pipeline:
        people = nullcontext(pipeline.gallery) if people_file else measurement.crowd(pipeline.model_id)
        with people as pipeline.gallery, Bar("measuring", frames, quiet=json) as bar:
            scene = source if camera else f"{source} in a room"
            measured = measurement.run(pipeline, scenes, count=frames, scene=scene, report=bar.to)
    if json:
        say_json(measured.as_dict())
    else:
        _show(measured)


def _show(measured: measurement.Bench) -> None:
    table = Table("Stage", "Median ms", "Minimum ms", "95 % ms")
    for stage, ms in measured.stages.items():
        table.add_row(stage, *(f"{value:.2f}" for value in (ms.median, ms.minimum, ms.p95)))
    console = output.console()
    console.print(table)
    width, height = measured.size
    models = ", ".join(f"{m['name']} ({m['backend']}, {m['precision']})" for m in measured.models)
    threads = ", ".join(f"{name} {count}" for name, count in measured.threads.items())
    machine = measured.machine
    frames = f"{Count(measured.frames):frame|frames}"
    cores = f"{Count(str(machine['cores'])):core|cores}"
    lines = (
        f"{frames} {width}×{height}, a face in {measured.frames_with_face}: {measured.scene}",
        f"gallery of {measured.gallery}; {models}; threads: {threads}",
        f"{machine['processor']}, {cores}, {machine['system']}, Python {machine['python']}",
    )
    console.print("\n".join(lines), soft_wrap=True)
