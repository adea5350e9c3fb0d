"""Point-to-plane ICP with trimming, the classical method that the networks must beat.

Chen and Medioni, Object modelling by registration of multiple range images, 1992 (point to plane); Chetverikov et al.,
The trimmed iterative closest point algorithm, ICPR 2002 (the worst share of the pairs is left out of every step).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

KEPT = 0.75
NEIGHBOURS = 20
COARSE_POINTS, FINE_POINTS = 250, 1000
COARSE_STEPS, FINE_STEPS = 8, 20
SETTLED_MM = 0.01
START_TURN_DEG = 10.0

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A surface to align with: points and unit normals ``float64[N, 3]`` in mm, and their search tree."""

    points: Points
    normals: Points
    tree: Any

    @classmethod
    def of(cls, points: NDArray[np.floating]) -> Target:
        """Normals from the plane through the 20 nearest points."""
        p = np.asarray(points, np.float64)
        tree = cKDTree(p)
        near = p[tree.query(p, k=min(NEIGHBOURS, len(p)))[1]]
        centred = near - near.mean(axis=1, keepdims=True)
        _, vectors = np.linalg.eigh(np.einsum("nki,nkj->nij", centred, centred))
        return cls(p, vectors[:, :, 0], tree)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Takes points p (rows) to ``p @ rotation.T + shift``; ``rms_mm`` is the trimmed RMS distance to the planes."""

    rotation: Points
    shift: Points
    rms_mm: float

    def __call__(self, points: NDArray[np.floating]) -> Points:
        return np.asarray(points @ self.rotation.T + self.shift, np.float64)


def starts(turn_deg: float = START_TURN_DEG) -> list[Points]:
    """The located pose and that pose turned by ± ``turn_deg`` about x and about y: ``float64[3, 3]`` each."""
    turns = [(0.0, 0.0), (turn_deg, 0.0), (-turn_deg, 0.0), (0.0, turn_deg), (0.0, -turn_deg)]
    return [Rotation.from_euler("xy", turn, degrees=True).as_matrix() for turn in turns]


def align(
    points: NDArray[np.floating], target: Target, *, kept: float = KEPT, turns: Iterable[Points] | None = None
) -> Alignment:
    """The best alignment of ``points`` ``[N, 3]`` mm with ``target``: every start a few steps on few points, then the
    best start to the end on 1,000 points."""
    p = np.asarray(points, np.float64)
    few, many = _thinned(p, COARSE_POINTS), _thinned(p, FINE_POINTS)
    begun = [_descend(few, target, turn, np.zeros(3), kept, COARSE_STEPS) for turn in turns or starts()]
    best = min(begun, key=lambda one: one.rms_mm)
    return _descend(many, target, best.rotation, best.shift, kept, FINE_STEPS)


def distances(probe: NDArray[np.floating], gallery: Sequence[Target], *, kept: float = KEPT) -> NDArray[np.float64]:
    """Trimmed RMS distance of a probe to every gallery face, mm: ``float64[len(gallery)]``; smaller is more alike."""
    return np.array([align(probe, target, kept=kept).rms_mm for target in gallery])


def _thinned(points: Points, count: int) -> Points:
    """``count`` of the points, evenly drawn and always the same."""
    if len(points) <= count:
        return points
    return points[np.random.default_rng(0).permutation(len(points))[:count]]


def _descend(points: Points, target: Target, turn: Points, shift: Points, kept: float, steps: int) -> Alignment:
    rotation, shift = turn.copy(), shift.copy()
    last = float("inf")
    for _ in range(steps):
        moved = points @ rotation.T + shift
        normals, offset = _pairs(moved, target)
        chosen = _best(offset, kept)
        rms = _rms(offset[chosen])
        if last - rms < SETTLED_MM:
            break
        last = rms
        step, move = _step(moved[chosen], normals[chosen], offset[chosen])
        rotation, shift = step @ rotation, step @ shift + move
    moved = points @ rotation.T + shift
    _, offset = _pairs(moved, target)
    return Alignment(rotation, shift, _rms(offset[_best(offset, kept)]))


def _pairs(moved: Points, target: Target) -> tuple[Points, Points]:
    """The planes at the closest points, and the signed distances to them."""
    index = target.tree.query(moved)[1]
    normals = target.normals[index]
    return normals, np.asarray(((moved - target.points[index]) * normals).sum(axis=1))


def _best(offset: Points, kept: float) -> NDArray[np.intp]:
    count = max(6, int(kept * len(offset)))
    return np.argpartition(np.abs(offset), min(count, len(offset)) - 1)[:count]


def _step(moved: Points, normals: Points, offset: Points) -> tuple[Points, Points]:
    """The small rotation and shift that least squares the distances to the planes."""
    jacobian = np.concatenate([np.cross(moved, normals), normals], axis=1)
    normal = jacobian.T @ jacobian
    answer = np.linalg.solve(normal + 1e-6 * np.trace(normal) / 6 * np.eye(6), -jacobian.T @ offset)
    return Rotation.from_rotvec(answer[:3]).as_matrix(), answer[3:]


def _rms(offset: Points) -> float:
    return float(np.sqrt(np.mean(offset**2)))
