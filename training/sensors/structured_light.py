"""Structured light: Kinect v1 and PrimeSense cameras.

- A camera sees the pattern of a projector 75 mm to its right. z = f·b/d with f ≈ 580 px, and disparity d comes in
  1/8 px, so depth comes in steps of z²/(8·f·b): 2.87e-6·z² mm, 1.8 mm at 0.8 m (Khoshelham & Oude Elberink, Accuracy
  and resolution of Kinect depth data for indoor mapping applications, Sensors 12(2):1437, 2012).
- Noise: disparity errs by about half a step before it is rounded (the same), alike over the correlation window, and
  the axial error grows without bound towards grazing incidence; edges wander by about 0.8 px (Nguyen, Izadi & Lovell,
  Modeling Kinect sensor noise for improved 3D reconstruction and tracking, 3DIMPVT 2012).
- Shadows: what the projector does not reach has no depth; they lie left of what is nearer.
- Hair absorbs the dots, spectacle lenses deflect them, grazing skin smears them. How much is our choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.render import View
from training.sensors.noise import correlated, drop_materials, shadow

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StructuredLight:
    """Settings.

    - ``focal_px``, ``baseline_m``: of the camera in its own resolution, whatever that of the view; ``steps``:
      disparities a pixel is divided into.
    - ``disparity_px``: noise of the disparity before rounding; ``window_px``: extent of its correlation.
    - ``lateral_px``: how far edges wander.
    - ``hair_holes``, ``lens_holes``: mean shares that return nothing; ``grazing_cosine``: below this nothing does.
    """

    focal_px: float = 580.0
    baseline_m: float = 0.075
    steps: int = 8
    disparity_px: float = 0.07
    window_px: float = 2.0
    lateral_px: float = 0.8
    hair_holes: float = 0.15
    lens_holes: float = 0.5
    grazing_cosine: float = 0.17

    def step_mm(self, z_mm: float) -> float:
        """The depth step at a distance, mm."""
        return z_mm**2 / (self.steps * self.focal_px * self.baseline_m * 1000)


def structured_light(
    view: View, rng: np.random.Generator, settings: StructuredLight | None = None
) -> NDArray[np.uint16]:
    """The depth image ``uint16[H, W]`` in millimetres that a structured-light camera gives of ``view``; 0 is a hole."""
    s = settings or StructuredLight()
    there = view.z > 0
    scale = s.focal_px * s.baseline_m
    disparity = np.where(there, scale / np.maximum(view.z, 1e-3), 0).astype(np.float32)
    lit = ~shadow(disparity * np.float32(view.intrinsics.fx / s.focal_px))
    seen = _wander(np.where(lit, disparity, 0), s.lateral_px, rng)
    noisy = seen + _noise(view, s, rng) * correlated(seen.shape, s.window_px, rng)
    steps = np.rint(noisy * s.steps) / s.steps
    hair, lens = 2 * s.hair_holes * rng.random(), 2 * s.lens_holes * rng.random()
    lost = drop_materials(view, rng, hair=hair, lens=lens) | (there & (view.cosine < s.grazing_cosine))
    z = np.where((seen > 0) & there & ~lost & (steps > 0), 1000 * scale / np.maximum(steps, 1 / s.steps), 0)
    return np.asarray(np.clip(np.rint(z), 0, 65535), np.uint16)


def _noise(view: View, s: StructuredLight, rng: np.random.Generator) -> Image:
    """Standard deviation of the disparity: a constant, and Nguyen's term of incidence, which is in depth."""
    z = np.maximum(view.z, 0.1)
    angle = np.arccos(np.clip(view.cosine, np.cos(np.radians(80)), 1))
    grazing_m = 1e-4 / np.sqrt(z) * (angle / (np.pi / 2 - angle)) ** 2
    level = s.disparity_px * rng.uniform(0.85, 1.15)
    return np.asarray(level + grazing_m * s.focal_px * s.baseline_m / z**2, np.float32)


def _wander(disparity: Image, extent: float, rng: np.random.Generator) -> Image:
    """Each pixel reads a place up to about ``extent`` px away, neighbours nearly the same one."""
    height, width = disparity.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    offset = [extent * correlated(disparity.shape, 1.0, rng) for _ in range(2)]
    moved = cv2.remap(
        disparity, columns + offset[0], rows + offset[1], cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
    )
    edge = cv2.dilate(disparity, np.ones((5, 5), np.uint8)) - cv2.erode(disparity, np.ones((5, 5), np.uint8)) > 1
    return np.where(edge, moved, disparity).astype(np.float32)
