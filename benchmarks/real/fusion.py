"""Several views of a face as one: crops fused by a median, holes filled from the mirrored half."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from face.crop import BEHIND_MM, FRONT_MM, NOSE_PX, SIZE, encode, support
from face.fill import fill

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_MM = np.float32((FRONT_MM + BEHIND_MM) / 255.0)


def median(depths: Sequence[Image], masks: Sequence[Mask]) -> tuple[Image, Mask]:
    """The median of what was measured at every pixel of several crops of one pose, the rest filled anew.

    Returns a crop ``float32[128, 128]`` in [0, 255] and its mask.
    """
    stack = np.where(np.stack(masks), BEHIND_MM - np.stack(depths) * _MM, np.nan)
    known = np.asarray(np.isfinite(stack).any(axis=0), np.bool_)
    z_mm = np.zeros((SIZE, SIZE), np.float32)
    z_mm[known] = np.nanmedian(stack[:, known], axis=0)
    return encode(fill(z_mm, known), support()), known


def mirrored(depth: Image, mask: Mask) -> tuple[Image, Mask]:
    """A crop whose holes are filled from the other half of the face where that was measured.

    The mirrored surface is moved to meet what was measured around the hole: the difference of both halves, where both
    were measured, is carried into the hole smoothly. Returns the crop and the mask of measured or mirrored pixels.
    """
    z_mm = BEHIND_MM - depth * _MM
    other, seen = _flip(z_mm), _flip(mask)
    difference = fill((z_mm - other).astype(np.float32), mask & seen)
    hole = ~mask & seen & support()
    z_mm = np.where(hole, other + difference, z_mm).astype(np.float32)
    known = mask | hole
    return encode(fill(z_mm, known), support()), known


def _flip(image: NDArray[Any]) -> NDArray[Any]:
    """Mirrored about the column of the nose; what has no mirror image stays 0."""
    out = np.zeros_like(image)
    columns = np.arange(SIZE)
    source = 2 * NOSE_PX[0] - columns
    there = (source >= 0) & (source < SIZE)
    out[:, columns[there]] = image[:, source[there]]
    return out
