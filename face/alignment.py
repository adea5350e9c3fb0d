"""Alignment of two crops of one face: the small rigid motion between them, point to plane (Chen and Medioni, 1992).

Both are height fields over one grid, so the pairs are there already and one linear solution is enough: a location is
wrong by a few millimetres and degrees, not more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from face.crop import MM_PER_PX, SIZE, grid_mm

EVERY = 4  # pixels of a side of a square whose mean counts as one point
# What is to be expected of a motion, mm and radians, and of a point's noise: what a surface does not tell stays near 0.
LIKELY = np.array([3.0, 3.0, 4.0, 0.05, 0.05, 0.05])
NOISE_MM = 2.0
_PRIOR = np.diag((NOISE_MM / LIKELY) ** 2).astype(np.float32)
CUTS_MM = (12.0, 6.0)  # of one step after the other: what is farther off is not this face
LEAST = 60  # points

Image = NDArray[np.float32]
Motion = NDArray[np.float32]

STILL: Motion = np.zeros(6, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A crop's heights as ``float32[32, 32]`` mm behind the nose tip, means over squares of what was measured, and
    which of them ``rest`` on at least half of their square, ``bool[32, 32]``."""

    z_mm: Image
    rest: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The ``motion``, ``float32[6]``: along x, y and z in mm, about x, y and z in radians; and by how many mm the
    points ``left`` still differ after it, ``float32[32, 32]``, NaN where one of the two was not measured."""

    motion: Motion
    left_mm: Image


def points(z_mm: Image, measured: Image) -> Points:
    """Of heights ``float32[128, 128]`` mm, where ``measured`` (0 or 1, ``float32[128, 128]``)."""
    size = (SIZE // EVERY, SIZE // EVERY)
    share = cv2.resize(measured, size, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(z_mm * measured, size, interpolation=cv2.INTER_AREA) / np.maximum(share, 1e-6)
    return Points(np.asarray(mean, np.float32), np.asarray(share >= 0.5, np.bool_))


def align(here: Points, onto: Points) -> Alignment | None:
    """What brings a surface onto another; None where too little of both was measured."""
    both = here.rest & _inside(onto.rest)
    if int(both.sum()) < LEAST:
        return None
    rows, apart = _rows(onto.z_mm), (onto.z_mm - here.z_mm).ravel()
    counted = both.ravel()
    motion, left = STILL, apart - np.median(apart[counted])
    for cut in CUTS_MM:
        used = rows * (counted & (np.abs(left) < cut))
        motion = np.linalg.solve(used @ rows.T + _PRIOR, used @ apart).astype(np.float32)
        left = apart - motion @ rows
    return Alignment(motion, np.where(both, left.reshape(both.shape), np.float32(np.nan)))


def _rows(z_mm: Image) -> Image:
    """By how much each part of a motion raises each point of a surface, ``float32[6, 1024]``; nonsense at the rim."""
    x, y = _grid()
    zx, zy = np.zeros_like(z_mm), np.zeros_like(z_mm)
    per_mm = np.float32(1 / (2 * EVERY * MM_PER_PX))
    zx[:, 1:-1] = (z_mm[:, 2:] - z_mm[:, :-2]) * per_mm
    zy[1:-1] = (z_mm[2:] - z_mm[:-2]) * per_mm
    rows = (-zx, -zy, np.ones_like(zx), y + zy * z_mm, -(x + zx * z_mm), zx * y - zy * x)
    return np.stack(rows).reshape(6, -1)


def moved(z_mm: Image, measured: Image, motion: Motion) -> tuple[Image, Image]:
    """A surface after a motion, on the same grid, and where it was measured (0 or 1), each ``float32[128, 128]``."""
    x, y, columns, rows = _everywhere()
    along_x, along_y, along_z, about_x, about_y, about_z = (np.float32(value) for value in motion)
    per_mm = np.float32(1 / MM_PER_PX)
    from_columns = columns - (along_x + about_y * z_mm - about_z * y) * per_mm
    from_rows = rows - (along_y + about_z * x - about_x * z_mm) * per_mm
    heights = cv2.remap(z_mm, from_columns, from_rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    known = cv2.remap(measured, from_columns, from_rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    heights += along_z + about_x * y - about_y * x
    return np.asarray(heights, np.float32), np.asarray(known > 0.99, np.float32)


@cache
def _everywhere() -> tuple[Image, Image, Image, Image]:
    """x and y of every crop pixel, mm, its column and its row: needed twice a frame."""
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    return *grid_mm(), columns, rows


@cache
def _grid() -> tuple[Image, Image]:
    """x and y of the points, mm: the middles of their squares."""
    x, y = (cv2.resize(axis, (SIZE // EVERY, SIZE // EVERY), interpolation=cv2.INTER_AREA) for axis in grid_mm())
    return np.asarray(x, np.float32), np.asarray(y, np.float32)


def _inside(rest: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the rim, where slopes are not known."""
    return np.asarray(cv2.erode(rest.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0, np.bool_)
