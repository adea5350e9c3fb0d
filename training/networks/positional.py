"""Coordinates of pixel grids and their positional encoding (the paper, section 3.3, equations 3 and 4)."""

from __future__ import annotations

import math
from typing import Literal

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


Embedding = Literal["matrix", "vector"]


class PositionalEncoding(nn.Module):
    """Fourier features next to coordinate embeddings: ``[2, H, W]`` coordinates → ``[outputs, H, W]``.

    With both, ``outputs`` is 2·width; with one, width; without any (the paper's Table 5), the 2 coordinates themselves.

    The paper joins the two without saying how; here they are concatenated, as in its reference [31]. It gives no
    initial values: the Fourier weights start at N(0, (2π)²), about two periods over the face, and the embeddings
    small, so that they grow only where they help.

    ``kind``: an embedding is a ``matrix`` for each pixel, times its coordinates (equation 4: nothing at the middle,
    where those are 0), or the ``vector`` itself (the text's "a distinct vector for each spatial coordinate").
    """

    def __init__(
        self, width: int, size: int, *, fourier: bool = True, embeddings: bool = True, kind: Embedding = "matrix"
    ) -> None:
        super().__init__()
        self.kind = kind
        shape = (width, 2, size, size) if kind == "matrix" else (width, size, size)
        self.fourier = nn.Parameter(torch.randn(width, 2) * (2 * math.pi)) if fourier else None
        self.embedding = nn.Parameter(torch.randn(shape) * 0.02) if embeddings else None
        self.outputs = width * (fourier + embeddings) or 2

    def forward(self, coordinates: Tensor) -> Tensor:
        encoded = []
        if self.fourier is not None:
            encoded.append(torch.sin(torch.einsum("nc,chw->nhw", self.fourier, coordinates)))
        if self.embedding is not None:
            vector = self.kind == "vector"
            encoded.append(self.embedding if vector else (self.embedding * coordinates).sum(dim=1))
        return torch.cat(encoded) if encoded else coordinates
