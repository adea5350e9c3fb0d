"""A training that fits into a few borrowed minutes of a GPU: streamed faces, a checkpoint a minute, files to carry."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import torch
from rich.console import Console

from training import carried, checkpoint
from training import experiment as experiments
from training.experiment import Experiment, ExperimentError
from training.loop import Loop

LOG = "log.txt"
SPARE_CORES = 2  # for the process that trains, and the system
LEAST_MINUTES = 0.05


@dataclass(frozen=True, slots=True)
class Options:
    """The command line's options; see its help."""

    config: Path
    model: Path
    folder: Path
    minutes: float
    workers: int = -1
    threads: int = 0
    resume: Path | None = None


class Both(StringIO):
    """A stream to the standard output and to a file at once."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")

    def write(self, text: str, /) -> int:
        sys.stdout.write(text)
        self._file.write(text)
        return len(text)

    def flush(self) -> None:
        sys.stdout.flush()
        self._file.flush()

    def close(self) -> None:
        self._file.close()
        super().close()


def experiment(options: Options) -> Experiment:
    """The experiment of a call: its face model, workers and threads set. Raises ``ExperimentError``."""
    read = experiments.read(options.config)
    if not read.stream.people:
        raise ExperimentError(f"{options.config} has no [stream] people; gpu-run trains on streams alone")
    if not options.minutes > 0:
        raise ExperimentError("--minutes must be more than 0")
    workers = max(0, (os.cpu_count() or 1) - SPARE_CORES) if options.workers < 0 else options.workers
    stream = dataclasses.replace(read.stream, model=str(options.model), workers=workers)
    threads = options.threads or read.run.threads
    run = dataclasses.replace(read.run, threads=threads, checkpoint_minutes=min(1.0, read.run.checkpoint_minutes))
    return dataclasses.replace(read, stream=stream, run=run)


def run(options: Options, begun: float) -> Loop:
    """Train until ``options.minutes`` after ``begun`` (``time.monotonic``); setting up counts, the last validation does
    not."""
    chosen = experiment(options)
    _copy(options)
    torch.set_float32_matmul_precision("high")  # what is not in bf16 may use TF32
    torch.backends.cudnn.benchmark = True  # all batches are alike
    for curves in options.folder.glob("events.out.tfevents.*"):  # a file a call would soon be too many to carry
        curves.unlink()
    with _console(options.folder / LOG) as console:
        console.print(_machine(chosen))
        loop = Loop(chosen, options.folder, console=console)
        left = options.minutes - (time.monotonic() - begun) / 60
        console.print(f"ready after {options.minutes - left:.2f} minutes")
        loop.until(max(left, LEAST_MINUTES))
        loop.train()
        console.print(_result(loop))
    return loop


def _copy(options: Options) -> None:
    """Bring an earlier call's checkpoint where this one goes on from it."""
    if options.resume is None or carried.exists(options.folder):
        return
    if not carried.exists(options.resume):
        raise ExperimentError(f"{options.resume} holds no {carried.INDEX}; name the folder of an earlier call")
    checkpoint.load(options.resume / carried.INDEX)  # whole, or nothing is copied
    options.folder.mkdir(parents=True, exist_ok=True)
    for part in sorted(options.resume.glob("checkpoint*.part")):
        shutil.copyfile(part, options.folder / part.name)
    if (options.resume / LOG).is_file():
        shutil.copyfile(options.resume / LOG, options.folder / LOG)
    shutil.copyfile(options.resume / carried.INDEX, options.folder / carried.INDEX)


@contextmanager
def _console(path: Path) -> Iterator[Console]:
    both = Both(path)
    try:
        yield Console(file=both, width=200, highlight=False, markup=False, soft_wrap=True)
    finally:
        both.close()


def _machine(chosen: Experiment) -> str:
    gpu = "no GPU"
    if torch.cuda.is_available():
        free, total = (value / 2**30 for value in torch.cuda.mem_get_info())
        gpu = f"{torch.cuda.get_device_name()}, {free:.1f} of {total:.1f} GiB free"
    stream, run = chosen.stream, chosen.run
    return (
        f"{gpu}; {os.cpu_count()} cores, {stream.workers} dress; torch {torch.__version__}; {chosen.task}, "
        f"{stream.people} people from {stream.first}, batch {run.batch}, {run.precision}"
    )


def _result(loop: Loop) -> str:
    sizes = {path.name: path.stat().st_size for path in sorted(loop.folder.iterdir()) if path.is_file()}
    rates = " ".join(f"{key} {value:.4g}" for key, value in loop.task.rates().items())
    trained = loop.elapsed * 60
    steps = loop.step - int(loop.history[-1]["from_step"])
    speed = steps * loop.experiment.run.batch / max(trained, 1e-9)
    files = "\n".join(f"  {size / 2**20:6.2f} MiB  {name}" for name, size in sizes.items())
    return (
        f"{steps} steps in {trained:.0f} s, {speed:.1f} samples/s, {loop.step} steps in all; {rates}\n"
        f"to carry away from {loop.folder}:\n{files}"
    )
