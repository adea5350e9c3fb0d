"""Continuous-wave time of flight: Kinect v2 and Azure Kinect.

Noise grows with distance and incidence (Fankhauser et al., Kinect v2 for mobile robot navigation, ICAR 2015; Lachat et
al., Assessment and calibration of a RGB-D camera, Remote Sensing 2015), edges mix foreground and background (flying
pixels), concavities read too deep (multi-path), dark or glancing hair drops out, and depth comes in whole millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.render import MATERIALS, View
from training.sensors.noise import correlated, drop_materials


@dataclass(frozen=True, slots=True)
class Tof:
    """Settings. ``noise_mm``: at 0.8 m and normal incidence; ``blur_px``: extent of the noise's correlation;
    ``mixing_px``: how far edges mix; ``multipath_mm``: depth added in concavities; ``wiggle_mm``: systematic
    distance error, smooth over the image."""

    noise_mm: float = 1.1
    blur_px: float = 0.7
    mixing_px: float = 0.8
    multipath_mm: float = 1.5
    wiggle_mm: float = 1.0


def tof(view: View, rng: np.random.Generator, settings: Tof | None = None) -> NDArray[np.uint16]:
    """The depth image ``uint16[H, W]`` in millimetres that a time-of-flight camera gives of ``view``."""
    s = settings or Tof()
    z = view.z * np.float32(1000)
    there = z > 0
    mixed = _mix(z, there, s.mixing_px, rng)
    steep = 1 / np.maximum(view.cosine, 0.2)
    sigma = s.noise_mm * (mixed / 800) ** 1.5 * (0.75 + 0.25 * steep**1.5)
    sigma = sigma * np.where(view.material == MATERIALS.index("hair"), np.float32(3), 1)
    noisy = mixed + sigma * correlated(z.shape, s.blur_px, rng)
    noisy += s.multipath_mm * _concavity(z, there) + s.wiggle_mm * correlated(z.shape, 40, rng)
    lost = drop_materials(view, rng, hair=rng.uniform(0, 0.25), lens=rng.uniform(0, 0.6))
    lost |= rng.random(z.shape, dtype=np.float32) > np.clip(view.cosine * 12, 0, 1)
    noisy = np.where(there & ~lost, noisy, 0)
    return np.clip(np.rint(noisy), 0, 65535).astype(np.uint16)


def _mix(
    z: NDArray[np.float32], there: NDArray[np.bool_], extent: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Flying pixels: near an edge a pixel reads a mean of both sides."""
    weight = cv2.GaussianBlur(there.astype(np.float32), (0, 0), extent)
    mean = cv2.GaussianBlur(z, (0, 0), extent) / np.maximum(weight, 1e-3)
    kernel = np.ones((3, 3), np.uint8)
    span = cv2.dilate(z, kernel) - cv2.erode(np.where(there, z, np.float32(1e6)), kernel)
    edge = (span > 25) & there
    share = rng.random(z.shape, dtype=np.float32)
    return np.where(edge, share * mean + (1 - share) * z, z).astype(np.float32)


def _concavity(z: NDArray[np.float32], there: NDArray[np.bool_]) -> NDArray[np.float32]:
    """0…1: how much deeper a pixel lies than its surroundings (eye corners, sides of the nose)."""
    weight = np.maximum(cv2.GaussianBlur(there.astype(np.float32), (0, 0), 6), 1e-3)
    around = cv2.GaussianBlur(z, (0, 0), 6) / weight
    return np.clip((z - around) / 8, 0, 1).astype(np.float32)
