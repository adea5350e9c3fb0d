"""Led3D (reference [21]), for the perceptual loss of equation 5 and as a baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.blocks import MULTISCALE, SAV, Backbone, ConvBlock
from training.networks.normals import normals, to_unit

Seen = Literal["depth", "normal", "both"]
CHANNELS: dict[Seen, int] = {"depth": 1, "normal": 3, "both": 4}


@dataclass(frozen=True, slots=True)
class Led3DConfig:
    """``features``: width of the last block and of the embedding; 960 is reference [21]'s.

    ``dropout`` of the embedding while training: 0.2 in Led3D's published code, 0.9 in that of the paper's author.
    ``sees``: depth, normals, or both joined as four channels. The 84.22 % of Table 2 are of depth and normals without
    a word on how they are joined.
    """

    features: int = 960
    dropout: float = 0.2
    sees: Seen = "depth"


class Led3D(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 960]`` (backbone, MSFF, ConvBlock, SAV, dropout)."""

    def __init__(self, config: Led3DConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or Led3DConfig()
        self.features = config.features
        self.widths = (config.features,)
        self.depth = Backbone(CHANNELS[config.sees])
        self.block = ConvBlock(MULTISCALE, config.features)
        self.vector = SAV(config.features)

    def forward(self, depth: Tensor) -> Tensor:
        y: Tensor = self.vector(self.block(self.depth(self._seen(depth))))
        return nnf.dropout(y, self.config.dropout, self.training)

    def _seen(self, depth: Tensor) -> Tensor:
        if self.config.sees == "depth":
            return to_unit(depth)
        if self.config.sees == "normal":
            return normals(depth)
        return torch.cat((to_unit(depth), normals(depth)), dim=1)


@dataclass(frozen=True, slots=True)
class Led3DPairConfig:
    """``dropout``: as of :class:`Led3DConfig`."""

    dropout: float = 0.2


class Led3DPair(nn.Module):
    """Two Led3Ds, of depth and of normals, that are compared by the mean of their cosines (fusion of scores).

    Depth ``float[N, 1, 128, 128]`` in [0, 255] → both features ``[N, 960]``, and both unit vectors joined,
    ``[N, 1920]``, whose cosine is that mean. Train with ``[loss] paths = [1, 1, 0]``: each by its own softmax.
    """

    def __init__(self, config: Led3DPairConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or Led3DPairConfig()
        self.depth = Led3D(Led3DConfig(dropout=config.dropout))
        self.normal = Led3D(Led3DConfig(dropout=config.dropout, sees="normal"))
        self.widths = (self.depth.features, self.normal.features, self.depth.features + self.normal.features)

    def forward(self, depth: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        first, second = self.depth(depth), self.normal(depth)
        return first, second, torch.cat((nnf.normalize(first, dim=1), nnf.normalize(second, dim=1)), dim=1)
