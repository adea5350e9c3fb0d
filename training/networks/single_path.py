"""Model A of the paper's Table 6: LDNFNet with the fusion path alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.networks.blocks import MULTISCALE, SAV, Backbone, ConvBlock
from training.networks.normals import normals, to_unit


@dataclass(frozen=True, slots=True)
class SinglePathConfig:
    """Nothing to choose: the widths are Table 8's."""


class SinglePath(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 960]``: both backbones, one ConvBlock, SAV."""

    widths = (2 * MULTISCALE,)

    def __init__(self, config: SinglePathConfig | None = None) -> None:
        super().__init__()
        self.config = config or SinglePathConfig()
        self.depth = Backbone(1)
        self.normal = Backbone(3)
        self.fusion = ConvBlock(2 * MULTISCALE, 2 * MULTISCALE)
        self.vector = SAV(2 * MULTISCALE)

    def forward(self, depth: Tensor) -> Tensor:
        joined = torch.cat((self.depth(to_unit(depth)), self.normal(normals(depth))), dim=1)
        y: Tensor = self.vector(self.fusion(joined))
        return y
