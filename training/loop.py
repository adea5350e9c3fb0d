"""The one training loop: Lightning Fabric, one process or many, exact resume, time limits.

Everything random in a step comes from (seed, step, rank), and the order of samples from (seed, epoch), so a run that
was stopped and started again is the same run.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from lightning.fabric.utilities import move_data_to_device
from numpy.typing import NDArray
from rich.console import Console
from torch import Tensor, nn

from training import carried, checkpoint, provenance, ranks, schedule, train_streamed
from training.dataset import Order
from training.experiment import Experiment, ExperimentError
from training.pictures import Sheet
from training.report import Report, done, remaining
from training.train_denoiser import DenoiserTask
from training.train_recogniser import RecogniserTask
from training.train_streamed import StreamedRecogniserTask
from training.train_translator import TranslatorTask

LAST = checkpoint.LAST


class Task(Protocol):
    """A denoiser's or a recogniser's training, as the loop needs it."""

    @property
    def objective(self) -> nn.Module: ...

    def eligible(self, step: int) -> NDArray[np.int64]: ...

    def batch(self, index: NDArray[np.int64], generator: torch.Generator) -> tuple[Tensor, ...]: ...

    def validate(self, network: nn.Module) -> dict[str, float]: ...

    def faces(self, network: nn.Module) -> Sheet | None: ...

    def rates(self) -> dict[str, float]: ...

    def close(self) -> None: ...


class OnCpu(nn.Module):
    """A network that takes and returns tensors on the CPU, wherever it runs."""

    def __init__(self, network: nn.Module, device: torch.device) -> None:
        super().__init__()
        self.network = network
        self.device = device

    def forward(self, depth: Tensor) -> Any:
        return move_data_to_device(self.network(depth.to(self.device)), torch.device("cpu"))


class Loop:
    """One run of one experiment in one folder.

    ``folder`` receives ``last.ckpt`` and TensorBoard's files; when it already holds a checkpoint, the run goes on from
    there. ``limit_minutes`` ends this call (not the run) earlier. Under torchrun each process makes one of these: rank
    0 writes, speaks and validates; the slowest clock, and anyone's request to stop, hold for all.
    """

    def __init__(
        self, experiment: Experiment, folder: Path, *, limit_minutes: float = 0.0, console: Console | None = None
    ) -> None:
        self.experiment = experiment
        self.folder = folder
        self.limit = limit_minutes
        run = experiment.run
        torch.set_num_threads(run.threads)
        torch.manual_seed(run.seed)
        self.fabric = ranks.fabric(run)
        self.report = Report(experiment, folder, console or Console(), active=self.fabric.is_global_zero)
        self.streams = experiment.stream.people > 0
        last = folder / (carried.INDEX if self.streams else LAST)
        state = checkpoint.load(last) if last.exists() else None
        self.task: Task = self._task(state["step"] if state else 0)
        self.step = 0
        self.minutes = 0.0
        self.elapsed = 0.0  # minutes of this call, by rank 0's clock
        self.stopped = False
        self.order = Order(run.seed, run.batch)
        self.history: list[dict[str, Any]] = []
        if run.start and state is None:
            self._start()
        objective: nn.Module = self.task.objective
        if run.sync_batchnorm:
            objective = ranks.synchronised(objective, self.fabric.device)
        if run.channels_last:
            objective = objective.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimiser = schedule.optimiser(experiment.optimiser, objective.parameters())
        self.objective, self.optimiser = self.fabric.setup(objective, optimiser)
        self.average = copy.deepcopy(self.network).requires_grad_(False) if run.ema else None
        if state is not None:
            self._resume(state, last)
        self.history.append(
            provenance.call(experiment, ranks=self.fabric.world_size, device=self.fabric.device, step=self.step)
        )

    def _task(self, step: int) -> Task:
        experiment = self.experiment
        if self.streams and self.fabric.world_size > 1:
            raise ExperimentError("a [stream] is made and trained on by one process; start it without torchrun")
        if self.streams:
            return train_streamed.task(experiment, self.fabric.device, step)
        tasks: dict[str, type[DenoiserTask] | type[RecogniserTask]] = {
            "denoiser": DenoiserTask,
            "translator": TranslatorTask,
            "recogniser": RecogniserTask,
        }
        if experiment.task not in tasks:
            raise ExperimentError(f"task = {experiment.task!r}; it knows {', '.join(tasks)}")
        return tasks[experiment.task](experiment)

    def until(self, minutes: float) -> None:
        """End this call after so many minutes; a run that names no end of its own ends with it."""
        self.limit = minutes
        run = self.experiment.run
        if not run.steps and not run.minutes:
            ends = dataclasses.replace(run, minutes=self.minutes + minutes)
            self.experiment = dataclasses.replace(self.experiment, run=ends)

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
        self.report.say(f"{self.experiment.name}: step {self.step}, {self.minutes:.1f} minutes trained so far")
        self.report.describe()
        try:
            with self._stopping_on_signals(), self.report.bar():
                measures = self._steps()
        finally:
            self.task.close()
        self.save()
        if self.stopped:
            self.report.say("stopped; run the same command again to go on")
        else:
            measures = self.validate()
        self.report.close()
        return measures

    def stop(self) -> None:
        """Ask for an end after the present step; the run goes on at its next start."""
        self.stopped = True

    def validate(self) -> dict[str, float]:
        """Measure the network (its average, where kept) on held-out data; rank 0 does, and tells the others."""
        measures: dict[str, float] = {}
        if self.fabric.is_global_zero:
            network = self.average or self.network
            was_training = network.training
            network.eval()
            on_cpu = OnCpu(network, self.fabric.device).eval()
            with torch.no_grad():
                measures, sheet = self.task.validate(on_cpu), self.task.faces(on_cpu)
            network.train(was_training)
            self.report.validated(self.step, measures, sheet)
        return self.fabric.broadcast(measures)

    def save(self) -> None:
        """Write ``last.ckpt``, or of a stream's run parts to carry away; the other ranks wait until it is there."""
        if self.fabric.is_global_zero and self.streams:
            carried.write(self.folder, carried.compact(self._state(), self._numbers()))
        elif self.fabric.is_global_zero:
            checkpoint.save(self.folder / LAST, self._state())
        self.fabric.barrier()

    def _numbers(self) -> set[int]:
        """The optimiser's numbers of the network's own parameters."""
        own = {id(parameter) for parameter in self.network.parameters()}
        all_of_them = [parameter for group in self.optimiser.param_groups for parameter in group["params"]]
        return {number for number, parameter in enumerate(all_of_them) if id(parameter) in own}

    def _state(self) -> dict[str, Any]:
        now = self.history[-1]
        now["to_step"], now["minutes"] = self.step, self.elapsed
        return {
            "experiment": self.experiment.as_dict(),
            "seed": self.experiment.run.seed,
            "commit": now["commit"] + ("+" if now["dirty"] else ""),
            "torch": now["torch"],
            "history": self.history,
            "step": self.step,
            "minutes": self.minutes,
            "order": self.order.state(),
            "objective": self.task.objective.state_dict(),
            "average": self.average.state_dict() if self.average else None,
            "optimiser": self.optimiser.state_dict(),
            "precision": self.fabric.strategy.precision.state_dict(),
        }

    def _start(self) -> None:
        run = self.experiment.run
        start = Path(run.start)
        taken, fresh = checkpoint.begin(
            self.task.objective, start, heads=run.start_heads, how=run.start_how, parts=run.start_parts
        )
        self.report.say(f"begins from {run.start}; taken too: {', '.join(taken) or 'nothing'}")
        if fresh:
            self.report.say(f"begins afresh: {', '.join(fresh)}")
        if start.suffix == ".onnx" and isinstance(self.task, RecogniserTask | StreamedRecogniserTask):
            self.task.renormalise()
        if run.imprint and isinstance(self.task, RecogniserTask | StreamedRecogniserTask):
            self.task.imprint(run.imprint)

    def _resume(self, state: dict[str, Any], path: Path) -> None:
        if self.streams:
            checkpoint.fill(self.network, checkpoint.network_weights(state["objective"]), str(path))
        else:
            checkpoint.fill(self.task.objective, state["objective"], str(path))
        if isinstance(self.task, StreamedRecogniserTask):
            self.task.imprint(max(1, self.experiment.run.imprint))  # classifiers are not carried
        self.optimiser.load_state_dict(state["optimiser"])
        if self.average and state["average"]:
            self.average.load_state_dict(state["average"])
        self.fabric.strategy.precision.load_state_dict(state.get("precision", {}))
        self.order.restore(state["order"])
        self.step, self.minutes = state["step"], state["minutes"]
        self.history = list(state.get("history", []))
        for change in checkpoint.changes(state["experiment"], self.experiment):
            self.report.say(f"changed since the checkpoint: {change}")

    def _steps(self) -> dict[str, float]:
        run = self.experiment.run
        begun = time.monotonic()
        earlier, begun_at = self.minutes, done(run, self.step, self.minutes)
        saved = validated = logged = self.elapsed = 0.0
        logged_step = self.step
        recent: list[dict[str, Tensor]] = []
        measures: dict[str, float] = {}
        while not self._ends():
            for index in self.order.batches(self.task.eligible(self.step)):
                recent.append(self._train_step(index))
                self.elapsed = self._agree(begun)
                self.minutes = earlier + self.elapsed
                self.report.moved(self.step, self.minutes)
                if self.step % run.log_every == 0:
                    speed = (self.step - logged_step) * run.batch / max((self.elapsed - logged) * 60, 1e-9)
                    left = remaining(begun_at, done(run, self.step, self.minutes), self.elapsed)
                    self._log(recent, speed, left)
                    logged, logged_step, recent = self.elapsed, self.step, []
                if self.elapsed - saved > run.checkpoint_minutes:
                    self.save()
                    saved = self.elapsed
                if run.validate_minutes and self.elapsed - validated > run.validate_minutes:
                    measures = self.validate()
                    validated = logged = self._agree(begun)
                    logged_step, recent = self.step, []
                if self._ends():
                    break
        return measures

    def _agree(self, begun: float) -> float:
        """Minutes since ``begun``, by the slowest clock, the same on all ranks; and if one shall stop, all shall."""
        minutes = (time.monotonic() - begun) / 60
        if self.fabric.world_size == 1:
            return minutes
        told = torch.tensor([minutes, float(self.stopped)], dtype=torch.float64, device=self.fabric.device)
        agreed = self.fabric.all_reduce(told, reduce_op="max")
        assert isinstance(agreed, Tensor)
        latest, stop = agreed.tolist()
        self.stopped = bool(stop)
        return float(latest)

    def _train_step(self, index: NDArray[np.int64]) -> dict[str, Tensor]:
        run, rank = self.experiment.run, self.fabric.global_rank
        generator = ranks.generator(run.seed, self.step, rank)
        torch.manual_seed(generator.initial_seed())  # of dropout, which asks torch itself
        for group in self.optimiser.param_groups:
            group["lr"] = schedule.rate(self.experiment, self.step, self.minutes)
        self.objective.train()
        mine = ranks.part(index, rank, self.fabric.world_size)
        inputs = self.fabric.to_device(self.task.batch(mine, generator))
        self.optimiser.zero_grad()
        pieces = list(zip(*(tensor.split(run.chunk or len(mine)) for tensor in inputs), strict=True))
        means: dict[str, Tensor] = {}
        for number, piece in enumerate(pieces, 1):
            share = len(piece[0]) / len(mine)
            with self.fabric.no_backward_sync(self.objective, enabled=number < len(pieces)):
                loss, terms = self.objective(*piece)
                self.fabric.backward(loss * share)
            for key, value in {"loss": loss, **terms}.items():
                means[key] = means.get(key, 0.0) + value.detach() * share
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

    def _log(self, recent: list[dict[str, Tensor]], speed: float, left: str) -> None:
        means = {key: torch.stack([terms[key] for terms in recent]).mean() for key in recent[0]}
        agreed = self.fabric.all_reduce(means, reduce_op="mean")
        assert isinstance(agreed, dict)
        values = {key: float(value) for key, value in agreed.items()}
        values |= {"rate": self.optimiser.param_groups[0]["lr"], "samples_per_s": speed, **self.task.rates()}
        self.report.numbers(self.step, self.minutes, self.order.epoch, values, left)

    def _ends(self) -> bool:
        out_of_time = bool(self.limit) and self.elapsed >= self.limit
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
