"""Heads of a wrong size or of wrong proportions: what moves a head's points, the nose tip staying where it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from face.location import rotation
from training.attacks.kinds import NEAR_SCALES, WRONG_SCALES

WHOLE_SCALES = WRONG_SCALES | NEAR_SCALES | {"small": (0.5, 0.8), "large": (1.25, 1.7)}
STRETCHED: dict[str, tuple[tuple[float, float] | None, ...]] = {  # along x, y and z
    "squashed": (None, None, (0.15, 0.5)),
    "drawn out": (None, None, (1.6, 2.2)),
    "narrow": ((0.55, 0.72), None, None),
    "wide": ((1.35, 1.6), None, None),
    "short": (None, (0.55, 0.72), None),
    "tall": (None, (1.35, 1.6), None),
    "lean": ((0.68, 0.8), (1.25, 1.45), None),
    "squat": ((1.25, 1.45), (0.68, 0.8), None),
}

WAVES, WARPED_M = 3, (0.006, 0.014)

Points = NDArray[np.float64]
Form = Callable[[Points], Points]
Rng = np.random.Generator


def form(variant: str, rng: Rng) -> Form:
    """The form of a variant of the kinds ``size`` and ``near size``, on points ``[N, 3]`` in the face frame, metres."""
    makers: dict[str, Callable[[Rng], Form]] = {
        "tapered": _tapered,
        "sheared": _sheared,
        "long jaw": _long_jaw,
        "any form": _any,
        "any warp": _warped,
        "twisted": _twisted,
        "pinched": _pinched,
        "bulging": _bulging,
    }
    return makers[variant](rng) if variant in makers else _scaled(_scale(variant, rng))


def _scaled(by: Points) -> Form:
    return lambda points: points * by


def _scale(variant: str, rng: Rng) -> Points:
    if bounds := WHOLE_SCALES.get(variant):
        return np.full(3, rng.uniform(*bounds))
    return np.array([1.0 if one is None else rng.uniform(*one) for one in STRETCHED[variant]])


def _tapered(rng: Rng) -> Form:
    taper = rng.choice([-1, 1]) * rng.uniform(0.35, 0.55)
    return lambda points: points * np.stack([1 + taper * _down(points), *np.ones((2, len(points)))], -1)


def _sheared(rng: Rng) -> Form:
    shear = rng.choice([-1, 1]) * rng.uniform(0.35, 0.55)
    return lambda points: points + np.stack([shear * points[:, 1], *np.zeros((2, len(points)))], -1)


def _long_jaw(rng: Rng) -> Form:
    longer = rng.uniform(1.45, 1.8)
    return lambda points: np.where(points[:, 1:2] > 0, points * (1, longer, 1), points)


def _any(rng: Rng) -> Form:
    """One or two ways of being no head's form at once."""
    ways = [_stretched, _tapered, _sheared, _long_jaw, _high_brow, _leaning, _flat_side]
    chosen = [ways[k](rng) for k in rng.choice(len(ways), int(rng.integers(1, 3)), replace=False)]

    def all_of(points: Points) -> Points:
        for one in chosen:
            points = one(points)
        return points

    return all_of


def _warped(rng: Rng) -> Form:
    """Moved by random waves of 8 to 22 cm, by much more than people differ."""
    ways = rng.normal(size=(WAVES, 3))
    ways *= 2 * np.pi / (np.linalg.norm(ways, axis=1, keepdims=True) * rng.uniform(0.08, 0.22, (WAVES, 1)))
    along, phase = rng.normal(size=(WAVES, 3)) * rng.dirichlet((1, 1, 1)) * 1.7, rng.uniform(0, 2 * np.pi, WAVES)
    high = float(rng.uniform(*WARPED_M) * np.sqrt(2 / WAVES))

    def moved(points: Points) -> Points:
        return np.asarray(points + high * (np.sin(points @ ways.T + phase) - np.sin(phase)) @ along)

    return moved


def _stretched(rng: Rng) -> Form:
    by = np.ones(3)
    by[rng.integers(3)] = rng.uniform(0.5, 0.74) if rng.random() < 0.5 else rng.uniform(1.35, 1.7)
    return _scaled(by)


def _high_brow(rng: Rng) -> Form:
    by = (1, rng.uniform(1.4, 1.8) if rng.random() < 0.5 else rng.uniform(0.5, 0.7), 1)
    return lambda points: np.where(points[:, 1:2] < 0, points * by, points)


def _leaning(rng: Rng) -> Form:
    """Sheared in depth: forehead or chin stand out."""
    shear = rng.choice([-1, 1]) * rng.uniform(0.45, 0.7)
    return lambda points: points + np.stack([*np.zeros((2, len(points))), shear * points[:, 1]], -1)


def _flat_side(rng: Rng) -> Form:
    """One half of the face is much flatter or deeper than the other."""
    side, by = rng.choice([-1, 1]), (1, 1, rng.uniform(0.3, 0.6) if rng.random() < 0.5 else rng.uniform(1.5, 2))
    return lambda points: np.where(side * points[:, :1] > 0, points * by, points)


def _twisted(rng: Rng) -> Form:
    """The chin is turned against the forehead, about the upright axis."""
    turn = rng.choice([-1, 1]) * rng.uniform(20, 35)
    axis = np.array([0, 0, 0.07])  # about the middle of the head

    def moved(points: Points) -> Points:
        turns = np.stack([rotation((turn * float(at), 0, 0)) for at in np.linspace(-1, 1, 41)])
        nearest = np.rint((_down(points) + 1) * 20).astype(np.int64)
        turned = np.einsum("nij,nj->ni", turns[nearest], points - axis) + axis
        return np.asarray(turned)

    return moved


def _pinched(rng: Rng) -> Form:
    """Drawn in, or swollen, at the height of the nose."""
    by = -rng.uniform(0.3, 0.42) if rng.random() < 0.5 else rng.uniform(0.35, 0.55)
    return lambda points: (
        points * np.stack([1 + by * np.exp(-((points[:, 1] / 0.035) ** 2)), *np.ones((2, len(points)))], -1)
    )


def _bulging(rng: Rng) -> Form:
    """Much deeper, or flatter, at the height of the mouth than elsewhere."""
    by, at = (-rng.uniform(0.5, 0.7) if rng.random() < 0.5 else rng.uniform(0.7, 1.2)), 0.04

    def moved(points: Points) -> Points:
        more = 1 + by * np.exp(-(((points[:, 1] - at) / 0.035) ** 2))
        return np.asarray(points * np.stack([*np.ones((2, len(points))), more], -1))

    return moved


def _down(points: Points) -> Points:
    """How far down points lie: −1 at 10 cm above the nose tip, 1 at 10 cm below, no further."""
    return np.clip(points[:, 1] / 0.1, -1, 1)
