"""Pinhole intrinsics with Brown–Conrady distortion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Intrinsics:
    """Pinhole camera with Brown–Conrady distortion (D. C. Brown, 1966; OpenCV's order of coefficients).

    ``fx, fy, cx, cy`` are in pixels and pixel centres are integers. ``distortion`` is
    ``(k1, k2, p1, p2, k3)`` or, for the rational model, ``(k1, k2, p1, p2, k3, k4, k5, k6)``; empty means none.

    Raises ``ValueError`` for sizes, focal lengths or coefficients that no camera has.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    distortion: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not (0 < self.width <= 16384 and 0 < self.height <= 16384):
            raise ValueError(f"image size {self.width}×{self.height} is not one a camera has")
        if not (np.isfinite([self.fx, self.fy]).all() and self.fx > 0 and self.fy > 0):
            raise ValueError(f"focal lengths must be positive pixels, not {self.fx}, {self.fy}")
        if not np.isfinite([self.cx, self.cy]).all():
            raise ValueError(f"the principal point must be finite, not {self.cx}, {self.cy}")
        if len(self.distortion) not in (0, 5, 8):
            raise ValueError(f"distortion takes 0, 5 or 8 coefficients, not {len(self.distortion)}")
        if not np.isfinite(self.distortion).all():
            raise ValueError("distortion coefficients must be finite")

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The 3×3 camera matrix K, float64."""
        return np.array([[self.fx, 0, self.cx], [0, self.fy, self.cy], [0, 0, 1]], np.float64)

    def deproject(self, pixels: Floats, depth_m: Floats) -> NDArray[np.float64]:
        """Pixels (u, v) ``[..., 2]`` at ``depth_m`` ``[...]`` metres → camera points ``float64[..., 3]`` in metres."""
        pixels = np.asarray(pixels, np.float64)
        rays = self._undistort(pixels) if any(self.distortion) else (pixels - (self.cx, self.cy)) / (self.fx, self.fy)
        z = np.asarray(depth_m, np.float64)[..., None]
        return np.concatenate([rays * z, z], axis=-1)

    def project(self, points_m: Floats) -> NDArray[np.float64]:
        """Camera points ``[..., 3]`` in metres, z > 0 → pixels (u, v) ``float64[..., 2]``; NaN where z ≤ 0."""
        points = np.asarray(points_m, np.float64)
        z = np.where(points[..., 2:] > 0, points[..., 2:], np.nan)
        rays = points[..., :2] / z
        if any(self.distortion):
            rays = self._distort(rays)
        return rays * (self.fx, self.fy) + (self.cx, self.cy)

    def _distort(self, rays: NDArray[np.float64]) -> NDArray[np.float64]:
        k1, k2, p1, p2, k3, k4, k5, k6 = (*self.distortion, 0.0, 0.0, 0.0)[:8]
        x, y = rays[..., 0], rays[..., 1]
        r2 = x * x + y * y
        radial = (1 + r2 * (k1 + r2 * (k2 + r2 * k3))) / (1 + r2 * (k4 + r2 * (k5 + r2 * k6)))
        dx = 2 * p1 * x * y + p2 * (r2 + 2 * x * x)
        dy = p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
        return np.stack([x * radial + dx, y * radial + dy], axis=-1)

    def _undistort(self, pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        criteria = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 50, 1e-12)
        flat = np.ascontiguousarray(pixels.reshape(-1, 1, 2))
        coefficients = np.array(self.distortion, np.float64)
        rays = cv2.undistortPointsIter(flat, self.matrix, coefficients, np.eye(3), np.eye(3), criteria)
        return np.asarray(rays, np.float64).reshape(pixels.shape)
