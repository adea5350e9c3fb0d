"""Led3D (reference [21]), for the perceptual loss of equation 5 and as a baseline."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from training.networks.blocks import MULTISCALE, SAV, Backbone, ConvBlock
from training.networks.normals import to_unit


@dataclass(frozen=True, slots=True)
class Led3DConfig:
    """``features``: width of the last block and of the embedding; 960 is reference [21]'s."""

    features: int = 960


class Led3D(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 960]`` (backbone, MSFF, ConvBlock, SAV)."""

    def __init__(self, config: Led3DConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or Led3DConfig()
        self.features = config.features
        self.depth = Backbone(1)
        self.block = ConvBlock(MULTISCALE, config.features)
        self.vector = SAV(config.features)

    def forward(self, depth: Tensor) -> Tensor:
        y: Tensor = self.vector(self.block(self.depth(to_unit(depth))))
        return y
