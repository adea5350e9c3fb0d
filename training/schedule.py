"""The learning rate over a run, and the optimisers."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import nn

from training.experiment import Experiment, ExperimentError, Optimiser, Run, Schedule


def progress(schedule: Schedule, run: Run, step: int, minutes: float) -> float:
    """How far the run is, in [0, 1]."""
    done, total = (step, float(run.steps)) if schedule.by == "steps" else (minutes, run.minutes)
    return min(done / total, 1.0) if total > 0 else 0.0


def rate(experiment: Experiment, step: int, minutes: float) -> float:
    """The learning rate of this step."""
    schedule, base = experiment.schedule, experiment.optimiser.rate
    at = progress(schedule, experiment.run, step, minutes)
    if schedule.kind == "cosine":
        base *= schedule.floor + (1 - schedule.floor) * 0.5 * (1 + math.cos(math.pi * at))
    elif schedule.kind == "step":
        base *= schedule.decay ** sum(at >= milestone for milestone in schedule.milestones)
    elif schedule.kind == "linear":
        begins = min(schedule.milestones, default=0.0)
        fallen = max(0.0, at - begins) / (1 - begins) if begins < 1 else 0.0
        base *= 1 - (1 - schedule.floor) * fallen
    return base * min(1.0, (step + 1) / schedule.warmup) if schedule.warmup else base


def optimiser(how: Optimiser, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """The optimiser of the experiment; weight decay spares biases and normalisation."""
    chosen = [p for p in parameters if p.requires_grad]
    groups = [
        {"params": [p for p in chosen if p.ndim > 1], "weight_decay": how.weight_decay},
        {"params": [p for p in chosen if p.ndim <= 1], "weight_decay": 0.0},
    ]
    if how.name == "adam":
        return torch.optim.Adam(groups, lr=how.rate, betas=(how.beta1, 0.999))
    if how.name == "adamw":
        return torch.optim.AdamW(groups, lr=how.rate, betas=(how.beta1, 0.999))
    if how.name == "sgd":
        return torch.optim.SGD(groups, lr=how.rate, momentum=how.momentum)
    raise ExperimentError(f"[optimiser] name = {how.name!r}; it knows adam, adamw and sgd")
