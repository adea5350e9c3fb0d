"""``python -m training.locator``: render frames, train the locator on them, measure it, export it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from assets import MODELS

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Train the small networks that find faces.")

Model = Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")]
Pool = Annotated[Path, typer.Option(help="folder of rendered frames")]


@app.command()
def render(
    *,
    model: Model,
    pool: Pool = Path("runs/locator/train"),
    faces: Annotated[int, typer.Option(help="frames with faces")] = 2000,
    faceless: Annotated[int, typer.Option(help="frames without")] = 700,
    seed: Annotated[int, typer.Option(help="another seed shows other people and rooms")] = 1,
    long_hair: Annotated[float, typer.Option(help="share of people with long hair")] = 0.25,
) -> None:
    """Render frames with their truth into a pool on disk."""
    from training.faces.model import FaceModel
    from training.locator import pool as pools

    frames = pools.write(pool, FaceModel(model), faces=faces, faceless=faceless, seed=seed, long_hair=long_hair)
    for done in frames:
        typer.echo(f"{done} of {faces + faceless} frames", err=True)


@app.command()
def train(
    pools: Annotated[list[Path], typer.Argument(help="folders of rendered frames")],
    out: Annotated[Path, typer.Option(help="where the networks go")] = Path("runs/locator/locator.pt"),
    start: Annotated[Path | None, typer.Option(help="networks to go on from: what `train` kept or a .onnx")] = None,
    finish: Annotated[bool, typer.Option("--finish", help="keep the votes; the closer look alone, gently")] = False,
    seed: Annotated[int, typer.Option(help="of the networks' start and of every draw")] = 0,
    threads: Annotated[int, typer.Option(help="CPU threads")] = 1,
) -> None:
    """Train both networks on rendered frames: the votes, then the closer look in rounds."""
    from training.locator.run import FINISH, Plan, fit

    plan = Plan(seed=seed, threads=threads, start=start)
    plan = replace(plan, vote_steps=0, rounds=FINISH) if finish else plan
    fit(pools, out, plan, report=lambda line: typer.echo(line, err=True))


@app.command()
def evaluate(
    pool: Pool = Path("runs/locator/test"),
    real: Annotated[Path | None, typer.Option(help="kinect2_faces.npz, real frames to check with")] = None,
) -> None:
    """Measure the shipped locator on a pool of frames that it never saw."""
    from face.locate import default_locator
    from training import kinect
    from training.locator import pool as pools
    from training.locator.evaluate import evaluate as measure

    report = measure(pools.read(pool), default_locator())
    if real is not None:
        report["real frames"] = kinect.check(real, default_locator())
    typer.echo(json.dumps(report, indent=2, ensure_ascii=False))


@app.command()
def examples(
    model: Model,
    folder: Annotated[Path, typer.Option(help="where the tests keep them")] = Path("tests/face/frames"),
) -> None:
    """Render the few frames that the tests and the benchmark use."""
    from training.faces.model import FaceModel
    from training.locator import examples as frames

    frames.write(folder, FaceModel(model))


@app.command()
def export(
    networks: Annotated[Path, typer.Option(help="what `train` kept")] = Path("runs/locator/locator.pt"),
    pool: Pool = Path("runs/locator/test"),
    folder: Annotated[Path, typer.Option(help="where locator.onnx and its card go")] = MODELS,
) -> None:
    """Export the trained networks with a card that says how they were trained and what they reach on ``pool``."""
    from training.locator.run import ship

    ship(networks, pool, folder)


def main() -> None:
    """Run the command line; a missing file becomes one line and exit code 2."""
    try:
        app()
    except FileNotFoundError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
