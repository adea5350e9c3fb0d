"""``python -m training``: everything that needs torch, as commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Train, measure and export Relief's networks.")

Config = Annotated[Path, typer.Argument(help="the experiment, a TOML file (see training/configs)")]


@app.callback()
def root() -> None:
    """Train, measure and export Relief's networks."""


@app.command()
def train(
    config: Config,
    run: Annotated[Path | None, typer.Option(help="folder of the run; default runs/NAME")] = None,
    minutes: Annotated[float, typer.Option(help="stop this call after so many minutes (0: at the run's end)")] = 0,
    threads: Annotated[int, typer.Option(help="CPU threads (0: as the experiment says)")] = 0,
) -> None:
    """Train an experiment; the same command again goes on where it stopped."""
    import dataclasses

    from training.memory import keep_freed_blocks

    keep_freed_blocks()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads starve each other on a busy machine
    from training import experiment as experiments
    from training.loop import Loop

    experiment = experiments.read(config)
    if threads:
        experiment = dataclasses.replace(experiment, run=dataclasses.replace(experiment.run, threads=threads))
    Loop(experiment, run or Path("runs") / experiment.name, limit_minutes=minutes).train()


def main() -> None:
    """Run the command line; errors of ours become one line and exit code 2."""
    from training.dataset import PoolError
    from training.experiment import ExperimentError

    try:
        app()
    except (ExperimentError, PoolError) as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
