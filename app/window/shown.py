"""What of a face's depth is face. No Qt here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.pipeline import FaceResult


def face_only(face: FaceResult | None) -> NDArray[np.float32] | None:
    """The denoised depth, ``float32[128, 128]``, with 0 wherever the crop has background: a denoiser gives back
    nearly 0 there, which would be a plate behind the face. None where there is no denoised face."""
    if face is None or face.denoised is None:
        return None
    if face.crop is None:
        return face.denoised
    return np.where(face.crop.depth > 0, face.denoised, np.float32(0)).astype(np.float32)
