"""How a face before the camera differs from an enrolled one, in millimetres. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from face import surface
from face.crop import MM_PER_PX, NOSE_PX, SIZE

STEPS = 12
STILL_DEG, STILL_MM = 0.01, 0.01  # a step so small is the last
STRIDE = 3  # of the grid: 1,800 points tell a pose as well as 15,000
TRIMMED = 0.8  # share of the nearest points that decide; the rest is hair, a hand, an expression
FARTHEST_MM = 12.0
LEAST_POINTS = 200

Image = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Deviation:
    """The probe after it was laid on the enrolled face.

    - ``mm``: ``float32[128, 128]`` at the probe's pixels, along the enrolled surface's normal, > 0 where the probe lies
      nearer to the camera; NaN where one of the two is not known.
    - ``typical_mm``: the median distance; ``turned_deg`` and ``moved_mm``: what laying it on took.
    """

    mm: Image
    typical_mm: float
    turned_deg: float
    moved_mm: float


def deviation(probe: Image, enrolled: Image | Ground) -> Deviation | None:
    """Lay one frontal crop on another, ``float32[128, 128]`` in [0, 255], by the closest points; None where too little
    of both is known. Whoever compares with one crop again and again gives its :class:`Ground`."""
    ground = enrolled if isinstance(enrolled, Ground) else Ground(enrolled)
    grid = surface(probe).astype(np.float64)
    whole = grid.reshape(-1, 3)
    points = grid[::STRIDE, ::STRIDE].reshape(-1, 3)
    points = points[np.isfinite(points).all(axis=1)]
    turn, move = np.eye(3), np.zeros(3)
    for _ in range(STEPS):
        at = points @ turn.T + move
        distances, normals = ground.below(at)
        known = np.isfinite(distances)
        if known.sum() < LEAST_POINTS:
            return None
        near = known & (np.abs(distances) <= np.quantile(np.abs(distances[known]), TRIMMED))
        step_turn, step_move = _step(at[near], normals[near], distances[near])
        turn, move = step_turn @ turn, step_turn @ move + step_move
        if _angle(step_turn) < STILL_DEG and np.linalg.norm(step_move) < STILL_MM:
            break
    distances, _ = ground.below(whole @ turn.T + move)
    mm = np.where(np.abs(distances) <= FARTHEST_MM, -distances, np.nan).reshape(SIZE, SIZE).astype(np.float32)
    if not np.isfinite(mm).any():
        return None
    return Deviation(mm, float(np.nanmedian(np.abs(mm))), _angle(turn), float(np.linalg.norm(move)))


class Ground:
    """A crop as what points lie on: its heights and normals at any place of the face's plane."""

    def __init__(self, depth: Image) -> None:
        points = surface(depth)
        z = points[..., 2].astype(np.float64)
        seen = np.isfinite(z)
        self._inside = cv2.erode(seen.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        smooth = cv2.GaussianBlur(np.where(seen, z, 0), (0, 0), 1.2)
        weight = cv2.GaussianBlur(seen.astype(np.float64), (0, 0), 1.2)
        z = np.where(seen, smooth / np.maximum(weight, 1e-6), 0)
        dy, dx = np.gradient(z, MM_PER_PX)
        normals = np.stack([-dx, -dy, np.ones_like(dx)], axis=-1)
        self._z, self._normals = z, normals / np.linalg.norm(normals, axis=-1, keepdims=True)

    def below(self, points: Points) -> tuple[NDArray[np.float64], Points]:
        """Signed distances along the normals, mm, > 0 behind the surface, NaN beside it; and the normals."""
        with np.errstate(invalid="ignore"):
            u, v = points[:, 0] / MM_PER_PX + NOSE_PX[0], points[:, 1] / MM_PER_PX + NOSE_PX[1]
            within = (u >= 0) & (u < SIZE - 1) & (v >= 0) & (v < SIZE - 1)
        column, row = (np.where(within, value, 0).astype(np.intp) for value in (u, v))
        right, down = np.where(within, u, 0) - column, np.where(within, v, 0) - row
        z = (self._z[row, column] * (1 - right) + self._z[row, column + 1] * right) * (1 - down) + (
            self._z[row + 1, column] * (1 - right) + self._z[row + 1, column + 1] * right
        ) * down
        whole = within & self._inside[row, column] & self._inside[row + 1, column + 1]
        normals: Points = self._normals[row, column].astype(np.float64)
        return np.where(whole, (points[:, 2] - z) * normals[:, 2], np.nan), normals


def _angle(turn: Points) -> float:
    """Degrees of a rotation."""
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))


def _step(at: Points, normals: Points, distances: NDArray[np.float64]) -> tuple[Points, NDArray[np.float64]]:
    """The small turn and move that bring points nearest to their planes."""
    (x, y, z), (nx, ny, nz) = at.T, normals.T
    lines = np.stack([y * nz - z * ny, z * nx - x * nz, x * ny - y * nx, nx, ny, nz])
    found = np.linalg.lstsq(lines @ lines.T, -(lines @ distances), rcond=None)[0]
    turn, _ = cv2.Rodrigues(found[:3])
    return np.asarray(turn, np.float64), np.asarray(found[3:], np.float64)
