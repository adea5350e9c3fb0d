"""A frame made small: the coarse depth image and the sparse points on it that the search for faces looks at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera import Frame

FOCAL_PX = 150.0
NEAREST_MM, FARTHEST_MM = 230.0, 1700.0
SPACING_MM = 22.0
STRIDES = (1, 2, 3, 4, 6, 8, 12, 16, 24)
FAR_MM = np.float32(1e5)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Coarse:
    """Coarse copy of a frame: every n-th pixel, so that the focal length is about 150 pixels whatever the camera.

    - ``z``: ``float32[h + 2, w + 2]`` millimetres, with a rim of one pixel; rim and unmeasured pixels are ``FAR_MM``.
    - ``focal``: ``(fx, fy)`` in coarse pixels; ``step``, ``first``: coarse pixel i is frame pixel first + step · i.
    """

    z: Floats
    focal: tuple[float, float]
    step: int
    first: int

    def points(self) -> tuple[Ints, Ints, Floats]:
        """Rows, columns (without the rim) and depths in mm of points 22–33 mm apart on all surfaces in range."""
        inner = self.z[1:-1, 1:-1]
        rows, columns, depths = [], [], []
        upper = FARTHEST_MM
        for stride in STRIDES:
            lower = max(SPACING_MM * self.focal[0] / stride, NEAREST_MM)
            lower = NEAREST_MM if stride == STRIDES[-1] else lower  # pixels may be far from square
            if lower >= upper:
                continue
            start = stride // 2
            part = inner[start::stride, start::stride]
            found = np.flatnonzero((part >= lower) & (part < upper))
            r, c = np.divmod(found, part.shape[1])
            rows.append(r * stride + start)
            columns.append(c * stride + start)
            depths.append(part.ravel()[found] if part.flags.c_contiguous else part[r, c])
            upper = lower
        return np.concatenate(rows), np.concatenate(columns), np.concatenate(depths)


def coarse(frame: Frame) -> Coarse:
    """The coarse depth image of a frame."""
    k = frame.intrinsics
    step = max(1, round(min(k.fx, k.fy) / FOCAL_PX))
    first = step // 2
    small = frame.depth[first::step, first::step]
    z = np.full((small.shape[0] + 2, small.shape[1] + 2), FAR_MM, np.float32)
    inner = z[1:-1, 1:-1]
    np.multiply(small, np.float32(1000 * frame.depth_unit), out=inner)
    inner[small == 0] = FAR_MM
    return Coarse(z, (k.fx / step, k.fy / step), step, first)
