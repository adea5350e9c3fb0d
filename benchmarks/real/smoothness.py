"""How rough a face is where skin is smooth: RMS residual to a local quadratic surface on forehead and cheeks.

A quadratic of six coefficients is fitted to every window of about 18 mm whose pixels were all measured; the residual's
variance is estimated without bias (n − 6 degrees of freedom).
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from camera import Frame
from face import Location
from face.crop import BEHIND_MM, FRONT_MM, grid_mm

WINDOW_PX = 13  # of a crop: 18.2 mm
WINDOW_FRAME_PX = 9  # of a Kinect v2 frame at 0.75 m: 18.5 mm
STRIDE = 2
STEEPEST_MM = 25.0  # a window with more relief holds an edge, not skin

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]


def regions(x: NDArray[np.floating], y: NDArray[np.floating]) -> Mask:
    """Forehead and cheeks, by x and y in the face frame (mm, nose tip at 0, y down)."""
    forehead = (np.abs(x) < 32) & (y > -80) & (y < -55)
    cheeks = (np.abs(x) > 24) & (np.abs(x) < 48) & (y > -14) & (y < 16)
    return np.asarray(forehead | cheeks)


def crop_roughness(depth: Image, mask: Mask) -> float:
    """RMS residual of a crop ``float32[128, 128]`` in mm; NaN where nothing of the regions was measured."""
    z_mm = BEHIND_MM - depth * np.float32((FRONT_MM + BEHIND_MM) / 255.0)
    return _roughness(z_mm, mask, _crop_regions(), WINDOW_PX)


def frame_roughness(frame: Frame, location: Location) -> float:
    """RMS residual of the camera's own pixels, mm along the optical axis; NaN where nothing was measured."""
    z_mm = frame.depth * np.float32(1000 * frame.depth_unit)
    rows, columns = np.indices(z_mm.shape)
    points = frame.intrinsics.deproject(np.stack([columns, rows], axis=-1).astype(np.float64), z_mm.astype(np.float64))
    points = (points - 1000 * np.asarray(location.nose_m)) @ location.rotation
    inside = regions(points[..., 0], points[..., 1]) & (points[..., 2] > -FRONT_MM) & (points[..., 2] < BEHIND_MM)
    return _roughness(z_mm, z_mm > 0, inside, WINDOW_FRAME_PX)


def blur(depth: Image, sigma_px: float) -> Image:
    """A Gaussian blur of a crop's face that lets no background in."""
    inside = (depth > 0).astype(np.float32)
    weight = cv2.GaussianBlur(inside, (0, 0), sigma_px)
    mean = cv2.GaussianBlur(depth, (0, 0), sigma_px) / np.maximum(weight, 1e-6)
    return np.where(depth > 0, mean, 0).astype(np.float32)


def pooled(roughness: NDArray[np.floating]) -> float:
    """The RMS over frames of their RMS residuals; frames without any are left out."""
    return float(np.sqrt(np.nanmean(np.square(roughness))))


def _roughness(z_mm: Image, measured: Mask, inside: Mask, window: int) -> float:
    half = window // 2
    if min(z_mm.shape) < window:
        return float("nan")
    whole = cv2.erode(measured.astype(np.uint8), np.ones((window, window), np.uint8), borderValue=0) > 0
    centres = (inside & whole)[half:-half:STRIDE, half:-half:STRIDE]
    patches = sliding_window_view(z_mm, (window, window))[::STRIDE, ::STRIDE]
    patches = patches[: centres.shape[0], : centres.shape[1]][centres].reshape(-1, window * window).astype(np.float64)
    patches = patches[np.ptp(patches, axis=1) < STEEPEST_MM]
    if not len(patches):
        return float("nan")
    residual = patches - patches @ _projector(window)
    return float(np.sqrt((residual**2).sum() / (len(patches) * (window * window - 6))))


@cache
def _projector(window: int) -> NDArray[np.float64]:
    """Projects a window's pixels on quadratics."""
    half = window // 2
    y, x = (axis.ravel().astype(np.float64) / half for axis in np.mgrid[-half : half + 1, -half : half + 1])
    basis, _ = np.linalg.qr(np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1))
    return np.asarray(basis @ basis.T)


@cache
def _crop_regions() -> Mask:
    return regions(*grid_mm())
