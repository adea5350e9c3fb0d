"""The effect of denoising on a crop, in millimetres. No Qt here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from face.crop import BEHIND_MM, FRONT_MM


def removed_mm(raw: NDArray[np.float32], denoised: NDArray[np.float32], measured: NDArray[np.bool_]) -> float | None:
    """How far the denoiser moved the measured points of a crop along the view, as a root mean square in mm; None where
    nothing was measured.

    ``raw`` and ``denoised`` are ``float32[128, 128]`` in [0, 255], ``measured`` marks what the camera saw. A shift of
    the whole face counts for nothing.
    """
    there = measured & (raw > 0) & (denoised > 0)
    if not there.any():
        return None
    way = (denoised[there] - raw[there]) * np.float32((FRONT_MM + BEHIND_MM) / 255)
    return float(np.sqrt(np.mean((way - np.median(way)) ** 2)))


def halves(raw: NDArray[np.uint32], denoised: NDArray[np.uint32], share: float) -> NDArray[np.uint32]:
    """Two pictures of one size in one: ``raw`` in the left ``share`` of it, ``denoised`` in the rest."""
    column = round(min(max(share, 0.0), 1.0) * raw.shape[1])
    return np.hstack([raw[:, :column], denoised[:, column:]])
