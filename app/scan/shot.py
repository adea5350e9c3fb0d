"""A head cut out of a frame: depth of an ideal pinhole camera, and where the face was located in it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera import Frame, Intrinsics
from face import CropError, Location
from face.surface import drop_outliers

# What is kept of a head, in the face frame, mm: to the ears, over the hair line, down to the neck.
LEAST = np.array([-110.0, -130.0, -40.0])
MOST = np.array([110.0, 150.0, 130.0])
# The part of a head that keeps its shape, in the face frame, mm: no neck, no hair, no ears.
RIGID_LEAST = np.array([-70.0, -85.0, -30.0])
RIGID_MOST = np.array([70.0, 75.0, 75.0])
REACH_MM = 200.0
CHIN_MM = 85.0  # below the nose tip; what lies lower is the neck, which does not turn with the head
GRAZING = 0.3  # cosine to the ray below which a depth is a guess
SLOPE_PX = 2

Image = NDArray[np.float32]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One head.

    - ``depth_mm``: ``float32[h, w]`` along the optical axis, 0 where nothing of the head was measured.
    - ``matrix``: ``float64[3, 3]``, the pinhole's camera matrix K, pixels.
    - ``nose_mm``: ``float64[3]``, the located nose tip in the camera frame.
    - ``rotation``: ``float64[3, 3]``, the located pose: directions of the face frame → camera frame.
    """

    depth_mm: Image
    matrix: Matrix
    nose_mm: Matrix
    rotation: Matrix

    @property
    def located(self) -> Matrix:
        """``float64[4, 4]``: points of the camera frame, mm → the face frame, as the locator says."""
        made = np.eye(4)
        made[:3, :3] = self.rotation.T
        made[:3, 3] = -self.rotation.T @ self.nose_mm
        return made

    def points(self) -> Matrix:
        """The measured points in the camera frame, ``float64[N, 3]`` mm, row by row."""
        v, u = np.nonzero(self.depth_mm)
        z = self.depth_mm[v, u].astype(np.float64)
        (fx, _, cx), (_, fy, cy), _ = self.matrix
        return np.stack([(u - cx) * z / fx, (v - cy) * z / fy, z], axis=-1)


def moved(points: Matrix, by: Matrix) -> Matrix:
    """Points ``float64[N, 3]`` through ``float64[4, 4]``."""
    return points @ by[:3, :3].T + by[:3, 3]


def cut(frame: Frame, location: Location, *, neck: bool = True) -> Shot:
    """The head of a located face; without its ``neck`` for a head that is turned.

    Lens distortion is taken out. Flying pixels, and surfaces that are seen too much from the side, are dropped.

    Raises :class:`face.CropError` when the head lies outside the image.
    """
    nose = 1000 * np.asarray(location.nose_m, np.float64)
    z, matrix = _window(frame, nose)
    z[np.abs(z - np.float32(nose[2])) > REACH_MM] = 0
    z = drop_outliers(z)
    shot = Shot(z, matrix, nose, location.rotation)
    points = shot.points() @ shot.located[:3, :3].T + shot.located[:3, 3]
    most = MOST if neck else np.array([MOST[0], CHIN_MM, MOST[2]])
    kept = np.zeros(z.shape, np.bool_)
    kept[np.nonzero(z)] = ((points > LEAST) & (points < most)).all(axis=1)
    kept &= _cosine(z, matrix) > GRAZING
    return Shot(np.where(kept, z, 0).astype(np.float32), matrix, nose, location.rotation)


def _window(frame: Frame, nose: Matrix) -> tuple[Image, Matrix]:
    """The depth around the nose, ``float32[h, w]`` mm, as a pinhole without distortion sees it, and its matrix."""
    lens = frame.intrinsics
    u, v = nose[0] / nose[2] * lens.fx + lens.cx, nose[1] / nose[2] * lens.fy + lens.cy
    reach_u, reach_v = REACH_MM * lens.fx / nose[2], REACH_MM * lens.fy / nose[2]
    u0, u1 = (int(np.clip(round(x), 0, lens.width)) for x in (u - reach_u, u + reach_u + 1))
    v0, v1 = (int(np.clip(round(y), 0, lens.height)) for y in (v - reach_v, v + reach_v + 1))
    if u1 - u0 < 16 or v1 - v0 < 16:
        raise CropError(phrase("the face lies outside the image"))
    matrix = np.array([[lens.fx, 0, lens.cx - u0], [0, lens.fy, lens.cy - v0], [0, 0, 1]], np.float64)
    scale = np.float32(1000 * frame.depth_unit)
    if not any(lens.distortion):
        return frame.depth[v0:v1, u0:u1] * scale, matrix
    return _straightened(frame.depth, lens, (u0, v0, u1, v1)) * scale, matrix


def _straightened(depth: NDArray[np.uint16], lens: Intrinsics, box: tuple[int, int, int, int]) -> Image:
    """The pixels that a lens without distortion would have in this box; no depth is made of two."""
    u0, v0, u1, v1 = box
    u, v = np.meshgrid(np.arange(u0, u1), np.arange(v0, v1))
    rays = np.stack([(u - lens.cx) / lens.fx, (v - lens.cy) / lens.fy, np.ones(u.shape)], axis=-1)
    at = lens.project(rays).astype(np.float32)
    found = cv2.remap(depth, at[..., 0], at[..., 1], cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(found, np.float32)


def _cosine(z_mm: Image, matrix: Matrix) -> Image:
    """Cosine between the surface, as neighbours within two pixels show it, and the optical axis; 0 at edges."""
    measured = (z_mm > 0).astype(np.float32)
    weight = cv2.boxFilter(measured, -1, (3, 3), normalize=False)
    smooth = cv2.boxFilter(z_mm, -1, (3, 3), normalize=False) / np.maximum(weight, 1)
    slopes = []
    for axis, focal in ((1, matrix[0, 0]), (0, matrix[1, 1])):
        ahead, behind = np.roll(smooth, -SLOPE_PX, axis), np.roll(smooth, SLOPE_PX, axis)
        there = (np.roll(weight, -SLOPE_PX, axis) > 0) & (np.roll(weight, SLOPE_PX, axis) > 0)
        step = 2 * SLOPE_PX * np.maximum(z_mm, 1) / np.float32(focal)
        slopes.append(np.where(there, (ahead - behind) / step, np.float32(1e3)))
    return np.asarray(1 / np.sqrt(1 + slopes[0] ** 2 + slopes[1] ** 2), np.float32)
