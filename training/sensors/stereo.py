"""Active stereo: Intel RealSense D400.

- Depth error is z²·e/(f·b) with a disparity error e of about 0.05 to 0.1 px (Grunnet-Jepsen, Sweetser & Woodfill,
  Best-known-methods for tuning Intel RealSense D400 depth cameras for best performance, Intel 2018), Gaussian and
  alike over the matching window, which makes the surface undulate (Keselman et al., Intel RealSense stereoscopic depth
  cameras, CVPRW 2017; Ahn et al., Analysis and noise modeling of the Intel RealSense D435 for mobile robots, UR 2019).
- Disparity comes in 1/32 px (the unit of the camera's disparity mode).
- Edges: the window takes the nearer surface's disparity along with the background, so the nearer one grows (Keselman
  et al.).
- Holes: what only the left camera sees, left of nearer surfaces; patches without texture to match; grazing surfaces;
  some of hair and spectacle lenses. How many is our choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.render import View
from training.sensors.noise import correlated, drop_materials, quantile, shadow

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stereo:
    """Settings; the defaults are the D435's at its recommended exposure.

    - ``baseline_m``; ``steps``: disparities a pixel is divided into.
    - ``disparity_px``: noise of the disparity at normal incidence; ``window_px``: extent of its correlation;
      ``grazing``: its growth with 1 / cosine − 1.
    - ``fattening_px``: by how much nearer surfaces grow beyond steps of more than 1.5 px of disparity.
    - ``unmatched``: mean share of surface that finds no match, in patches of the window's size.
    """

    baseline_m: float = 0.05
    disparity_px: float = 0.07
    window_px: float = 2.5
    steps: int = 32
    grazing: float = 0.3
    fattening_px: int = 1
    unmatched: float = 0.003

    @classmethod
    def d415(cls) -> Stereo:
        """Baseline 55 mm."""
        return cls(baseline_m=0.055)

    @classmethod
    def d435(cls) -> Stereo:
        """Baseline 50 mm: the defaults."""
        return cls()

    @classmethod
    def d455(cls) -> Stereo:
        """Baseline 95 mm."""
        return cls(baseline_m=0.095)


def stereo(view: View, rng: np.random.Generator, settings: Stereo | None = None) -> NDArray[np.uint16]:
    """The depth image ``uint16[H, W]`` in millimetres that an active stereo camera gives of ``view``; 0 is a hole."""
    s = settings or Stereo()
    there = view.z > 0
    scale = view.intrinsics.fx * s.baseline_m
    disparity = np.where(there, scale / np.maximum(view.z, 1e-3), 0).astype(np.float32)
    lost = shadow(disparity) | (view.cosine < 0.12) & there
    disparity = _fattened(disparity, s.fattening_px)
    steep = 1 / np.maximum(view.cosine, 0.2)
    noise = correlated(disparity.shape, s.window_px, rng)
    noise += np.float32(0.3) * rng.standard_normal(disparity.shape, dtype=np.float32)
    noisy = disparity + s.disparity_px * (1 + s.grazing * (steep - 1)) * noise
    noisy = np.rint(noisy * s.steps) / s.steps
    lost |= drop_materials(view, rng, hair=rng.uniform(0, 0.2), lens=rng.uniform(0, 0.7))
    lost |= correlated(disparity.shape, s.window_px, rng) > quantile(1 - s.unmatched)
    good = (noisy > 0.5) & ~lost & (disparity > 0)
    z = np.where(good, 1000 * scale / np.maximum(noisy, 0.5), 0)
    return np.asarray(np.clip(np.rint(z), 0, 65535), np.uint16)


def _fattened(disparity: Image, extent: int) -> Image:
    """Nearer surfaces grown by ``extent`` px over what is farther."""
    fat = cv2.dilate(disparity, np.ones((2 * extent + 1, 2 * extent + 1), np.uint8))
    return np.where(fat - disparity > 1.5, fat, disparity).astype(np.float32)
