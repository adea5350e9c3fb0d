"""MQFNet *(reconstructed)*, after Lin et al., High quality facial data synthesis and fusion for 3D low-quality face
recognition, IJCB 2021; Table 2's reference [22].

Known from its abstract and from the paper's section 2.2: pix2pix makes high-quality normals of low-quality ones, and a
network takes both and fuses their features "by general convolutional layers". **Chosen here**: Led3D's backbone for
both, one ConvBlock of 960 channels on their joined maps, a softmax on each branch and on the joined vector with equal
weights, and a generator that stays as it was trained. So this is Model C of Table 6 on two normals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn

from training.networks.baselines.pix2pix import Generator
from training.networks.blocks import MULTISCALE, SAV, Backbone, ConvBlock
from training.networks.ldnfnet import Paths
from training.networks.normals import normals


@dataclass(frozen=True, slots=True)
class MQFNetConfig:
    """``channels``: of the generator's first layer (:class:`Pix2PixConfig`)."""

    channels: int = 64


class MQFNet(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features of three paths.

    They are those of low-quality normals ``[N, 480]``, of generated ones ``[N, 480]``, and all joined ``[N, 1920]``.

    The generator is trained before (``task = "translator"``) and taken over by ``start_how = "matching"`` with
    ``start_parts = ["generator."]``; it has no gradients here and is always in evaluation mode.
    """

    widths = (MULTISCALE, MULTISCALE, 4 * MULTISCALE)

    def __init__(self, config: MQFNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or MQFNetConfig()
        self.generator = Generator(config.channels).requires_grad_(False)
        self.low, self.high = Backbone(3), Backbone(3)
        self.low_block, self.high_block = (ConvBlock(MULTISCALE, MULTISCALE) for _ in range(2))
        self.fusion = ConvBlock(2 * MULTISCALE, 2 * MULTISCALE)
        self.low_vector, self.high_vector = SAV(MULTISCALE), SAV(MULTISCALE)
        self.fusion_vector = SAV(2 * MULTISCALE)
        self.generator.eval()

    def train(self, mode: bool = True) -> Self:
        """As of any network, but the generator stays in evaluation mode."""
        super().train(mode)
        self.generator.eval()
        return self

    def forward(self, depth: Tensor) -> Paths:
        given = normals(depth)
        with torch.no_grad():
            made = self.generator(given)
        low, high = self.low(given), self.high(made)
        first = self.low_vector(self.low_block(low))
        second = self.high_vector(self.high_block(high))
        fused = self.fusion_vector(self.fusion(torch.cat((low, high), dim=1)))
        return Paths(first, second, torch.cat((first, second, fused), dim=1))
