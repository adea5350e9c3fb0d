"""Training of the proposals: which points of a frame lie on a face, and where its nose tip is from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from camera import Frame, Intrinsics
from face.coarse import coarse
from face.proposals import FEATURES, OFFSETS_MM, VOTE_MM, camera_points, neighbourhoods
from training.locator.pool import Sample

ON_FACE_MM, OFF_FACE_MM = 100.0, 135.0
LEAST_VISIBLE = 0.5
PER_FRAME = 220

Floats = NDArray[np.float32]


def examples(samples: Sequence[Sample], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Neighbourhoods ``float32[N, 81]`` and targets ``float32[N, 4]`` (on a face or not, vote in units of 100 mm)."""
    inputs, targets = [], []
    for sample in samples:
        frame = cut_out(sample, rng) if rng.random() < 0.25 else sample.frame
        image = coarse(frame)
        rows, columns, z = image.points()
        if len(z) == 0:
            continue
        points = camera_points(frame, image, rows, columns, z)
        target, usable = label(points, sample)
        chosen = _choose(target[:, 0] > 0, usable, rng)
        inputs.append(neighbourhoods(image, rows[chosen], columns[chosen], z[chosen]))
        targets.append(target[chosen])
    return np.concatenate(inputs), np.concatenate(targets)


def label(points: Floats, sample: Sample) -> tuple[Floats, NDArray[np.bool_]]:
    """Targets ``float32[N, 4]`` of camera points in mm, and which of them are clear enough to learn from."""
    target = np.zeros((len(points), 4), np.float32)
    usable = np.ones(len(points), np.bool_)
    for nose, visible in zip(sample.noses * 1000, sample.visible, strict=True):
        way = nose.astype(np.float32) - points
        distance = np.linalg.norm(way, axis=1)
        on = distance < ON_FACE_MM
        usable &= on | (distance > OFF_FACE_MM)
        if visible < LEAST_VISIBLE:
            usable &= ~on
        target[on, 0] = 1
        target[on, 1:] = way[on] / VOTE_MM
    return target, usable


def cut_out(sample: Sample, rng: np.random.Generator) -> Frame:
    """A part of the frame around one of its faces, or around anything: what a recording of faces alone keeps."""
    k = sample.frame.intrinsics
    if len(sample.noses):
        nose = sample.noses[rng.integers(len(sample.noses))]
        (u, v), radius = k.project(nose), k.fx * rng.uniform(0.1, 0.25) / nose[2]
    else:
        u, v, radius = rng.uniform(0, k.width), rng.uniform(0, k.height), rng.uniform(0.1, 0.3) * k.width
    u, v = u + rng.normal(0, 0.15) * radius, v + rng.normal(0, 0.15) * radius
    u0, v0 = int(np.clip(u - radius, 0, k.width - 40)), int(np.clip(v - radius, 0, k.height - 40))
    u1, v1 = int(np.clip(u + radius, u0 + 40, k.width)), int(np.clip(v + radius, v0 + 40, k.height))
    part = Intrinsics(u1 - u0, v1 - v0, k.fx, k.fy, k.cx - u0, k.cy - v0)
    return Frame(np.ascontiguousarray(sample.frame.depth[v0:v1, u0:u1]), sample.frame.depth_unit, part)


def train(
    network: nn.Module,
    inputs: Floats,
    targets: Floats,
    *,
    steps: int,
    batch: int = 2048,
    report: Callable[[str], None],
) -> None:
    """Fit the perceptron: cross-entropy for being on a face, smooth L1 for the vote, mirrored half of the time."""
    x, y = torch.from_numpy(inputs), torch.from_numpy(targets)
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    running = 0.0
    for step in range(steps):
        chosen = torch.randint(len(x), (batch,))
        loss = _loss(network, *_mirror(x[chosen], y[chosen]))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        running += 0.01 * (loss.item() - running) if step else loss.item()
        if step % 500 == 499:
            report(f"votes: step {step + 1} of {steps}, loss {running:.4f}")


def _choose(on_face: NDArray[np.bool_], usable: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    positive, negative = np.flatnonzero(on_face & usable), np.flatnonzero(~on_face & usable)
    take = min(len(negative), PER_FRAME)
    return np.concatenate([rng.permutation(positive)[:PER_FRAME], rng.permutation(negative)[:take]])


def _mirror(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    side = len(OFFSETS_MM)
    flip = torch.rand(len(x), 1) < 0.5
    mirrored = x.view(-1, side, side).flip(2).reshape(-1, FEATURES)
    return torch.where(flip, mirrored, x), torch.where(flip, y * torch.tensor([1.0, -1.0, 1.0, 1.0]), y)


def _loss(network: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    answer = network(x)
    score = functional.binary_cross_entropy_with_logits(answer[:, 0], y[:, 0])
    vote = functional.smooth_l1_loss(answer[:, 1:], y[:, 1:], beta=0.1, reduction="none").sum(1)
    return score + 2 * (vote * y[:, 0]).sum() / y[:, 0].sum().clamp(min=1)
