"""The pix2pix network that makes normals of high quality from those of low quality, as MQFNet does with its first part.

Isola et al., CVPR 2017: a U-Net of seven levels for 128×128, and a discriminator that judges patches of 70×70.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.normals import normals


@dataclass(frozen=True, slots=True)
class Pix2PixConfig:
    """``channels``: of the first layer, the published 64; others follow. Halved, a CPU can train it."""

    channels: int = 64


class Generator(nn.Module):
    """Low-quality normals ``[N, 3, 128, 128]`` → unit normals of the same shape.

    Dropout stays off in evaluation, unlike pix2pix, so that an embedding is always the same.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        widths = [channels * k for k in (1, 2, 4, 8, 8, 8, 8)]
        self.down = nn.ModuleList()
        for level, (a, b) in enumerate(pairwise([3, *widths])):
            normalised = 0 < level < len(widths) - 1  # the innermost map is one pixel: nothing to normalise by
            layers: list[nn.Module] = [nn.Conv2d(a, b, 4, stride=2, padding=1, bias=not normalised)]
            self.down.append(nn.Sequential(*layers, *([nn.BatchNorm2d(b)] if normalised else [])))
        self.up = nn.ModuleList()
        for level in range(len(widths) - 1, 0, -1):
            inputs = widths[level] * (1 if level == len(widths) - 1 else 2)
            conv = nn.ConvTranspose2d(inputs, widths[level - 1], 4, stride=2, padding=1, bias=False)
            dropout = [nn.Dropout(0.5)] if level > 3 else []
            self.up.append(nn.Sequential(conv, nn.BatchNorm2d(widths[level - 1]), *dropout))
        self.last = nn.ConvTranspose2d(2 * widths[0], 3, 4, stride=2, padding=1)

    def forward(self, normal: Tensor) -> Tensor:
        maps = [self.down[0](normal)]
        for down in list(self.down)[1:]:
            maps.append(down(nnf.leaky_relu(maps[-1], 0.2)))
        y = maps.pop()
        for up in self.up:
            y = torch.cat((up(nnf.relu(y)), maps.pop()), dim=1)
        return nnf.normalize(torch.tanh(self.last(nnf.relu(y))), dim=1, eps=1e-6)


class Pix2Pix(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → the normals of a better face, ``float[N, 3, 128, 128]``."""

    def __init__(self, config: Pix2PixConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or Pix2PixConfig()
        self.generator = Generator(config.channels)

    def forward(self, depth: Tensor) -> Tensor:
        y: Tensor = self.generator(normals(depth))
        return y


class Discriminator(nn.Sequential):
    """Input and output, joined, ``[N, 6, 128, 128]`` → one logit for each patch of 70×70."""

    def __init__(self, channels: int = 64) -> None:
        layers: list[nn.Module] = [nn.Conv2d(6, channels, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        for a, b, stride in ((1, 2, 2), (2, 4, 2), (4, 8, 1)):
            layers.append(nn.Conv2d(a * channels, b * channels, 4, stride=stride, padding=1, bias=False))
            layers += [nn.BatchNorm2d(b * channels), nn.LeakyReLU(0.2)]
        super().__init__(*layers, nn.Conv2d(8 * channels, 1, 4, padding=1))
