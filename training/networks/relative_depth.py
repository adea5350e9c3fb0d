"""Depth on each face's own range, as the paper prepares it ("normalized to a range of [0, 255]").

The crops here have one metric range for all, so that size and prominence stay. A face's own range is taken from the
noisy face and undone at the end, so that the clean face of a pair is measured on the same scale.
"""

from __future__ import annotations

import torch
from torch import Tensor

LEAST_RANGE = 1.0


class FaceRange:
    """The least and the largest value of each face in ``depth`` ``float[N, 1, H, W]`` in [0, 255], background left
    out."""

    def __init__(self, depth: Tensor) -> None:
        face = depth > 0
        self.low = torch.where(face, depth, 255.0).amin(dim=(1, 2, 3), keepdim=True)
        self.width = (depth.amax(dim=(1, 2, 3), keepdim=True) - self.low).clamp_min(LEAST_RANGE)

    def spread(self, depth: Tensor) -> Tensor:
        """Faces on [1, 255], whatever their range was; the background stays 0."""
        return torch.where(depth > 0, (depth - self.low) / self.width * 254 + 1, 0.0)

    def back(self, spread: Tensor) -> Tensor:
        """The inverse; what is nearer to the background's 0 than to the face's 1 is background."""
        value = (spread - 1) / 254 * self.width + self.low
        return torch.where(spread < 0.5, spread.clamp_min(0), value).clamp(0, 255)
