"""A crop as a surface: points, smooth normals and triangles. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from face import surface

LONGEST_EDGE_MM = 9.0

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """- ``points``: ``float32[N, 3]``, millimetres, x right, y up, z towards the viewer, centred for orbiting.
    - ``normals``: ``float32[N, 3]``, unit, the same axes.
    - ``triangles``: ``uint32[M, 3]``, indices of points.
    """

    points: Floats
    normals: Floats
    triangles: NDArray[np.uint32]


def mesh(depth: Floats) -> Mesh:
    """The surface of a crop's depth, ``float32[H, W]`` in [0, 255]. Background and depth jumps have no triangles."""
    height, width = depth.shape
    points = surface(depth) * np.array([1, -1, -1], np.float32)
    seen = np.isfinite(points[..., 2])
    z = np.where(seen, points[..., 2], 0).astype(np.float32)
    normals = _normals(z, seen, abs(float(points[0, 1, 0] - points[0, 0, 0])) if seen[0, :2].all() else _pitch(points))
    triangles = _triangles(height, width)
    flat_z, flat_seen = z.ravel(), seen.ravel()
    corners = flat_z[triangles]
    whole = flat_seen[triangles].all(axis=1) & (np.ptp(corners, axis=1) < LONGEST_EDGE_MM)
    number = np.cumsum(flat_seen) - 1
    kept = points.reshape(-1, 3)[flat_seen] + np.array([0, -6, 48], np.float32)
    return Mesh(
        np.ascontiguousarray(kept),
        np.ascontiguousarray(normals.reshape(-1, 3)[flat_seen]),
        number[triangles[whole]].astype(np.uint32),
    )


def _pitch(points: Floats) -> float:
    steps = np.diff(points[..., 0], axis=1)
    steps = steps[np.isfinite(steps)]
    return float(np.median(np.abs(steps))) if steps.size else 1.0


def _normals(z: Floats, seen: NDArray[np.bool_], pitch: float) -> Floats:
    dy, dx = _slope(z, seen, 0) / pitch, _slope(z, seen, 1) / pitch
    n = np.stack([-dx, dy, np.ones_like(z)], axis=-1)
    return np.asarray(n / np.linalg.norm(n, axis=-1, keepdims=True), np.float32)


def _slope(z: Floats, seen: NDArray[np.bool_], axis: int) -> Floats:
    """Central differences where both neighbours are seen, 0 elsewhere."""
    ahead, behind = np.roll(z, -1, axis), np.roll(z, 1, axis)
    both = np.roll(seen, -1, axis) & np.roll(seen, 1, axis) & seen
    return np.where(both, (ahead - behind) / 2, 0).astype(np.float32)


@cache
def _triangles(height: int, width: int) -> NDArray[np.intp]:
    index: NDArray[Any] = np.arange(height * width).reshape(height, width)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    upper, lower = np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)
    made = np.concatenate([upper, lower])
    made.flags.writeable = False
    return made
