"""Active stereo: Intel RealSense D400.

Disparity noise is Gaussian and correlated over the matching window, depth error grows with the square of the distance
(Keselman et al., Intel RealSense stereoscopic depth cameras, CVPRW 2017; Ahn et al., Analysis and noise modeling of the
Intel RealSense D435, UR 2019), disparity comes in 1/32 px, edges are fattened, and holes stand left of foreground
edges.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.render import View
from training.sensors.noise import correlated, drop_materials


@dataclass(frozen=True, slots=True)
class Stereo:
    """Settings. ``baseline_m``; ``disparity_px``: noise of the disparity; ``window_px``: extent of its correlation;
    ``steps``: disparities a pixel is divided into."""

    baseline_m: float = 0.05
    disparity_px: float = 0.07
    window_px: float = 2.5
    steps: int = 32


def stereo(view: View, rng: np.random.Generator, settings: Stereo | None = None) -> NDArray[np.uint16]:
    """The depth image ``uint16[H, W]`` in millimetres that an active stereo camera gives of ``view``."""
    s = settings or Stereo()
    there = view.z > 0
    scale = view.intrinsics.fx * s.baseline_m
    disparity = np.where(there, scale / np.maximum(view.z, 1e-3), 0).astype(np.float32)
    fat = cv2.dilate(disparity, np.ones((3, 3), np.uint8))
    disparity = np.where(fat - disparity > 1.5, fat, disparity)
    noisy = disparity + s.disparity_px * correlated(disparity.shape, s.window_px, rng)
    noisy += 0.3 * s.disparity_px * rng.standard_normal(disparity.shape, dtype=np.float32)
    noisy = np.rint(noisy * s.steps) / s.steps
    lost = drop_materials(view, rng, hair=rng.uniform(0, 0.2), lens=rng.uniform(0, 0.7))
    lost |= _shadow(disparity) | (view.cosine < 0.12) & there
    good = (noisy > 0.5) & ~lost & (disparity > 0)
    z = np.where(good, 1000 * scale / np.maximum(noisy, 0.5), 0)
    return np.clip(np.rint(z), 0, 65535).astype(np.uint16)


def _shadow(disparity: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Background left of a foreground edge that only one of the two cameras sees."""
    lost = np.zeros(disparity.shape, np.bool_)
    for shift in (1, 2, 4, 7, 11, 16):
        nearer = np.zeros_like(disparity)
        nearer[:, :-shift] = disparity[:, shift:]
        lost |= nearer - disparity > shift
    return lost
