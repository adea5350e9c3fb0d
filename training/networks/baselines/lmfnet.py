"""LMFNet *(reconstructed)*, after Zhao et al., LMFNet: A lightweight multiscale fusion network with hierarchical
structure for low-quality 3-D face recognition, IEEE THMS 2022; Table 2's reference [24].

Only its abstract could be read. From there: light, multiscale fusion in a hierarchy, depth and normals. **All else is
chosen here**: Res2Net's hierarchy inside a stage, the exchange between the streams, widths, head. It stands beside the
published figure as a reconstruction and never as the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.baselines.plain import Conv
from training.networks.blocks import SAV, max_pool
from training.networks.normals import normals, to_unit

PARTS = 4


@dataclass(frozen=True, slots=True)
class LMFNetConfig:
    """``widths`` of the stages, ``features`` of the embedding, ``groups`` of the head's convolution."""

    widths: tuple[int, ...] = (32, 64, 128, 256)
    features: int = 512
    groups: int = 32


class MultiscaleFusion(nn.Module):
    """1×1, four parts of which each but the first sees the one before it (depthwise 3×3, then 1×1), 1×1, a skip."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        part = outputs // PARTS
        self.reduce = Conv(inputs, outputs, 1)
        self.parts = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(part, part, 3, padding=1, groups=part, bias=False), nn.Conv2d(part, part, 1, bias=False)
            )
            for _ in range(PARTS - 1)
        )
        self.join = Conv(outputs, outputs, 1, activation=None)

    def forward(self, x: Tensor) -> Tensor:
        reduced = self.reduce(x)
        first, *others = reduced.chunk(PARTS, dim=1)
        seen = [first]
        for layers, part in zip(self.parts, others, strict=True):
            seen.append(layers(part + seen[-1]))
        return nnf.relu(self.join(torch.cat(seen, dim=1)) + reduced)


class LMFNet(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 512]``."""

    def __init__(self, config: LMFNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or LMFNetConfig()
        widths = (config.widths[0], *config.widths)
        self.stems = nn.ModuleList(nn.Sequential(Conv(n, widths[0]), nn.MaxPool2d(3, 2, 1)) for n in (1, 3))
        self.stages = nn.ModuleList(
            nn.ModuleList(MultiscaleFusion(a, b) for a, b in pairwise(widths)) for _ in self.stems
        )
        self.exchange = nn.ModuleList(nn.Conv2d(2 * c, c, 1, bias=False) for c in config.widths)
        joined = 2 * sum(config.widths)
        self.head = nn.Sequential(
            Conv(joined, joined, groups=config.groups), Conv(joined, config.features, 1), SAV(config.features)
        )
        self.widths = (config.features,)

    def forward(self, depth: Tensor) -> Tensor:
        streams = [stem(x) for stem, x in zip(self.stems, (to_unit(depth), normals(depth)), strict=True)]
        kept: list[Tensor] = []
        last = len(self.exchange) - 1
        for number, exchange in enumerate(self.exchange):
            streams = [stages[number](x) for stages, x in zip(self.stages, streams, strict=True)]  # type: ignore[index]
            shared = exchange(torch.cat(streams, dim=1))
            streams = [x + shared for x in streams]
            step = 1 << (last - number)
            kept += [x if step == 1 else max_pool(x, 2 * step + 1, step) for x in streams]
            if number < last:
                streams = [max_pool(x, 3, 2) for x in streams]
        y: Tensor = self.head(torch.cat(kept, dim=1))
        return y
