"""Depth on each face's own range, as the paper prepares it ("normalized to a range of [0, 255]").

The crops here have one metric range for all, so that size and prominence stay. A face's own range is taken from the
noisy face and undone at the end, so that the clean face of a pair is measured on the same scale.

The paper does not say what its background is. Here a quarter of the range lies between the background, 0, and the
face. Where there was none, half a grey level of error in the background became, undone, a face 90 levels high.
"""

from __future__ import annotations

import torch
from torch import Tensor

LEAST_RANGE = 1.0
LOW, HIGH = 64.0, 255.0  # where a face's least and largest values come to


class FaceRange:
    """The least and the largest value of each face in ``depth`` ``float[N, 1, H, W]`` in [0, 255], background left
    out."""

    def __init__(self, depth: Tensor) -> None:
        face = depth > 0
        self.low = torch.where(face, depth, 255.0).amin(dim=(1, 2, 3), keepdim=True)
        self.width = (depth.amax(dim=(1, 2, 3), keepdim=True) - self.low).clamp_min(LEAST_RANGE)

    def spread(self, depth: Tensor) -> Tensor:
        """Faces on [64, 255], whatever their range was; the background stays 0."""
        return torch.where(depth > 0, (depth - self.low) / self.width * (HIGH - LOW) + LOW, 0.0)

    def back(self, spread: Tensor) -> Tensor:
        """The inverse; what is nearer to the background's 0 than to the face's 64 is background, by that much wrong."""
        value = (spread - LOW) / (HIGH - LOW) * self.width + self.low
        return torch.where(spread < LOW / 2, spread.clamp_min(0), value).clamp(0, 255)
