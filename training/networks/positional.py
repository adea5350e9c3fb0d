"""Coordinates of pixel grids and their positional encoding (the paper, section 3.3, equations 3 and 4)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def grid(size: int) -> Tensor:
    """Pixel centres of a ``size`` × ``size`` map in [-1, 1]: ``float32[2, size, size]``, x then y."""
    line = (torch.arange(size, dtype=torch.float32) * 2 + 1) / size - 1
    return torch.stack((line.expand(size, size), line[:, None].expand(size, size)))


def nearest(size: int, latent: int) -> Tensor:
    """Index along one axis of the latent pixel nearest to every query pixel: ``int64[size]`` (latent divides size)."""
    return torch.arange(size) // (size // latent)


def relative(size: int, latent: int) -> Tensor:
    """x_q − x* for every query pixel of a ``size`` grid and its nearest latent pixel: ``float32[2, size, size]``."""
    index = nearest(size, latent)
    return grid(size) - grid(latent)[:, index][:, :, index]


class PositionalEncoding(nn.Module):
    """Fourier features next to coordinate embeddings: ``[2, H, W]`` coordinates → ``[2·width, H, W]``.

    The paper joins the two without saying how; here they are concatenated, as in its reference [31]. It gives no
    initial values: the Fourier weights start at N(0, (2π)²), about two periods over the face, and the embeddings
    small, so that they grow only where they help.
    """

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        self.fourier = nn.Parameter(torch.randn(width, 2) * (2 * math.pi))
        self.embedding = nn.Parameter(torch.randn(width, 2, size, size) * 0.02)

    def forward(self, coordinates: Tensor) -> Tensor:
        fourier = torch.sin(torch.einsum("nc,chw->nhw", self.fourier, coordinates))
        embedded = (self.embedding * coordinates).sum(dim=1)
        return torch.cat((fourier, embedded))
