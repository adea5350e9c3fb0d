"""The surface around a point of a frame: cut out, cleaned of outliers, turned and resampled orthographically."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face.errors import CropError

PITCH_MM = 1.4
FLYING_MM = 8.0
SURFACE_MM = 7.0
SPECK_PX = 40

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Depth around a centre point, resampled to a pitch of about 1.4 mm there.

    - ``z_mm``: ``float32[h, w]``, millimetres along the optical axis, 0 where unmeasured or an outlier.
    - ``rays``: ``float32[2, h, w]``, x/z and y/z of every pixel.
    - ``centre_mm``: the point in the camera frame, mm.
    """

    z_mm: Image
    rays: Image
    centre_mm: NDArray[np.float64]


def gather(frame: Frame, centre_m: tuple[float, float, float], *, reach_mm: float) -> Patch:
    """Cut the square of ``reach_mm`` around ``centre_m`` (camera frame, metres) out of a frame and drop outliers.

    Raises :class:`face.CropError` when the square lies outside the image.
    """
    centre = np.asarray(centre_m, np.float64) * 1000
    intrinsics = frame.intrinsics
    u, v = intrinsics.project(centre)
    half_u, half_v = reach_mm * intrinsics.fx / centre[2], reach_mm * intrinsics.fy / centre[2]
    u0, u1 = _clip(u - half_u, intrinsics.width), _clip(u + half_u + 1, intrinsics.width)
    v0, v1 = _clip(v - half_v, intrinsics.height), _clip(v + half_v + 1, intrinsics.height)
    if u1 - u0 < 8 or v1 - v0 < 8:
        raise CropError("the face lies outside the image")
    z = frame.depth[v0:v1, u0:u1] * np.float32(1000 * frame.depth_unit)
    z[np.abs(z - centre[2]) > 2 * reach_mm] = 0
    z = drop_outliers(z)
    step_u = PITCH_MM * intrinsics.fx / centre[2]
    step_v = PITCH_MM * intrinsics.fy / centre[2]
    size = (max(8, round((u1 - u0) / step_u)), max(8, round((v1 - v0) / step_v)))
    return Patch(_resample(z, size), _rays(intrinsics, (u0, v0, u1, v1), size), centre)


def drop_outliers(z_mm: Image) -> Image:
    """Zero the flying pixels and isolated specks of a depth image ``float32[H, W]`` in mm (0 = unmeasured).

    A pixel goes when it hangs between a nearer and a farther neighbour, both more than 8 mm (at 0.7 m) away, or
    when fewer than three of its eight neighbours were measured.
    """
    valid = z_mm > 0
    kernel = np.ones((3, 3), np.uint8)
    nearest = cv2.erode(np.where(valid, z_mm, np.float32(1e6)), kernel)
    farthest = cv2.dilate(z_mm, kernel)
    limit = FLYING_MM * np.maximum(1, z_mm / 700)
    flying = (z_mm - nearest > limit) & (farthest - z_mm > limit)
    lonely = cv2.boxFilter(valid.astype(np.float32), -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT) < 4
    return np.where(flying | lonely, 0, z_mm).astype(np.float32)


def splat(
    patch: Patch,
    turn: NDArray[np.float64],
    *,
    size: int,
    mm_per_px: float,
    origin_px: tuple[int, int],
    near_mm: float,
    far_mm: float,
) -> tuple[Image, Mask]:
    """Resample a patch orthographically, looking along ``turn``'s third column.

    Returns depth relative to the patch's centre, ``float32[size, size]`` mm (0 where unmeasured), and the mask of what
    was measured. Of several surfaces behind one another the nearest wins.
    """
    there = np.flatnonzero(patch.z_mm)
    z = patch.z_mm.ravel()[there]
    points = np.empty((3, z.size), np.float32)
    np.multiply(patch.rays[0].ravel()[there], z, out=points[0])
    np.multiply(patch.rays[1].ravel()[there], z, out=points[1])
    points[2] = z
    points -= patch.centre_mm.astype(np.float32)[:, None]
    scaled = turn.T.astype(np.float32) / np.array([[mm_per_px], [mm_per_px], [1]], np.float32)
    x, y, depth = scaled @ points
    x += origin_px[0]
    y += origin_px[1]
    keep = (x > 0) & (x < size - 1.001) & (y > 0) & (y < size - 1.001) & (depth > near_mm) & (depth < far_mm)
    return _accumulate(x[keep], y[keep], depth[keep], size)


def _accumulate(x: Image, y: Image, depth: Image, size: int) -> tuple[Image, Mask]:
    cell = np.rint(y).astype(np.int64) * size + np.rint(x).astype(np.int64)
    front = np.full(size * size, np.float32(1e6))
    np.minimum.at(front, cell, depth)
    nearest = cv2.erode(front.reshape(size, size), np.ones((3, 3), np.uint8)).ravel()
    kept = depth < nearest[cell] + SURFACE_MM
    x, y, depth = x[kept], y[kept], depth[kept]
    column, row = x.astype(np.int64), y.astype(np.int64)
    right, below = x - column, y - row
    total = np.zeros(size * size)
    weight = np.zeros(size * size)
    for dy, wy in ((0, 1 - below), (1, below)):
        for dx, wx in ((0, 1 - right), (1, right)):
            share = wx * wy
            index = (row + dy) * size + column + dx
            weight += np.bincount(index, share, size * size)
            total += np.bincount(index, share * depth, size * size)
    measured = without_specks((weight > 0.15).reshape(size, size))
    mean = (total / np.maximum(weight, 1e-9)).reshape(size, size)
    return np.where(measured, mean, 0).astype(np.float32), measured


def without_specks(measured: Mask) -> Mask:
    """A mask ``bool[H, W]`` without its islands of fewer than 40 pixels: what is left of flying pixels after a turn."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(measured.astype(np.uint8), connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= SPECK_PX
    large[0] = False
    return np.asarray(large[labels], np.bool_)


def _resample(z_mm: Image, size: tuple[int, int]) -> Image:
    valid = (z_mm > 0).astype(np.float32)
    shrink = size[0] < z_mm.shape[1]
    mode = cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    share = cv2.resize(valid, size, interpolation=mode)
    mean = cv2.resize(z_mm, size, interpolation=mode) / np.maximum(share, 1e-6)
    kernel = np.ones((3, 3), np.uint8)
    span = cv2.dilate(z_mm, kernel) - cv2.erode(np.where(z_mm > 0, z_mm, np.float32(1e6)), kernel)
    mixed = cv2.resize(span, size, interpolation=cv2.INTER_NEAREST) > 40
    nearest = cv2.resize(z_mm, size, interpolation=cv2.INTER_NEAREST)
    return np.where(share > 0.5, np.where(mixed, nearest, mean), 0).astype(np.float32)


def _rays(intrinsics: Intrinsics, box: tuple[int, int, int, int], size: tuple[int, int]) -> Image:
    u0, v0, u1, v1 = box
    u = u0 - 0.5 + (np.arange(size[0]) + 0.5) * (u1 - u0) / size[0]
    v = v0 - 0.5 + (np.arange(size[1]) + 0.5) * (v1 - v0) / size[1]
    if not any(intrinsics.distortion):
        x = np.broadcast_to((u - intrinsics.cx) / intrinsics.fx, (size[1], size[0]))
        y = np.broadcast_to(((v - intrinsics.cy) / intrinsics.fy)[:, None], (size[1], size[0]))
        return np.stack([x, y]).astype(np.float32)
    pixels = np.stack(np.meshgrid(u, v), axis=-1)
    rays = intrinsics.deproject(pixels, np.ones(pixels.shape[:2]))[..., :2]
    return np.ascontiguousarray(np.moveaxis(rays, -1, 0), np.float32)


def _clip(value: float, limit: int) -> int:
    return int(np.clip(round(value), 0, limit))
