"""Paper and panels as meshes in the face frame: flat, rolled, crumpled, cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.faces.props import Mesh, grid_mesh

STEP_M = 0.003
LARGEST_ROLL = 1.45  # radians from the middle to the border: paper is rolled no further than that

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A hole, or an outline: ``centre`` and ``half`` axes in metres on the paper."""

    centre: tuple[float, float]
    half: tuple[float, float]

    def inside(self, points: Points) -> NDArray[np.bool_]:
        """``bool[...]`` of points ``[..., 2]``."""
        return np.asarray((((points - self.centre) / self.half) ** 2).sum(-1) < 1, np.bool_)


@dataclass(frozen=True, slots=True)
class Strip:
    """An outline with straight edges: ``centre`` and ``half`` length and width in metres on the paper, its length
    ``turned_deg`` away from level."""

    centre: tuple[float, float]
    half: tuple[float, float]
    turned_deg: float = 0.0

    def inside(self, points: Points) -> NDArray[np.bool_]:
        """``bool[...]`` of points ``[..., 2]``."""
        turn = np.radians(self.turned_deg)
        along = np.array([np.cos(turn), np.sin(turn)])
        away = points - self.centre
        length, width = away @ along, away @ np.array([-along[1], along[0]])
        return np.asarray((np.abs(length) < self.half[0]) & (np.abs(width) < self.half[1]), np.bool_)


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, its middle at the origin, seen from −z.

    - ``half``: half width and half height, metres; ``centre``: the paper's point that lies at the origin.
    - ``curve``: curvature of the roll, 1/m, positive where the middle is nearest; ``axis_deg``: how far the roll's
      axis is turned away from upright.
    - ``taper``: by how much of itself the curvature grows from the lower to the upper border (a cone).
    - ``waves_m``: height of random creases, 6 to 16 cm long; ``seed`` draws them.
    - ``folds``: upright folds in place of a roll, each how far from the middle, on both sides (0: one in the middle),
      and by how much the paper turns away there, radians.
    - ``holes``: what is cut out; ``outline``: what is kept, None for all.
    """

    half: tuple[float, float]
    centre: tuple[float, float] = (0.0, 0.0)
    curve: float = 0.0
    axis_deg: float = 0.0
    taper: float = 0.0
    waves_m: float = 0.0
    seed: int = 0
    folds: Sequence[tuple[float, float]] = ()
    holes: Sequence[Ellipse | Strip] = ()
    outline: Ellipse | Strip | None = None

    def mesh(self, material: str = "cloth") -> Mesh:
        """The sheet's surface."""
        flat = self._flat()
        whole = grid_mesh(self._bent(flat), material)
        middle = flat.reshape(-1, 2)[whole.triangles].mean(axis=1)
        kept = np.ones(len(middle), np.bool_) if self.outline is None else self.outline.inside(middle)
        for hole in self.holes:
            kept &= ~hole.inside(middle)
        return replace(whole, triangles=np.ascontiguousarray(whole.triangles[kept]))

    def covers(self, point: tuple[float, float]) -> bool:
        """Whether the paper's ``point``, metres, is neither beside it nor cut out."""
        at = np.array(point)
        kept = bool((np.abs(at - self.centre) <= self.half).all())
        kept &= self.outline is None or bool(self.outline.inside(at))
        return kept and not any(hole.inside(at) for hole in self.holes)

    def _flat(self) -> Points:
        axes = [
            np.linspace(-h, h, max(3, round(2 * h / STEP_M))) + c for h, c in zip(self.half, self.centre, strict=True)
        ]
        x, y = np.meshgrid(*axes)
        return np.stack([x, y], -1)

    def _bent(self, flat: Points) -> Points:
        """Points ``[..., 2]`` on the paper → ``[..., 3]`` in space; lengths along the roll stay."""
        if self.folds:
            return self._folded(flat)
        turn = np.radians(self.axis_deg)
        across = np.array([np.cos(turn), np.sin(turn)])
        along = np.array([-across[1], across[0]])
        a, b = flat @ across, flat @ along
        curve = self.curve * (1 - self.taper * flat[..., 1] / self.half[1])
        curve = np.where(np.abs(curve) < 1e-6, 1e-6, curve)
        angle = np.clip(a * curve, -LARGEST_ROLL, LARGEST_ROLL)
        xy = (np.sin(angle) / curve)[..., None] * across + b[..., None] * along
        z = (1 - np.cos(angle)) / curve + self._waves(flat)
        return np.concatenate([xy, z[..., None]], -1)

    def _folded(self, flat: Points) -> Points:
        """Points ``[..., 2]`` on the paper → ``[..., 3]`` in space: strips between folds stay flat."""
        away = np.abs(flat[..., 0])
        inner, turn = 0.0, 0.0
        across, back = np.zeros_like(away), np.zeros_like(away)
        for at, more in (*sorted(self.folds), (np.inf, 0.0)):
            strip = np.clip(away, inner, at) - inner
            across, back = across + strip * np.cos(turn), back + strip * np.sin(turn)
            inner, turn = at, turn + more
        return np.asarray(np.stack([np.sign(flat[..., 0]) * across, flat[..., 1], back], -1))

    def _waves(self, flat: Points) -> Points:
        rng = np.random.default_rng(self.seed)
        field = np.zeros(flat.shape[:-1])
        if self.waves_m == 0:
            return field
        for _ in range(5):
            way = rng.normal(size=2)
            way *= 2 * np.pi / (np.linalg.norm(way) * rng.uniform(0.06, 0.16))
            field += np.sin(flat @ way + rng.uniform(0, 2 * np.pi))
        return np.asarray(self.waves_m * field / np.sqrt(5))


def flapped_nose(height_m: float, rng: np.random.Generator) -> Mesh:
    """A flap bent out of the paper for a nose: flat, from the bridge in the sheet to its edge ``height_m`` before the
    tip, the origin's place."""
    half, bridge = rng.uniform(0.013, 0.019), rng.uniform(0.038, 0.05)
    down, across = np.meshgrid(np.linspace(-bridge, 0.004, 30), np.linspace(-1, 1, 21), indexing="ij")
    share = (down + bridge) / (bridge + 0.004)
    return grid_mesh(np.stack([across * half * (0.6 + 0.4 * share), down, -height_m * share], -1), "cloth")


def folded_nose(height_m: float, rng: np.random.Generator) -> Mesh:
    """A paper nose: a fold along the middle that rises to ``height_m`` before the sheet at its tip, the origin's
    place, and falls back to it at the bridge and at both sides."""
    half, bridge = rng.uniform(0.014, 0.02), rng.uniform(0.038, 0.05)
    down, across = np.meshgrid(np.linspace(-bridge, 0.006, 40), np.linspace(-1, 1, 25), indexing="ij")
    risen = np.where(down <= 0, 1 + down / bridge, 1 - down / 0.006)
    wide = half * (0.35 + 0.65 * np.clip(1 + down / bridge, 0, 1))
    z = -height_m * risen * (1 - np.abs(across))
    return grid_mesh(np.stack([across * wide, down, z], -1), "cloth")
