"""A crop as a surface: points, smooth normals and triangles. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.scan import Scan
from face import surface
from face.crop import MM_PER_PX

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


def mesh(depth: Floats, *, closed: bool = True) -> Mesh:
    """The surface of a crop's depth, ``float32[H, W]`` in [0, 255]. Background and depth jumps have no triangles;
    without ``closed`` nothing has."""
    seen = depth > 0
    points = surface(depth)[seen] * np.array([1, -1, -1], np.float32)
    z = np.zeros(depth.shape, np.float32)
    z[seen] = points[:, 2]
    triangles = _triangles(z, seen) if closed else np.empty((0, 3), np.uint32)
    return Mesh(points + np.array(CENTRE_MM, np.float32), _normals(z, seen), triangles)


def of_scan(scan: Scan) -> Mesh:
    """A scan's surface."""
    flip = np.array([1, -1, -1], np.float32)
    return Mesh(scan.points * flip + np.array(CENTRE_MM, np.float32), scan.normals * flip, scan.triangles)


def _normals(z: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Of the points that are seen, ``float32[N, 3]``."""
    dy, dx = (_slope(z, seen, axis)[seen] / np.float32(2 * MM_PER_PX) for axis in (0, 1))
    n = np.stack([-dx, dy, np.ones_like(dx)], axis=-1)
    return np.asarray(n / np.sqrt(dx * dx + dy * dy + np.float32(1))[:, None], np.float32)


def _slope(z: Floats, seen: NDArray[np.bool_], axis: int) -> Floats:
    """From the neighbour before to the one behind where both are seen, 0 elsewhere."""
    made = np.zeros_like(z)
    behind, ahead, here = ((slice(*ends), slice(None))[:: 1 - 2 * axis] for ends in ((None, -2), (2, None), (1, -1)))
    np.multiply(z[ahead] - z[behind], seen[ahead] & seen[behind], out=made[here])
    return made


def _triangles(z: Floats, seen: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Two triangles for every square of neighbours, counter-clockwise towards the viewer."""
    index = np.cumsum(seen, dtype=np.uint32).reshape(seen.shape) - np.uint32(1)
    corners = (np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, :-1], np.s_[1:, 1:])
    whole = seen[corners[0]] & seen[corners[1]] & seen[corners[2]] & seen[corners[3]]
    heights = [z[corner] for corner in corners]
    highest = np.maximum(np.maximum(heights[0], heights[1]), np.maximum(heights[2], heights[3]))
    lowest = np.minimum(np.minimum(heights[0], heights[1]), np.minimum(heights[2], heights[3]))
    whole &= highest - lowest < LONGEST_EDGE_MM
    a, b, c, d = (index[corner][whole] for corner in corners)
    return np.stack([a, c, b, b, c, d], axis=-1).reshape(-1, 3)
