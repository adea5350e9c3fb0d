"""The relief around a face's place, straight from a frame's raw depth: means over cells of 8 mm in the face frame.

Nothing is filled, smoothed or left out as an outlier: what an attack leaves behind (holes, steps, a border) is still
there. A mean over a cell has about a quarter of a pixel's noise, so that sensors and distances differ little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.location import Location

CELL_MM = 8.0
COLUMNS, ROWS = 21, 21  # ± 84 mm across, 84 mm above the nose tip to 84 mm below
FRONT_MM, BEHIND_MM = 60.0, 110.0
MOST_POINTS = 3500

Map = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """- ``z_mm``: ``float32[21, 21]``, mean depth behind the nose tip, mm, row by row from the upper left; NaN where
      nothing was measured.
    - ``rough_mm``: ``float32[21, 21]``, standard deviation within a cell, mm.
    - ``share``: ``float32[21, 21]``, measured points of a cell as a share of what a surface there gives, in [0, 2].
    - ``before``: share of all points that lie more than 60 mm before the nose tip; ``lost``: share of the pixels within
      4 cm of it that have no depth.
    """

    z_mm: Map
    rough_mm: Map
    share: Map
    before: float
    lost: float


def relief(frame: Frame, location: Location) -> Relief | None:
    """The relief at ``location``, or None where the image shows too little of that place."""
    k, (x, y, z) = frame.intrinsics, location.nose_m
    reach = 1.35 * COLUMNS / 2 * CELL_MM / 1000
    u, v = location.nose_px
    left, right = _clip(u - reach * k.fx / z, k.width), _clip(u + reach * k.fx / z + 1, k.width)
    top, bottom = _clip(v - reach * k.fy / z, k.height), _clip(v + reach * k.fy / z + 1, k.height)
    if right - left < COLUMNS or bottom - top < ROWS:
        return None
    step = max(1, int(((right - left) * (bottom - top) / MOST_POINTS) ** 0.5))
    depth = frame.depth[top:bottom:step, left:right:step]
    if np.count_nonzero(depth) < ROWS * COLUMNS:
        return None
    turned = location.rotation.T.astype(np.float32)
    if any(k.distortion):
        columns, rows = np.meshgrid(np.arange(left, right, step), np.arange(top, bottom, step))
        directions = k.deproject(np.stack([columns, rows], -1).astype(np.float64), np.ones(depth.shape))
        rays = np.tensordot(turned, directions.astype(np.float32), (1, 2))
    else:
        across = ((np.arange(left, right, step) - k.cx) / k.fx).astype(np.float32)
        down = ((np.arange(top, bottom, step) - k.cy) / k.fy).astype(np.float32)
        rays = turned[:, 0, None, None] * across + (turned[:, 1, None] * down + turned[:, 2, None])[..., None]
    nose = turned @ np.array([1000 * x, 1000 * y, 1000 * z], np.float32)
    mm = depth * np.float32(1000 * frame.depth_unit)
    whole = (k.fx * CELL_MM / 1000 / z / step) * (k.fy * CELL_MM / 1000 / z / step)
    return _cells(rays * mm - nose[:, None, None], mm > 0, whole, _lost(frame, location))


def _cells(placed: Map, measured: NDArray[np.bool_], whole: float, lost: float) -> Relief:
    """The relief of points ``placed`` ``[3, h, w]`` in the face frame, mm; a full cell has ``whole`` of them."""
    x, y, z = placed.reshape(3, -1)
    across = x * np.float32(1 / CELL_MM) + np.float32(COLUMNS / 2)
    down = y * np.float32(1 / CELL_MM) + np.float32(ROWS / 2)
    fits = (across > 0) & (across < COLUMNS) & (down > 0) & (down < ROWS) & measured.ravel()
    inside = np.flatnonzero(fits)
    z = z[inside]
    before = np.count_nonzero(z < -FRONT_MM) / max(z.size, 1)
    there = (z > -FRONT_MM) & (z < BEHIND_MM)
    inside, z = inside[there], z[there].astype(np.float64)
    cell = down[inside].astype(np.int64) * COLUMNS + across[inside].astype(np.int64)
    count = np.bincount(cell, minlength=ROWS * COLUMNS)
    safe = np.maximum(count, 1)
    mean = np.bincount(cell, z, ROWS * COLUMNS) / safe
    square = np.bincount(cell, z * z, ROWS * COLUMNS) / safe
    enough = count >= max(2.0, 0.2 * whole)
    shape = (ROWS, COLUMNS)
    return Relief(
        np.where(enough, mean, np.nan).reshape(shape).astype(np.float32),
        np.sqrt(np.maximum(square - mean * mean, 0)).reshape(shape).astype(np.float32),
        np.minimum(count / max(whole, 1e-6), 2).reshape(shape).astype(np.float32),
        before,
        lost,
    )


def _lost(frame: Frame, location: Location) -> float:
    k, z = frame.intrinsics, location.nose_m[2]
    (u, v), half = (round(x) for x in location.nose_px), 0.04
    du, dv = max(1, round(half * k.fx / z)), max(1, round(half * k.fy / z))
    part = frame.depth[max(0, v - dv) : v + dv + 1, max(0, u - du) : u + du + 1]
    return float((part == 0).mean()) if part.size else 1.0


def _clip(value: float, limit: int) -> int:
    return int(min(max(round(value), 0), limit))
