"""Sheets of faces for TensorBoard: one column a face, one row a kind of image."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.networks.normals import normals

Sheet = NDArray[np.uint8]


def denoising(noisy: Tensor, denoised: Tensor, clean: Tensor) -> Sheet:
    """Noisy, denoised and clean depth, then the normals of each; depth ``[N, 1, H, W]`` in [0, 255] →
    ``uint8[6·H, N·W, 3]``."""
    images = (noisy, denoised, clean)
    return _sheet([*(_grey(depth) for depth in images), *(_colour(normals(depth)) for depth in images)])


def recognition(depth: Tensor) -> Sheet:
    """What a recogniser sees: depth ``[N, 1, H, W]`` in [0, 255] above its normals, ``uint8[2·H, N·W, 3]``."""
    return _sheet([_grey(depth), _colour(normals(depth))])


def _grey(depth: Tensor) -> Tensor:
    return depth.expand(-1, 3, -1, -1)


def _colour(normal: Tensor) -> Tensor:
    """Unit vectors as the usual colours: a surface that looks at the camera is blue."""
    return (normal * torch.tensor([1.0, 1.0, -1.0])[:, None, None] + 1) * 127.5


def _sheet(rows: list[Tensor]) -> Sheet:
    """Rows of ``[N, 3, H, W]`` in [0, 255] as one picture."""
    picture = torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)
    array: Sheet = picture.permute(1, 2, 0).clamp(0, 255).round().to(torch.uint8).numpy()
    return array
