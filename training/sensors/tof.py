"""Continuous-wave time of flight: Kinect v2 and Azure Kinect.

- Noise: the driver smooths each frame, so neighbours are correlated, over a floor without correlation; every other
  row of the Kinect v2, less so column, reads a little deeper. The level hardly changes from 0.65 to 1 m, grows with
  the distance beyond, and with incidence (Fankhauser et al., Kinect v2 for mobile robot navigation, ICAR 2015; Lachat
  et al., Assessment and calibration of a RGB-D camera, Remote Sensing 2015).
- Edges: between near surfaces a pixel mixes both sides (flying pixels); where the step is larger the driver deletes
  the pixels along it.
- Hair scatters light within it and reads deeper, rough to the pixel; some of it returns nothing. Spectacle lenses
  return nothing in places.
- Multi-path: concavities read too deep; a smooth error over the image remains of the calibration (wiggling).
- Depth comes in whole millimetres.

The defaults are the Kinect v2's, fitted to real frames of six heads at 0.65–1.05 m by
``python -m training.sensors.calibration``; ``docs/sensors.md`` compares both. Multi-path, wiggling and lenses have no
truth in those frames and follow the literature.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.render import MATERIALS, View
from training.sensors.noise import correlated, drop_materials, quantile

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tof:
    """Settings; the defaults are the calibrated Kinect v2.

    - ``noise_mm``: standard deviation of the correlated noise at 0.8 m and normal incidence, ``blur_px`` its extent.
    - ``floor_mm``: of the noise without correlation, before rounding to millimetres.
    - ``rows_mm``: how far every other row reads deeper, and the standard deviation of a row's offset; ``weave_mm``: of
      a pattern that alternates from row to row and from column to column and changes over a few pixels.
    - ``grazing``: growth of the noise with 1 / cosine − 1.
    - ``mixing_px``: how far edges mix; ``deleted_mm``: the step from which on the driver deletes edge pixels, a
      ``deleted_share`` of them, and of the rest all but a ``flying_share`` are of one side.
    - ``hair_mm``: light goes into hair by a mean of this × (1 / cosine − 0.6); ``hair_holes``, ``lens_holes``: mean
      shares that return nothing.
    - ``multipath_mm``: depth added in concavities; ``wiggle_mm``: systematic error, smooth over the image.
    """

    noise_mm: float = 1.22
    blur_px: float = 0.95
    floor_mm: float = 0.2
    rows_mm: float = 0.18
    weave_mm: float = 0.22
    grazing: float = 0.2
    mixing_px: float = 0.8
    deleted_mm: float = 150.0
    deleted_share: float = 0.7
    flying_share: float = 0.2
    hair_mm: float = 5.0
    hair_holes: float = 0.004
    lens_holes: float = 0.3
    multipath_mm: float = 1.5
    wiggle_mm: float = 1.0

    @classmethod
    def kinect_v2(cls) -> Tof:
        """The Kinect v2: the defaults, fitted to real frames; see the module for the sources of what they lack."""
        return cls()

    @classmethod
    def azure_kinect(cls) -> Tof:
        """The Azure Kinect, NFOV unbinned: not fitted to frames.

        Its random error is below the Kinect v2's (Tölgyessy et al., Evaluation of the Azure Kinect and its comparison
        to Kinect V1 and Kinect V2, Sensors 21(2):413, 2021) or, nearer than 2.5 m, comparable (Kurillo et al.,
        Evaluating the accuracy of the Azure Kinect and Kinect v2, Sensors 22(7):2469, 2022); multi-path and flying
        pixels remain (the first). Seven tenths of the noise, no row pattern, more multi-path and more deleted edges
        are our choice.
        """
        return cls(noise_mm=0.85, blur_px=0.7, rows_mm=0.0, weave_mm=0.0, deleted_share=0.85, multipath_mm=2.0)


def tof(view: View, rng: np.random.Generator, settings: Tof | None = None) -> NDArray[np.uint16]:
    """The depth image ``uint16[H, W]`` in millimetres that a time-of-flight camera gives of ``view``; 0 is a hole.

    What is drawn from ``rng`` depends on the image's size alone.
    """
    s = settings or Tof()
    z = view.z * np.float32(1000)
    there = z > 0
    mixed = _mix(z, there, s, rng)
    noisy = mixed + _noise(view, mixed, s, rng)
    noisy += s.multipath_mm * _concavity(z, there) + s.wiggle_mm * correlated(z.shape, 40, rng)
    hair, lens = 2 * s.hair_holes * rng.random(), 2 * s.lens_holes * rng.random()
    lost = drop_materials(view, rng, hair=hair, lens=lens)
    lost |= rng.random(z.shape, dtype=np.float32) > np.clip(view.cosine * 12, 0, 1)
    lost |= _deleted(z, there, s, rng)
    noisy = np.where(there & ~lost, noisy, 0)
    return np.asarray(np.clip(np.rint(noisy), 0, 65535), np.uint16)


def _noise(view: View, z: Image, s: Tof, rng: np.random.Generator) -> Image:
    steep = 1 / np.maximum(view.cosine, 0.2)
    level = (1 + (z / 2000) ** 3) / np.float32(1 + 0.4**3) * (1 + s.grazing * (steep - 1))
    noise = s.noise_mm * correlated(z.shape, s.blur_px, rng)
    noise += s.floor_mm * rng.standard_normal(z.shape, dtype=np.float32)
    noise += s.weave_mm * (_alternating(z.shape[0])[:, None] * correlated(z.shape, 3, rng))
    noise += s.weave_mm * (_alternating(z.shape[1])[None, :] * correlated(z.shape, 3, rng))
    rows = s.rows_mm * (_alternating(z.shape[0]) + rng.standard_normal(z.shape[0], dtype=np.float32))
    hair = view.material == MATERIALS.index("hair")
    deeper = s.hair_mm * (steep - np.float32(0.6)) * rng.standard_exponential(z.shape, dtype=np.float32)
    return np.asarray(level * noise + rows[:, None] + np.where(hair, deeper, 0), np.float32)


def _alternating(length: int) -> Image:
    """1, −1, 1, −1…: ``float32[length]``."""
    return np.where(np.arange(length) % 2 == 0, np.float32(1), np.float32(-1))


def _mix(z: Image, there: NDArray[np.bool_], s: Tof, rng: np.random.Generator) -> Image:
    """Flying pixels: near an edge a pixel reads a mean of both sides; at large steps few get past the driver."""
    weight = cv2.GaussianBlur(there.astype(np.float32), (0, 0), s.mixing_px)
    mean = cv2.GaussianBlur(z, (0, 0), s.mixing_px) / np.maximum(weight, 1e-3)
    span = _span(z, there)
    share = np.float32(0.6) + np.float32(0.4) * rng.random(z.shape, dtype=np.float32)
    edge = there & (span > 25) & ((span <= s.deleted_mm) | (share > 1 - 0.4 * s.flying_share))
    return np.where(edge, share * mean + (1 - share) * z, z).astype(np.float32)


def _deleted(z: Image, there: NDArray[np.bool_], s: Tof, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Edges the driver deletes: both sides of a large step, and a share of the pixels next to those."""
    chosen = correlated(z.shape, 1.0, rng) < quantile(s.deleted_share)
    return np.asarray((_span(z, there) > s.deleted_mm) & chosen, np.bool_)


def _span(z: Image, there: NDArray[np.bool_]) -> Image:
    """Largest less smallest depth of the 3 × 3 pixels around, mm, holes left out."""
    kernel = np.ones((3, 3), np.uint8)
    return cv2.dilate(z, kernel) - cv2.erode(np.where(there, z, np.float32(1e6)), kernel)


def _concavity(z: Image, there: NDArray[np.bool_]) -> Image:
    """0…1: how much deeper a pixel lies than its surroundings (eye corners, sides of the nose)."""
    weight = np.maximum(cv2.GaussianBlur(there.astype(np.float32), (0, 0), 6), 1e-3)
    around = cv2.GaussianBlur(z, (0, 0), 6) / weight
    return np.clip((z - around) / 8, 0, 1).astype(np.float32)
