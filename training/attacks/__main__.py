"""``python -m training.attacks``: render presentations, and fit the liveness model on them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from training.attacks import pool
from training.attacks.kinds import GENUINE, KINDS

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Presentation attacks and the liveness model.")

SHIPPED = Path("assets/models/liveness.json")
Model = Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")]


@app.callback()
def root() -> None:
    """Presentation attacks and the liveness model."""


@app.command()
def render(
    folder: Annotated[Path, typer.Argument(help="where the presentations go; those that are there are kept")],
    model: Model,
    each: Annotated[int, typer.Option(help="presentations of every kind of attack")] = 500,
    genuine: Annotated[int, typer.Option(help="presentations of people")] = 1600,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND=NUMBER", help="only so many of these, or KIND/VARIANT=NUMBER; repeat for several"),
    ] = None,
    purpose: Annotated[
        str, typer.Option("--for", help="fit, threshold or measure: each has people of its own, measure variants too")
    ] = "fit",
    clips: Annotated[bool, typer.Option("--clips", help="clips of two seconds in place of single frames")] = False,
    workers: Annotated[int, typer.Option(help="processes")] = 2,
) -> None:
    """Render people and attacks through every sensor model; goes on where it was stopped."""
    from rich.progress import track

    counts = pool.counts(kind) if kind else {GENUINE: genuine, **dict.fromkeys(KINDS, each)}
    jobs = pool.plan(counts, pool.purpose(purpose))
    shards = -(-len(jobs) // (pool.CLIPS_SHARD if clips else pool.SHARD))
    people = pool.LIKE_REAL if purpose == "fit" else pool.PLAIN
    done = pool.render(folder, model, jobs, clips=clips, individuality=people, workers=workers)
    for _ in track(done, "Rendering", total=shards):
        pass


@app.command()
def fit(
    folders: Annotated[list[Path], typer.Argument(help="what was rendered to fit on")],
    people: Annotated[
        list[Path] | None, typer.Option("--threshold", help="people rendered with --for threshold")
    ] = None,
    start: Annotated[Path | None, typer.Option(help="a model to go on from; its threshold can stay")] = None,
    out: Annotated[Path, typer.Option(help="the model's file")] = SHIPPED,
    seed: Annotated[int, typer.Option(help="of the fit")] = 1,
    lowered: Annotated[float, typer.Option(help="by how much the threshold lies below rendered people's")] = 0.0,
) -> None:
    """Fit the liveness model and write it with its card."""
    import torch

    from face.liveness.model import read_model
    from training.attacks import fit as fitting

    torch.set_num_threads(1)
    before = None if start is None else read_model(start)
    examples = fitting.gather(folders, usual=None if before is None else before.usual)
    others = fitting.people(people, examples.usual) if people else None
    told = fitting.fit(examples, others, seed=seed, lowered=lowered, start=before)
    fitting.write(out, told)
    typer.echo(json.dumps(told["metrics"], indent=1))


@app.command()
def strips(
    folders: Annotated[list[Path], typer.Argument(help="what was rendered to fit on")],
    start: Annotated[Path, typer.Option(help="the model that gets the network for strips")] = SHIPPED,
    out: Annotated[Path, typer.Option(help="the model's file")] = SHIPPED,
    seed: Annotated[int, typer.Option(help="of the fit")] = 1,
    lowered: Annotated[float | None, typer.Option(help="log odds by which strips are expected less")] = None,
    workers: Annotated[int, typer.Option(help="processes")] = 2,
) -> None:
    """Fit the liveness model's second network, which tells strips of paper across a face from bare faces."""
    import torch

    from face.liveness.model import read_model
    from training.attacks import fit as fitting
    from training.attacks import strips as second

    torch.set_num_threads(1)
    before = read_model(start)
    shown = second.gather(folders, before.usual, workers=workers)
    by = second.LOWERED if lowered is None else lowered
    fitting.write(out, second.fitted(start, before, shown, seed=seed, lowered=by))


def main() -> None:
    """Run the command line; errors of ours become one line and exit code 2."""
    try:
        app()
    except pool.AttackError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
