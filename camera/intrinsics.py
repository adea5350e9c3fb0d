"""Pinhole intrinsics with Brown–Conrady distortion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NEWTON_STEPS = 20
_CONVERGED = 1e-7  # of the last step; its square is what is left, for the method converges quadratically
_TOLERANCE = 1e-6
_FOCAL = (0.25, 4.0)
"""Of the image's longer side: 127° and 14° from edge to edge."""

ROTATIONS = (0, 90, 180, 270)

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Intrinsics:
    """Pinhole camera with Brown–Conrady distortion (D. C. Brown, 1966; OpenCV's order of coefficients).

    ``fx, fy, cx, cy`` are in pixels and pixel centres are integers. ``distortion`` is
    ``(k1, k2, p1, p2, k3)`` or, for the rational model, ``(k1, k2, p1, p2, k3, k4, k5, k6)``; empty: none.

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
    def unusual(self) -> str:
        """What few cameras have: a principal point outside the middle half, a focal length far from the image's size.

        Empty for the others. It mostly means a matrix in another order, or that of another image.
        """
        if not (self.width / 4 <= self.cx <= self.width * 3 / 4 and self.height / 4 <= self.cy <= self.height * 3 / 4):
            where = f"({self.cx:g}, {self.cy:g})"
            return f"a principal point at {where} is far from the middle of {self.width}×{self.height} pixels"
        side = max(self.width, self.height)
        if not all(_FOCAL[0] * side <= focal <= _FOCAL[1] * side for focal in (self.fx, self.fy)):
            return f"focal lengths of {self.fx:g} and {self.fy:g} pixels do not fit {self.width}×{self.height} pixels"
        return ""

    def rotated(self, degrees: int) -> Intrinsics:
        """Of the image turned clockwise by 0, 90, 180 or 270 ``degrees``. Raises ``ValueError`` for others.

        A point ``(x, y, z)`` becomes ``(−y, x, z)`` by 90°: whatever is projected lies where the image's pixel went.
        """
        if degrees not in ROTATIONS:
            raise ValueError(f"an image is turned by {', '.join(map(str, ROTATIONS))} degrees, not {degrees}")
        if degrees == 0:
            return self
        distortion = self.distortion
        if distortion:
            k1, k2, p1, p2, *others = distortion
            distortion = (k1, k2, p2, -p1, *others)
        quarter = replace(
            self,
            width=self.height,
            height=self.width,
            fx=self.fy,
            fy=self.fx,
            cx=self.height - 1 - self.cy,
            cy=self.cx,
            distortion=distortion,
        )
        return quarter.rotated(degrees - 90)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The camera matrix K, ``float64[3, 3]``, in pixels."""
        return np.array([[self.fx, 0, self.cx], [0, self.fy, self.cy], [0, 0, 1]], np.float64)

    def deproject(self, pixels: Floats, depth_m: Floats) -> NDArray[np.float64]:
        """Pixels (u, v) ``[..., 2]`` at ``depth_m`` ``[...]`` metres → points ``float64[..., 3]``.

        NaN beyond the angle up to which the lens model can be inverted.
        """
        rays = (np.asarray(pixels, np.float64) - (self.cx, self.cy)) / (self.fx, self.fy)
        if any(self.distortion):
            rays = self._undistort(rays)
        z = np.asarray(depth_m, np.float64)[..., None]
        return np.concatenate([rays * z, z], axis=-1)

    def project(self, points_m: Floats) -> NDArray[np.float64]:
        """Points ``[..., 3]`` in metres with z > 0 → pixels (u, v) ``float64[..., 2]``; NaN where z ≤ 0."""
        points = np.asarray(points_m, np.float64)
        z = np.where(points[..., 2:] > 0, points[..., 2:], np.nan)
        rays = points[..., :2] / z
        if any(self.distortion):
            rays = self._distort(rays)
        return rays * (self.fx, self.fy) + (self.cx, self.cy)

    def _distort(self, rays: NDArray[np.float64]) -> NDArray[np.float64]:
        _, _, p1, p2, *_ = self.distortion
        x, y = rays[..., 0], rays[..., 1]
        r2 = x * x + y * y
        radial, _ = self._radial(r2)
        dx = 2 * p1 * x * y + p2 * (r2 + 2 * x * x)
        dy = p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
        return np.stack([x * radial + dx, y * radial + dy], axis=-1)

    def _radial(self, r2: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The radial factor and its derivative by r²."""
        k1, k2, _, _, k3, k4, k5, k6 = (*self.distortion, 0.0, 0.0, 0.0)[:8]
        above, below = 1 + r2 * (k1 + r2 * (k2 + r2 * k3)), 1 + r2 * (k4 + r2 * (k5 + r2 * k6))
        slope_above, slope_below = k1 + r2 * (2 * k2 + r2 * 3 * k3), k4 + r2 * (2 * k5 + r2 * 3 * k6)
        radial = above / below
        return radial, (slope_above - radial * slope_below) / below

    def _undistort(self, distorted: NDArray[np.float64]) -> NDArray[np.float64]:
        """Newton's method on ``_distort``, started at the distorted rays; NaN where it finds no way back."""
        _, _, p1, p2, *_ = self.distortion
        seen_x, seen_y = np.ascontiguousarray(distorted[..., 0]), np.ascontiguousarray(distorted[..., 1])
        x, y = seen_x.copy(), seen_y.copy()
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for _ in range(_NEWTON_STEPS):
                xx, xy, yy = x * x, x * y, y * y
                r2 = xx + yy
                radial, slope = self._radial(r2)
                error_x = x * radial + 2 * p1 * xy + p2 * (r2 + 2 * xx) - seen_x
                error_y = y * radial + 2 * p2 * xy + p1 * (r2 + 2 * yy) - seen_y
                slope *= 2
                a = radial + xx * slope + (2 * p1 * y + 6 * p2 * x)
                b = xy * slope + (2 * p1 * x + 2 * p2 * y)
                d = radial + yy * slope + (6 * p1 * y + 2 * p2 * x)
                determinant = a * d - b * b
                step_x = (d * error_x - b * error_y) / determinant
                step_y = (a * error_y - b * error_x) / determinant
                x -= step_x
                y -= step_y
                error = np.abs(step_x) + np.abs(step_y)
                if not (error > _CONVERGED).any():
                    break
            # A polynomial folds back beyond the lens's edge; solutions there are not what the lens saw.
            found = (error < _TOLERANCE) & (radial > 0) & (determinant > 0)
        x[~found] = y[~found] = np.nan
        return np.stack([x, y], axis=-1)
