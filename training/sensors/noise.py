"""Parts that several sensor models share: correlated noise and materials that swallow light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.render import MATERIALS, View


def correlated(shape: tuple[int, ...], extent_px: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Gaussian noise of unit variance, ``float32[H, W]``, correlated over about ``extent_px`` pixels."""
    height, width = shape[:2]
    shrink = max(1, int(extent_px / 3))
    small = rng.standard_normal((height // shrink + 2, width // shrink + 2), dtype=np.float32)
    if extent_px > 0.1:
        small = np.asarray(cv2.GaussianBlur(small, (0, 0), extent_px / shrink), np.float32)
        small /= max(float(small.std()), 1e-6)
    if shrink == 1:
        return small[:height, :width]
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def drop_materials(view: View, rng: np.random.Generator, *, hair: float, lens: float) -> NDArray[np.bool_]:
    """Pixels lost to hair and spectacle lenses, in patches: ``bool[H, W]``. ``hair``, ``lens``: share lost."""
    field = correlated(view.z.shape, 2.0, rng)
    lost = (view.material == MATERIALS.index("hair")) & (field > quantile(1 - hair))
    lost |= (view.material == MATERIALS.index("lens")) & (field > quantile(1 - lens))
    return np.asarray(lost, np.bool_)


def quantile(share: float) -> float:
    """The standard normal quantile (Acklam-free: a logistic approximation, within 0.02)."""
    share = min(max(share, 1e-4), 1 - 1e-4)
    return float(np.log(share / (1 - share)) / 1.702)


def shadow(disparity: NDArray[np.float32]) -> NDArray[np.bool_]:
    """What a second camera or a projector to the right does not reach: ``bool[H, W]``.

    ``disparity`` ``float32[H, W]`` in pixels of this image, 0 where nothing is. Pixel u lies at u − d seen from there;
    it is hidden when a pixel further right comes to lie left of it: shadows stand left of what is nearer.
    """
    columns = np.arange(disparity.shape[1], dtype=np.float32)
    there = disparity > 0
    seen_at = np.where(there, columns - disparity, np.float32(np.inf))
    leftmost = np.minimum.accumulate(seen_at[:, ::-1], axis=1)[:, ::-1]
    hidden = np.zeros(disparity.shape, np.bool_)
    hidden[:, :-1] = leftmost[:, 1:] < seen_at[:, :-1] - np.float32(0.5)
    return hidden & there
