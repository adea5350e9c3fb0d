"""Cameras and sensor noise to train the locator for: drawn at random around the real devices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from camera import Intrinsics
from training.faces.render import View
from training.sensors.stereo import Stereo, stereo
from training.sensors.tof import Tof, tof

Depth = NDArray[np.uint16]
Modes = tuple[tuple[int, int, float], ...]

STEREO: Modes = ((640, 480, 385.0), (640, 480, 600.0), (424, 240, 213.0), (480, 270, 240.0), (848, 480, 425.0))
TOF: Modes = ((512, 424, 365.5), (320, 288, 252.0), (640, 576, 504.0), (512, 512, 252.0), (320, 240, 290.0))
DETAILED: Modes = ((1280, 720, 640.0), (1280, 720, 900.0), (1024, 768, 735.0))


def camera(rng: np.random.Generator) -> tuple[Intrinsics, str]:
    """Random intrinsics and the kind of sensor, ``stereo`` or ``tof``."""
    kind = "stereo" if rng.random() < 0.5 else "tof"
    modes = STEREO if kind == "stereo" else TOF
    if rng.random() < 0.06:
        modes = DETAILED
    width, height, focal = modes[rng.integers(len(modes))]
    focal *= rng.uniform(0.93, 1.07)
    centre = np.array([width - 1, height - 1]) / 2 + rng.normal(0, 0.01, 2) * width
    return Intrinsics(width, height, focal, focal * rng.uniform(0.995, 1.005), *centre), kind


def measure(view: View, kind: str, rng: np.random.Generator) -> Depth:
    """The depth image ``uint16[H, W]`` in millimetres of a sensor of this kind with random settings."""
    if kind == "stereo":
        settings = Stereo(
            baseline_m=float(rng.choice((0.018, 0.05, 0.055, 0.095))),
            disparity_px=rng.uniform(0.03, 0.12),
            window_px=rng.uniform(1.5, 4),
            steps=int(rng.choice((16, 32, 64))),
        )
        return _lose(stereo(view, rng, settings), rng)
    kinect = Tof(
        noise_mm=rng.uniform(0.5, 2.5),
        blur_px=rng.uniform(0.2, 1.2),
        mixing_px=rng.uniform(0.4, 1.5),
        multipath_mm=rng.uniform(0, 4),
        wiggle_mm=rng.uniform(0, 2),
    )
    return _lose(tof(view, rng, kinect), rng)


def _lose(depth: Depth, rng: np.random.Generator) -> Depth:
    """What a recording or a driver does to depth: cut the background off, lose pixels, lose blocks."""
    if rng.random() < 0.35:
        depth = np.where(depth < rng.uniform(900, 3000), depth, np.uint16(0))
    if rng.random() < 0.2:
        depth = np.where(rng.random(depth.shape, dtype=np.float32) < rng.uniform(0, 0.2), np.uint16(0), depth)
    if rng.random() < 0.1:
        height, width = depth.shape
        v, u = rng.integers(0, height), rng.integers(0, width)
        depth[v : v + height // 8, u : u + width // 8] = 0
    return np.asarray(depth, np.uint16)
