"""3D-FRM *(reconstructed)*, after Mu et al., Refining single low-quality facial depth map by lightweight and efficient
deep model, IJCB 2021; Table 1's reference [15].

Only its abstract could be read. From there: an encoder of depth-wise and point-wise convolutions that fuses several
receptive fields, a decoder of sub-pixel convolutions that joins low- and high-level features, early fusion of depth and
normals, a loss that smooths and keeps identity. **All else is chosen here**: widths, depth, dilations, the loss's
weights. What is measured with it says nothing of the original.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from training.networks.baselines.plain import Conv
from training.networks.normals import from_unit, normals, to_unit

DILATIONS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class RefinementConfig:
    """``widths``: channels at 128, 64, 32 and 16 pixels."""

    widths: tuple[int, ...] = (32, 64, 128, 256)


class ReceptiveFields(nn.Module):
    """1×1, three depthwise 3×3 of dilation 1, 2 and 4 side by side, 1×1, and a skip."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.reduce = Conv(inputs, inputs, 1)
        self.fields = nn.ModuleList(
            nn.Conv2d(inputs, inputs, 3, stride=stride, padding=d, dilation=d, groups=inputs, bias=False)
            for d in DILATIONS
        )
        self.expand = Conv(len(DILATIONS) * inputs, outputs, 1)
        same = inputs == outputs and stride == 1
        self.skip = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        reduced = self.reduce(x)
        joined = torch.cat([field(reduced) for field in self.fields], dim=1)
        y: Tensor = self.expand(joined) + self.skip(x)
        return y


class Up(nn.Module):
    """Sub-pixel convolution to twice the size, then depthwise-separable 3×3 on it and the encoder's map."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.spread = nn.Sequential(nn.Conv2d(inputs, 4 * outputs, 1), nn.PixelShuffle(2))
        self.join = nn.Sequential(
            nn.Conv2d(2 * outputs, 2 * outputs, 3, padding=1, groups=2 * outputs, bias=False),
            Conv(2 * outputs, outputs, 1),
        )

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        y: Tensor = self.join(torch.cat((self.spread(x), skip), dim=1))
        return y


class Refinement(nn.Module):
    """Noisy depth ``float[N, 1, 128, 128]`` in [0, 255] → clean depth of the same shape and range."""

    def __init__(self, config: RefinementConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or RefinementConfig()
        first = config.widths[0]
        self.depth = nn.Conv2d(1, first // 2, 3, padding=1, bias=False)
        self.normal = nn.Conv2d(3, first // 2, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(first)
        self.down = nn.ModuleList(
            nn.Sequential(ReceptiveFields(a, b, 2), ReceptiveFields(b, b)) for a, b in pairwise(config.widths)
        )
        last = config.widths[-1]
        self.bottleneck = nn.Sequential(ReceptiveFields(last, last), ReceptiveFields(last, last))
        self.up = nn.ModuleList(Up(b, a) for a, b in reversed(list(pairwise(config.widths))))
        self.last = nn.Conv2d(first, 1, 3, padding=1)

    def forward(self, depth: Tensor) -> Tensor:
        early = torch.cat((self.depth(to_unit(depth)), self.normal(normals(depth))), dim=1)
        maps = [torch.relu(self.norm(early))]
        for down in self.down:
            maps.append(down(maps[-1]))
        y: Tensor = self.bottleneck(maps.pop())
        for up in self.up:
            y = up(y, maps.pop())
        return from_unit(torch.tanh(self.last(y)))
