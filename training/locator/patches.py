"""Training of the closer look: patches around faces, near them, and around what the proposals mistake for one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from face.coarse import coarse
from face.locate import Locator
from face.location import rotation
from face.proposals import camera_points, propose
from face.refine import NOSE_MM, look_at, patch, refine
from training.locator.networks import LocatorNetworks
from training.locator.pool import Sample
from training.locator.votes import LEAST_VISIBLE

OFF_FACE_MM = 105.0
JITTER_MM = 75.0
SUSPICIOUS = 0.03
WRONG_BESIDE_FACES, WRONG_ALONE = 2, 5
FACES_IN_BATCH = 0.4
NOSE_WEIGHT, TURN_WEIGHT = 2.0, 3.0

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """``images`` ``float16[N, 2, 48, 48]``; ``targets`` ``float32[N, 10]``: is it a face, nose, turn (two columns)."""

    images: NDArray[np.float16]
    targets: Floats


def wrong_places(sample: Sample, locator: Locator, rng: np.random.Generator, *, most: int = 6) -> Vector:
    """Points ``float64[K, 3]`` mm that are no nose tips: first those the locator itself takes for one (what it proposes
    and where its two looks lead from there), then points near faces and random points on surfaces."""
    proposed = propose(sample.frame, locator.votes, most=most)
    once = _led_to(sample, proposed, locator)
    places = [_led_to(sample, once, locator), once, proposed]
    places.append(np.array([1000 * n + _direction(rng) * rng.uniform(OFF_FACE_MM, 220) for n in sample.noses]))
    image = coarse(sample.frame)
    rows, columns, z = image.points()
    chosen = rng.permutation(len(z))[:4]
    places.append(camera_points(sample.frame, image, rows[chosen], columns[chosen], z[chosen]).astype(np.float64))
    everything = np.concatenate([part.reshape(-1, 3) for part in places])
    for nose in 1000 * sample.noses:
        everything = everything[np.linalg.norm(everything - nose, axis=1) > OFF_FACE_MM]
    return everything[everything[:, 2] > 200]


def _led_to(sample: Sample, places: Vector, locator: Locator) -> Vector:
    looks = refine(sample.frame, places, locator.network) if len(places) else []
    return np.array([look.nose_mm for look in looks if look.score > SUSPICIOUS]).reshape(-1, 3)


def cut(samples: Sequence[Sample], wrong: Sequence[Vector], rng: np.random.Generator) -> Patches:
    """One pass over the samples: a patch for each visible face, and for some wrong places."""
    made = []
    for sample, places in zip(samples, wrong, strict=True):
        for nose, angles, visible in zip(1000 * sample.noses, sample.poses, sample.visible, strict=True):
            if visible >= LEAST_VISIBLE:
                spread = (30, 30, 25) if rng.random() < 0.5 else (7, 7, 7)
                made.append(_example(sample, nose + _jitter(rng, spread), rng, (nose, angles)))
        take = WRONG_BESIDE_FACES if len(sample.noses) else WRONG_ALONE
        chosen = places[np.argsort(rng.random(len(places)) ** np.linspace(1, 0.3, len(places)))[:take]]
        made.extend(_example(sample, place + rng.normal(0, 8, 3), rng, None) for place in chosen)
    images, targets = zip(*(one for one in made if one is not None), strict=True)
    return Patches(np.stack(images).transpose(0, 3, 1, 2).astype(np.float16), np.stack(targets).astype(np.float32))


def _example(
    sample: Sample, centre: Vector, rng: np.random.Generator, truth: tuple[Vector, Vector] | None
) -> tuple[Floats, Vector] | None:
    """The patch and target of one place; None where too little was measured to tell."""
    view = look_at(centre, rng.normal(0, 0.15))
    image = patch(sample.frame, centre, view)
    if image is None or (truth is not None and image[..., 1].mean() < 0.05):
        return None
    target = np.zeros(10)
    if truth is not None:
        nose, angles = truth
        turn = view.T @ rotation((angles[0], angles[1], angles[2]))
        target = np.array([1, *(view.T @ (nose - centre)) / NOSE_MM, *turn[:, 0], *turn[:, 1]])
    return image, target


def augment(images: Tensor, targets: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Mirror half of the batch; cut off, hide or roughen a part of some patches."""
    x, y = images.float(), targets.clone()
    flip = torch.rand(len(x)) < 0.5
    x[flip] = x[flip].flip(3)
    # F·R·F with F = diag(-1, 1, 1): the first column keeps x and loses the sign of y and z, the second the reverse
    y[flip] *= torch.tensor([1.0, -1, 1, 1, 1, -1, -1, -1, 1, 1])
    size = x.shape[2]
    for k in np.flatnonzero(rng.random(len(x)) < 0.35):
        kind = rng.integers(4)
        if kind == 0:  # the border of the image
            side, edge = rng.integers(4), int(rng.integers(2, size // 3))
            _side(x[k], int(side), edge).zero_()
        elif kind == 1:  # a hole
            v, u, h, w = (*rng.integers(0, size - 4, 2), *rng.integers(2, 14, 2))
            x[k, :, v : v + h, u : u + w] = 0
        elif kind == 2:  # something before the face
            v, u, h, w = (*rng.integers(0, size - 4, 2), *rng.integers(2, 14, 2))
            x[k, 0, v : v + h, u : u + w] = float(rng.uniform(-1, -0.2))
            x[k, 1, v : v + h, u : u + w] = 1
        else:  # noise
            x[k, 0] += x[k, 1] * torch.randn(size, size) * float(rng.uniform(0, 0.04))
    return x, y


def train(
    network: LocatorNetworks,
    passes: Callable[[], Patches],
    *,
    steps: int,
    steps_per_pass: int,
    batch: int = 128,
    rate: float = 2e-3,
    seed: int = 0,
    report: Callable[[str], None],
) -> None:
    """Fit the second network; ``passes`` cuts fresh patches every ``steps_per_pass`` steps."""
    rng = np.random.default_rng(seed)
    parameters = [*network.convolutions.parameters(), *network.dense.parameters()]
    optimiser = torch.optim.AdamW(parameters, rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    running = np.zeros(3)
    network.train()
    for step in range(steps):
        if step % steps_per_pass == 0:
            fresh = passes()
            images, targets = torch.from_numpy(fresh.images), torch.from_numpy(fresh.targets)
            faces, others = np.flatnonzero(fresh.targets[:, 0]), np.flatnonzero(fresh.targets[:, 0] == 0)
        of_faces = round(FACES_IN_BATCH * batch)
        chosen = np.concatenate([rng.choice(faces, of_faces), rng.choice(others, batch - of_faces)])
        x, y = augment(images[chosen], targets[chosen], rng)
        parts = losses(network.look(x), y)
        optimiser.zero_grad()
        torch.stack(parts).sum().backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        now = np.array([float(part.detach()) for part in parts])
        running = running + 0.01 * (now - running) if step else now
        if step % 250 == 249:
            score, nose, turn = running
            report(f"closer look: step {step + 1} of {steps}, score {score:.4f}, nose {nose:.4f}, rotation {turn:.4f}")


def losses(answer: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Cross-entropy of the score; of faces alone, smooth L1 of the nose and mean absolute error of the rotation."""
    face = target[:, 0]
    count = face.sum().clamp(min=1)
    score = functional.binary_cross_entropy_with_logits(answer[:, 0], face)
    nose = functional.smooth_l1_loss(answer[:, 1:4], target[:, 1:4], beta=0.05, reduction="none").sum(1)
    turn = (answer[:, 4:] - target[:, 4:]).abs().sum(1)
    return score, NOSE_WEIGHT * (nose * face).sum() / count, TURN_WEIGHT / 6 * (turn * face).sum() / count


def _jitter(rng: np.random.Generator, spread: tuple[float, float, float]) -> Vector:
    off = rng.normal(0, spread)
    return np.asarray(off * min(1.0, JITTER_MM / max(float(np.linalg.norm(off)), 1e-9)))


def _side(image: Tensor, side: int, edge: int) -> Tensor:
    return (image[:, :edge], image[:, -edge:], image[:, :, :edge], image[:, :, -edge:])[side]


def _direction(rng: np.random.Generator) -> Vector:
    way = rng.normal(0, 1, 3) * (1, 1, 0.5)
    return np.asarray(way / np.linalg.norm(way))
