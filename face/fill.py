"""Hole filling: smooth, from the rim inwards, at a cost that does not depend on the holes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

LEVELS = 6


def fill(values: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Replace what is not known in ``float32[H, W]`` by push–pull interpolation (Gortler et al., The Lumigraph, 1996).

    Known values stay as they are. Where nothing at all is known, everything becomes 0.
    """
    weight = known.astype(np.float32)
    filled = _push_pull(values * weight, weight, LEVELS)
    return np.where(known, values, filled).astype(np.float32)


def _push_pull(weighted: NDArray[np.float32], weight: NDArray[np.float32], levels: int) -> NDArray[np.float32]:
    height, width = weight.shape
    mean = weighted / np.maximum(weight, 1e-6)
    if levels == 0 or min(height, width) < 4:
        total = float(weight.sum())
        return np.where(weight > 1e-6, mean, float(weighted.sum()) / total if total > 1e-6 else 0.0).astype(np.float32)
    low = _push_pull(_down(weighted), _down(weight), levels - 1)
    coarse = np.asarray(cv2.pyrUp(low, dstsize=(width, height)), np.float32)
    share = np.minimum(weight, 1)
    return np.asarray(share * mean + (1 - share) * coarse, np.float32)


def _down(image: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.pyrDown(image), np.float32)
