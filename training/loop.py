"""The one training loop: Lightning Fabric, exact resume, time limits, logs.

Everything random in a step comes from (seed, step), and the order of samples from (seed, epoch), so a run that was
stopped and started again is the same run.
"""

from __future__ import annotations

import contextlib
import copy
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from lightning.fabric import Fabric
from lightning.fabric.loggers.tensorboard import TensorBoardLogger
from numpy.typing import NDArray
from rich.console import Console
from torch import Tensor, nn

from training import checkpoint, schedule
from training.dataset import Order
from training.experiment import Experiment
from training.train_denoiser import DenoiserTask
from training.train_recogniser import RecogniserTask

LAST = "last.ckpt"


class Task(Protocol):
    """What the loop needs to know of a denoiser's or a recogniser's training."""

    @property
    def objective(self) -> nn.Module: ...

    def eligible(self, step: int) -> NDArray[np.int64]: ...

    def batch(self, index: NDArray[np.int64], generator: torch.Generator) -> tuple[Tensor, ...]: ...

    def validate(self, network: nn.Module) -> dict[str, float]: ...


class Loop:
    """One run of one experiment in one folder.

    ``folder`` receives ``last.ckpt`` and TensorBoard's files; when it already holds a checkpoint, the run goes on from
    there. ``limit_minutes`` ends this call (not the run) earlier.
    """

    def __init__(
        self, experiment: Experiment, folder: Path, *, limit_minutes: float = 0.0, console: Console | None = None
    ) -> None:
        self.experiment = experiment
        self.folder = folder
        self.limit = limit_minutes
        self.console = console or Console()
        run = experiment.run
        torch.set_num_threads(run.threads)
        torch.manual_seed(run.seed)
        folder.mkdir(parents=True, exist_ok=True)
        logger = TensorBoardLogger(root_dir=folder, name="", version="")
        self.fabric = Fabric(accelerator="auto", devices=1, precision=run.precision, loggers=[logger])  # type: ignore[arg-type]
        self.task: Task = DenoiserTask(experiment) if experiment.task == "denoiser" else RecogniserTask(experiment)
        objective = self.task.objective
        if run.channels_last:
            objective = objective.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimiser = schedule.optimiser(experiment.optimiser, objective.parameters())
        self.objective, self.optimiser = self.fabric.setup(objective, optimiser)
        self.average = copy.deepcopy(self.network).requires_grad_(False) if run.ema else None
        self.order = Order(run.seed, run.batch)
        self.step = 0
        self.minutes = 0.0
        self.stopped = False
        if (folder / LAST).exists():
            self._resume()
        elif run.start:
            weights, _, _ = checkpoint.trained(Path(run.start))
            self.network.load_state_dict(weights.state_dict())

    @property
    def network(self) -> nn.Module:
        """The network in training."""
        module = self.task.objective.network
        assert isinstance(module, nn.Module)
        return module

    def finished(self) -> bool:
        """Whether the run's own end is reached."""
        run = self.experiment.run
        return bool((run.steps and self.step >= run.steps) or (run.minutes and self.minutes >= run.minutes))

    def train(self) -> dict[str, float]:
        """Train until the run's end or this call's limit; returns the last validation's measures."""
        run = self.experiment.run
        begun = saved = validated = logged = time.monotonic()
        earlier, logged_step, recent = self.minutes, self.step, []
        measures: dict[str, float] = {}
        self.say(f"{self.experiment.name}: step {self.step}, {self.minutes:.1f} minutes trained so far")
        with self._stopping_on_signals():
            while not self._ends(begun):
                for index in self.order.batches(self.task.eligible(self.step)):
                    recent.append(self._train_step(index))
                    now = time.monotonic()
                    self.minutes = earlier + (now - begun) / 60
                    if self.step % run.log_every == 0:
                        speed = (self.step - logged_step) * run.batch / max(now - logged, 1e-9)
                        self._log(recent, speed)
                        logged, logged_step, recent = now, self.step, []
                    if now - saved > run.checkpoint_minutes * 60:
                        self.save()
                        saved = now
                    if run.validate_minutes and now - validated > run.validate_minutes * 60:
                        measures = self.validate()
                        validated = logged = time.monotonic()
                        logged_step = self.step
                    if self._ends(begun):
                        break
        self.save()
        if self.stopped:
            self.say("stopped; run the same command again to go on")
            return measures
        return self.validate()

    def stop(self) -> None:
        """Ask for an end after the present step; the run goes on at its next start."""
        self.stopped = True

    def say(self, line: str) -> None:
        """One line for whoever watches."""
        self.console.print(f"{time.strftime('%H:%M:%S')} {line}", highlight=False, soft_wrap=True)

    def validate(self) -> dict[str, float]:
        """Measure the network (its average, where kept) on held-out data."""
        network = self.average or self.network
        was_training = network.training
        network.eval()
        measures = self.task.validate(network)
        network.train(was_training)
        self.fabric.log_dict({f"validation/{k}": v for k, v in measures.items()}, step=self.step)
        if measures:
            self.say(f"step {self.step} validation " + " ".join(f"{k} {v:.4f}" for k, v in measures.items()))
        return measures

    def save(self) -> None:
        """Write ``last.ckpt``."""
        state: dict[str, Any] = {
            "experiment": self.experiment.as_dict(),
            "commit": checkpoint.commit(),
            "torch": str(torch.__version__),
            "step": self.step,
            "minutes": self.minutes,
            "order": self.order.state(),
            "objective": self.task.objective.state_dict(),
            "average": self.average.state_dict() if self.average else None,
            "optimiser": self.optimiser.state_dict(),
        }
        checkpoint.save(self.folder / LAST, state)

    def _resume(self) -> None:
        state = checkpoint.load(self.folder / LAST)
        self.task.objective.load_state_dict(state["objective"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.average and state["average"]:
            self.average.load_state_dict(state["average"])
        self.order.restore(state["order"])
        self.step, self.minutes = state["step"], state["minutes"]

    def _train_step(self, index: NDArray[np.int64]) -> dict[str, Tensor]:
        run = self.experiment.run
        generator = torch.Generator().manual_seed((run.seed << 32) + self.step)
        for group in self.optimiser.param_groups:
            group["lr"] = schedule.rate(self.experiment, self.step, self.minutes)
        self.objective.train()
        inputs = self.fabric.to_device(self.task.batch(index, generator))
        self.optimiser.zero_grad()
        chunk = run.chunk or len(index)
        means: dict[str, Tensor] = {}
        for pieces in zip(*(tensor.split(chunk) for tensor in inputs), strict=True):
            share = len(pieces[0]) / len(index)
            loss, terms = self.objective(*pieces)
            self.fabric.backward(loss * share)
            for key, value in {"loss": loss, **terms}.items():
                means[key] = means.get(key, torch.zeros(())) + value.detach() * share
        if self.experiment.optimiser.clip:
            self.fabric.clip_gradients(self.objective, self.optimiser, max_norm=self.experiment.optimiser.clip)
        self.optimiser.step()
        self.step += 1
        self._update_average()
        return means

    @torch.no_grad()
    def _update_average(self) -> None:
        if self.average is None:
            return
        decay = min(self.experiment.run.ema, (1 + self.step) / (10 + self.step))
        for mean, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
            mean.lerp_(now, 1 - decay)
        for kept, buffer in zip(self.average.buffers(), self.network.buffers(), strict=True):
            kept.copy_(buffer)

    def _log(self, recent: list[dict[str, Tensor]], speed: float) -> None:
        means = {key: float(torch.stack([terms[key] for terms in recent]).mean()) for key in recent[0]}
        values = {**means, "rate": self.optimiser.param_groups[0]["lr"], "samples_per_s": speed}
        self.fabric.log_dict({f"train/{k}": v for k, v in values.items()}, step=self.step)
        self.say(
            f"step {self.step} {self.minutes:.1f} min epoch {self.order.epoch} "
            + " ".join(f"{k} {v:.5g}" for k, v in values.items())
        )

    def _ends(self, begun: float) -> bool:
        out_of_time = bool(self.limit) and time.monotonic() - begun >= self.limit * 60
        return self.stopped or self.finished() or out_of_time

    @contextlib.contextmanager
    def _stopping_on_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM finish the step, so that what is saved is whole."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        earlier = [signal.signal(number, lambda *_: self.stop()) for number in signals]
        try:
            yield
        finally:
            for number, handler in zip(signals, earlier, strict=True):
                signal.signal(number, handler)
