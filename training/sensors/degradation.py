"""The paper's own noise: a clean depth face made coarse and noisy (section 5.1), after 3D-FRM.

The paper makes its pairs "using the data quality degradation methods (downsampling and adding noise) proposed in the
3D-FRM" (Mu et al., Refining single low-quality facial depth map by lightweight and efficient deep model, IJCB 2021).
3D-FRM's data and code were never published; its authors' earlier code (Led3D, ``noise.m`` and
``transOBJ2Img_ShapeVariation.m``) adds white Gaussian noise of variance 2e-5 to depth on [0, 1], that is 1.14 of 255.

==================================  ===============================================================================
left open by the sources            chosen
==================================  ===============================================================================
how much smaller                    a factor drawn from 2 to 4: a head at 0.8 m before a Kinect v2 has 2.2 mm per
                                    pixel, this crop 1.4, and its driver smooths over two pixels more
how values are averaged             over area, the face alone, so that its outline keeps its depth
where noise is added                between down- and up-sampling: neighbours share it, as in a camera's image
how much noise                      a standard deviation drawn from 1.14 (Led3D's) to 5 of 255
how it is brought back              bicubic
what becomes of the background      it stays 0
==================================  ===============================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Degradation:
    """Settings: ranges that the factor of down-sampling and the noise's standard deviation (of 255) are drawn from."""

    factor: tuple[float, float] = (2.0, 4.0)
    noise: tuple[float, float] = (1.14, 5.0)


def degrade(depth: Image, rng: np.random.Generator, settings: Degradation | None = None) -> Image:
    """A clean crop ``float32[H, W]`` in [0, 255], background 0 → a coarse and noisy one of the same kind and size.

    The background stays 0 and the face stays above it.
    """
    s = settings or Degradation()
    height, width = depth.shape
    factor, level = rng.uniform(*s.factor), rng.uniform(*s.noise)
    small = (max(4, round(width / factor)), max(4, round(height / factor)))
    face = depth > 0
    weight = cv2.resize(face.astype(np.float32), small, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(depth, small, interpolation=cv2.INTER_AREA) / np.maximum(weight, np.float32(1e-3))
    coarse = mean + np.float32(level) * rng.standard_normal(mean.shape, dtype=np.float32)
    coarse = _spread(np.where(weight > 0, coarse, 0), weight > 0)
    back = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.where(face, np.clip(back, 1, 255), 0).astype(np.float32)


def _spread(values: Image, known: NDArray[np.bool_]) -> Image:
    """Values carried two pixels outwards, so that bicubic weights reach no background."""
    for _ in range(2):
        near = cv2.blur(values, (3, 3)) / np.maximum(cv2.blur(known.astype(np.float32), (3, 3)), np.float32(1e-6))
        values = np.where(known, values, near).astype(np.float32)
        known = cv2.dilate(known.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        values = np.where(known, values, 0).astype(np.float32)
    return values
