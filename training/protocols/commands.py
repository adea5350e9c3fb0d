"""``python -m training open-benchmark``: make, verify, manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Make and verify the open benchmark (docs/open-benchmark.md).")

Folder = Annotated[Path, typer.Argument(help="the benchmark's folder")]
Model = Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")]


@app.command()
def make(
    folder: Folder,
    model: Model,
    workers: Annotated[int, typer.Option(help="processes")] = 2,
    crop: Annotated[str, typer.Option(help="frontal, or paper: also the paper's own crop, which keeps the pose")] = (
        "frontal"
    ),
    only: Annotated[list[str] | None, typer.Option(metavar="SET", help="only this set; repeat for several")] = None,
) -> None:
    """Render all four sets, or some; goes on where it was stopped."""
    from rich.progress import Progress

    from training.protocols.make import make as render
    from training.protocols.spec import SETS, BenchmarkError

    if crop not in ("frontal", "paper"):
        raise BenchmarkError(f"--crop {crop}: it knows frontal and paper")
    with Progress() as bar:
        task = bar.add_task("Rendering", total=None)
        for done, total in render(folder, model, workers=workers, paper=crop == "paper", sets=only or SETS):
            bar.update(task, completed=done, total=total)


@app.command()
def verify(
    folder: Folder,
    model: Model,
    frames: Annotated[int, typer.Option(help="how many frames to render again")] = 64,
    seed: Annotated[int, typer.Option(help="which frames")] = 0,
) -> None:
    """Render a sample again and compare it with the folder, and the committed frames with this machine's."""
    from rich.progress import track

    from training.protocols.manifest import EXPECTED, check_model, manifest
    from training.protocols.verify import Agreement, compare, compare_reference

    check_model(model)
    same = manifest()["hash"] == EXPECTED
    typer.echo(f"parameters: {'as frozen' if same else 'NOT as frozen'}")
    found = Agreement()
    for so_far in track(compare(folder, model, count=frames, seed=seed), "Rendering", total=frames):
        found = so_far
    reference = compare_reference(model)
    for name, agreement in ((str(folder), found), ("committed frames", reference)):
        typer.echo(
            f"{name}: {agreement.frames} images, {agreement.pixels} pixels, {agreement.share:.4%} within 1 mm "
            f"({agreement.apart} further), the largest of those {agreement.largest_mm:.3f} mm"
        )
    if not (same and found.good and reference.good):
        typer.echo("this is not the benchmark as it was frozen; see docs/open-benchmark.md", err=True)
        raise typer.Exit(1)


@app.command("manifest")
def show_manifest(
    write: Annotated[
        Path | None, typer.Option(help="freeze a new version: write its manifest and, of this face model, its frames")
    ] = None,
) -> None:
    """Print the manifest: specification, counts, and hashes of everything drawn; renders nothing."""
    import numpy as np

    from training.protocols.manifest import COMMITTED, EXPECTED, manifest
    from training.protocols.verify import REFERENCE, reference_frames

    content = manifest()
    text = json.dumps(content, indent=1)
    typer.echo(text)
    typer.echo(f"hash {'as frozen' if content['hash'] == EXPECTED else 'NOT as frozen'}: {content['hash']}", err=True)
    if write is not None:
        COMMITTED.write_text(text + "\n", encoding="utf-8")
        np.savez_compressed(REFERENCE, **reference_frames(write))  # type: ignore[arg-type]
