"""The surface around a point of a frame: cut out, cleaned of outliers, turned and resampled orthographically."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera import Frame, Intrinsics
from face.errors import CropError

PITCH_MM = 1.4
FLYING_MM = 8.0
SURFACE_MM = 7.0
SPECK_PX = 40
STEP_MM = 40.0  # between neighbours; more is an edge, over which nothing is averaged
LEAST_WEIGHT = 0.15
UNMEASURED_MM = 1e6
STEPS = 1 << 12  # of a weight
BOTH = float(1 << 31)
KERNEL = np.ones((3, 3), np.uint8)

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
        raise CropError(phrase("the face lies outside the image"))
    z = frame.depth[v0:v1, u0:u1] * np.float32(1000 * frame.depth_unit)
    z[np.abs(z - np.float32(centre[2])) > 2 * reach_mm] = 0
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
    nearest, farthest = _around(z_mm, valid)
    limit = np.maximum(z_mm * np.float32(FLYING_MM / 700), np.float32(FLYING_MM))
    np.subtract(z_mm, nearest, out=nearest)
    np.subtract(farthest, z_mm, out=farthest)
    hangs = np.minimum(nearest, farthest, out=nearest) > limit
    beside = cv2.boxFilter(valid.view(np.uint8), -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    np.logical_or(hangs, beside < 4, out=hangs)
    kept = z_mm.copy()
    kept[hangs] = 0
    return kept


def _around(z_mm: Image, valid: Mask) -> tuple[Image, Image]:
    """Nearest and farthest measured depth among a pixel and its eight neighbours; 1e6 and 0 where there is none."""
    filled = z_mm.copy()
    filled[~valid] = UNMEASURED_MM
    return np.asarray(cv2.erode(filled, KERNEL), np.float32), np.asarray(cv2.dilate(z_mm, KERNEL), np.float32)


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
    there = np.flatnonzero(patch.z_mm > 0)
    z = patch.z_mm.ravel().take(there)
    points = np.empty((3, z.size), np.float32)
    patch.rays.reshape(2, -1).take(there, axis=1, out=points[:2], mode="clip")
    points[:2] *= z
    points[2] = z
    points -= patch.centre_mm.astype(np.float32)[:, None]
    scaled = turn.T.astype(np.float32) / np.array([[mm_per_px], [mm_per_px], [1]], np.float32)
    placed: Image = np.asarray(scaled @ points, np.float32)
    placed[:2] += np.array(origin_px, np.float32)[:, None]
    x, y, depth = placed
    end = size - 1.001
    keep = (x > 0) & (x < end) & (y > 0) & (y < end) & (depth > near_mm) & (depth < far_mm)
    return _accumulate(placed.take(np.flatnonzero(keep), axis=1), size, near_mm)


def _accumulate(placed: Image, size: int, near_mm: float) -> tuple[Image, Mask]:
    """Points ``float32[3, N]`` (column, row, depth) spread over the four pixels around each, by nearness."""
    column, row = np.rint(placed[:2]).astype(np.int32)
    cell = row * np.int32(size) + column
    front = np.full(size * size, np.float32(UNMEASURED_MM))
    np.minimum.at(front, cell, placed[2])
    limit = cv2.erode(front.reshape(size, size), KERNEL).ravel() + np.float32(SURFACE_MM)
    x, y, depth = placed.take(np.flatnonzero(placed[2] < limit.take(cell)), axis=1)
    column, row = x.astype(np.int32), y.astype(np.int32)
    base = row * np.int32(size) + column
    right, below = x - column, y - row
    # One sum carries both: whole steps of weight above 2^31, weight times depth (never negative) below it.
    carried = BOTH + (depth - np.float32(near_mm)).astype(np.float64)
    both = np.zeros(size * size + size + 1)
    for offset, share in (
        (0, (1 - right) * (1 - below)),
        (1, right * (1 - below)),
        (size, (1 - right) * below),
        (size + 1, right * below),
    ):
        both[offset : offset + size * size] += np.bincount(base, np.rint(share * STEPS) * carried, size * size)
    both = both[: size * size]
    weight = np.floor(both * (1 / BOTH))
    both -= weight * BOTH
    measured = without_specks((weight > LEAST_WEIGHT * STEPS).reshape(size, size))
    mean = (both / np.maximum(weight, 1) + near_mm).reshape(size, size)
    return np.where(measured, mean, 0).astype(np.float32), measured


def without_specks(measured: Mask) -> Mask:
    """A mask ``bool[H, W]`` without its islands of fewer than 40 pixels: what is left of flying pixels after a turn."""
    count, found = cv2.connectedComponents(measured.view(np.uint8), connectivity=4, ltype=cv2.CV_16U)
    labels = np.asarray(found, np.uint16)
    large = np.bincount(labels.ravel(), minlength=count) >= SPECK_PX
    large[0] = False
    return np.asarray(large.take(labels), np.bool_)


def _resample(z_mm: Image, size: tuple[int, int]) -> Image:
    valid = z_mm > 0
    shrink = size[0] < z_mm.shape[1]
    mode = cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    share = cv2.resize(valid.astype(np.float32), size, interpolation=mode)
    mean = np.asarray(cv2.resize(z_mm, size, interpolation=mode), np.float32)
    mean /= np.maximum(share, np.float32(1e-6))
    near, far = _around(z_mm, valid)
    mixed = cv2.resize(np.subtract(far, near, out=far), size, interpolation=cv2.INTER_NEAREST) > STEP_MM
    np.copyto(mean, cv2.resize(z_mm, size, interpolation=cv2.INTER_NEAREST), where=mixed)
    mean[share <= 0.5] = 0
    return mean


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
