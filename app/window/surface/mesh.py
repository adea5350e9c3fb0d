"""A crop as a surface: points, smooth normals and triangles. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scan import Scan
from face import surface

LONGEST_EDGE_MM = 9.0
CENTRE_MM = (0, -6, 48)  # moves the middle of a face to the point that the viewer orbits

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
    points = surface(depth) * np.array([1, -1, -1], np.float32)
    seen = np.isfinite(points[..., 2])
    z = np.where(seen, points[..., 2], 0).astype(np.float32)
    normals = _normals(z, seen, _pitch(points))
    index = np.cumsum(seen, dtype=np.uint32).reshape(seen.shape) - np.uint32(1)
    kept = points[seen] + np.array(CENTRE_MM, np.float32)
    return Mesh(kept, normals[seen], _triangles(z, seen, index))


def of_scan(scan: Scan) -> Mesh:
    """A scan's surface."""
    flip = np.array([1, -1, -1], np.float32)
    return Mesh(scan.points * flip + np.array(CENTRE_MM, np.float32), scan.normals * flip, scan.triangles)


def _pitch(points: Floats) -> float:
    """Millimetres between two columns."""
    x = points[..., 0]
    columns = np.flatnonzero(np.isfinite(x).any(axis=0))
    if columns.size < 2:
        return 1.0
    return float((np.nanmax(x) - np.nanmin(x)) / (columns[-1] - columns[0]))


def _normals(z: Floats, seen: NDArray[np.bool_], pitch: float) -> Floats:
    dy, dx = _slope(z, seen, 0) / pitch, _slope(z, seen, 1) / pitch
    n = np.stack([-dx, dy, np.ones_like(z)], axis=-1)
    return np.asarray(n / np.linalg.norm(n, axis=-1, keepdims=True), np.float32)


def _slope(z: Floats, seen: NDArray[np.bool_], axis: int) -> Floats:
    """Central differences where both neighbours are seen, 0 elsewhere."""
    ahead, behind = np.roll(z, -1, axis), np.roll(z, 1, axis)
    both = np.roll(seen, -1, axis) & np.roll(seen, 1, axis) & seen
    return np.where(both, (ahead - behind) / 2, 0).astype(np.float32)


def _triangles(z: Floats, seen: NDArray[np.bool_], index: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Two triangles for every square of neighbours, counter-clockwise towards the viewer."""
    corners = (np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, :-1], np.s_[1:, 1:])
    whole = seen[corners[0]] & seen[corners[1]] & seen[corners[2]] & seen[corners[3]]
    heights = [z[corner] for corner in corners]
    highest = np.maximum(np.maximum(heights[0], heights[1]), np.maximum(heights[2], heights[3]))
    lowest = np.minimum(np.minimum(heights[0], heights[1]), np.minimum(heights[2], heights[3]))
    whole &= highest - lowest < LONGEST_EDGE_MM
    a, b, c, d = (index[corner][whole] for corner in corners)
    return np.stack([a, c, b, b, c, d], axis=-1).reshape(-1, 3)
