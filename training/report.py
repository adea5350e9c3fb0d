"""Reports of a run: a progress bar on a terminal, plain lines elsewhere, and TensorBoard's files."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Iterator
from pathlib import Path

from lightning.fabric.loggers.tensorboard import TensorBoardLogger
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from training import checkpoint
from training.experiment import Experiment, Run
from training.pictures import Sheet


def done(run: Run, step: int, minutes: float) -> float:
    """The part of a run that is behind it, in [0, 1]: by its steps or its minutes, whichever is further."""
    by_steps = step / run.steps if run.steps else 0.0
    by_minutes = minutes / run.minutes if run.minutes else 0.0
    return min(1.0, max(by_steps, by_minutes))


def remaining(begun_at: float, at: float, minutes: float) -> str:
    """How long the rest takes, as h:mm:ss, when ``minutes`` brought a run from ``begun_at`` to ``at``; "?" where
    that says nothing."""
    if at <= begun_at or minutes <= 0:
        return "?"
    seconds = minutes * 60 * (1 - at) / (at - begun_at)
    return str(datetime.timedelta(seconds=round(seconds)))


class Report:
    """Lines, bar and TensorBoard of one call; on ranks other than 0 it keeps silent (``active`` is False)."""

    def __init__(self, experiment: Experiment, folder: Path, console: Console, *, active: bool = True) -> None:
        self.experiment = experiment
        self.console = console
        self.active = active
        self.logger = TensorBoardLogger(root_dir=folder, name="", version="")
        self._bar: tuple[Progress, TaskID] | None = None

    def say(self, line: str) -> None:
        """One line for whoever watches."""
        if self.active:
            self.console.print(f"{time.strftime('%H:%M:%S')} {line}", highlight=False, markup=False, soft_wrap=True)

    @contextlib.contextmanager
    def bar(self) -> Iterator[None]:
        """A progress bar inside, on a terminal."""
        if not (self.active and self.console.is_terminal):
            yield
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("step {task.fields[step]}"),
            TextColumn("{task.fields[numbers]}"),
            TextColumn("left {task.fields[left]}"),
        )
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task(self.experiment.name, total=1.0, step=0, numbers="", left="?")
            self._bar = (progress, task)
            try:
                yield
            finally:
                self._bar = None

    def moved(self, step: int, minutes: float) -> None:
        """A step was done."""
        if self._bar is not None:
            progress, task = self._bar
            progress.update(task, completed=done(self.experiment.run, step, minutes), step=step)

    def numbers(self, step: int, minutes: float, epoch: int, values: dict[str, float], left: str) -> None:
        """The means since the last call of this: to TensorBoard, and to the bar or as a line."""
        if not self.active:
            return
        self.logger.log_metrics({f"train/{key}": value for key, value in values.items()}, step=step)
        if self._bar is not None:
            progress, task = self._bar
            shown = f"loss {values['loss']:.4g}  {values['samples_per_s']:.1f} samples/s"
            progress.update(task, numbers=shown, left=left)
            return
        listed = " ".join(f"{key} {value:.5g}" for key, value in values.items())
        self.say(f"step {step} {minutes:.1f} min epoch {epoch} {listed} left {left}")

    def validated(self, step: int, measures: dict[str, float], sheet: Sheet | None) -> None:
        """Measures on held-out data, and faces to look at."""
        if not self.active:
            return
        if measures:
            self.logger.log_metrics({f"validation/{key}": value for key, value in measures.items()}, step=step)
            self.say(f"step {step} validation " + " ".join(f"{k} {v:.4f}" for k, v in measures.items()))
        if sheet is not None:
            self.logger.experiment.add_image("faces", sheet, step, dataformats="HWC")

    def describe(self) -> None:
        """The experiment's own text, beside its curves."""
        if self.active:
            text = "\n".join(checkpoint.experiment_lines(self.experiment.as_dict()))
            self.logger.experiment.add_text("experiment", f"```\n{text}\n```", 0)

    def close(self) -> None:
        """Write out what TensorBoard still holds."""
        if self.active:
            self.logger.finalize("success")
