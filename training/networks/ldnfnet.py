"""LDNFNet, the lightweight depth and normal fusion network (the paper, section 4, Figure 5, Table 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.blocks import MULTISCALE, SAV, Backbone, ConvBlock
from training.networks.normals import normals, to_unit


@dataclass(frozen=True, slots=True)
class LDNFNetConfig:
    """Table 8 fixes every width; ``groups`` is the number of branches of the fusion block.

    ``fusion``: Table 6's Model D has the fusion ``block``; Models B and C have one ``conv``, a ConvBlock of 960
    channels, instead (B with ``[loss] paths = [0, 0, 1]``). Model A is :class:`SinglePath`.
    """

    groups: int = 32
    fusion: Literal["block", "conv"] = "block"


class Paths(NamedTuple):
    """Features of the three paths: depth ``[N, 480]``, normal ``[N, 480]``, final ``[N, 1920]`` (all three joined)."""

    depth: Tensor
    normal: Tensor
    final: Tensor


class FusionBlock(nn.Module):
    """ConvBlocks 7–9: 1×1, grouped 3×3, 1×1; ``[N, 960, 8, 8]`` → ``[N, 960, 8, 8]`` (Figure 5b)."""

    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        half = channels // 2
        self.reduce = ConvBlock(channels, half, kernel=1)
        self.branches = ConvBlock(half, half, groups=groups)
        self.expand = ConvBlock(half, channels, kernel=1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.expand(self.branches(self.reduce(x)))
        return y


class LDNFNet(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features of three paths.

    F_final is the depth path's vector, the normal path's and the fusion path's, in this order. The classifiers of
    equation 7 belong to training (``training.losses``).
    """

    features = 4 * MULTISCALE
    widths = (MULTISCALE, MULTISCALE, 4 * MULTISCALE)

    def __init__(self, config: LDNFNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or LDNFNetConfig()
        self.depth = Backbone(1)
        self.normal = Backbone(3)
        self.depth_block = ConvBlock(MULTISCALE, MULTISCALE)
        self.normal_block = ConvBlock(MULTISCALE, MULTISCALE)
        joined = 2 * MULTISCALE
        self.fusion = ConvBlock(joined, joined) if config.fusion == "conv" else FusionBlock(joined, config.groups)
        self.depth_vector = SAV(MULTISCALE)
        self.normal_vector = SAV(MULTISCALE)
        self.fusion_vector = SAV(2 * MULTISCALE)

    def forward(self, depth: Tensor) -> Paths:
        return self.paths(depth, normals(depth))

    def paths(self, depth: Tensor, normal: Tensor) -> Paths:
        deep, bent = self.depth(to_unit(depth)), self.normal(normal)
        d = self.depth_vector(self.depth_block(deep))
        n = self.normal_vector(self.normal_block(bent))
        f = self.fusion_vector(self.fusion(torch.cat((deep, bent), dim=1)))
        return Paths(d, n, torch.cat((d, n, f), dim=1))

    def embed(self, depth: Tensor) -> tuple[Tensor, Tensor]:
        """What ships: the unit embedding ``[N, 1920]`` and the normals ``[N, 3, 128, 128]``."""
        normal = normals(depth)
        return nnf.normalize(self.paths(depth, normal).final, dim=1), normal
