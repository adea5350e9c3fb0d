"""Inception-V2 on depth (Ioffe and Szegedy, ICML 2015: BN-Inception), Table 2's reference [20] and Cui et al. [19].

What Table 2 compares under the name of Cui et al. is this network on depth with their own preprocessing and, by the
look of their figures, with the frames of a probe video averaged. ``training.reproduce`` reports both readings: each
frame by itself, and the mean embedding of a person's frames of one condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from training.networks.baselines.plain import Conv, Pooled, scaled
from training.networks.normals import to_unit


class Widths(NamedTuple):
    """One module's: ``one`` (0: none), the 3×3 and the double 3×3 branch with their reductions, ``pool`` (0: passed on
    unchanged, with stride 2)."""

    one: int
    three_reduce: int
    three: int
    double_reduce: int
    double: int
    pool: int
    average: bool = True

    def scaled(self, width: float) -> Widths:
        """All branches that are there, ``width`` times as wide."""
        one, three_reduce, three, double_reduce, double, pool = (scaled(n, width) if n else 0 for n in self[:6])
        return Widths(one, three_reduce, three, double_reduce, double, pool, self.average)


MODULES = (
    Widths(64, 64, 64, 64, 96, 32),
    Widths(64, 64, 96, 64, 96, 64),
    Widths(0, 128, 160, 64, 96, 0),
    Widths(224, 64, 96, 96, 128, 128),
    Widths(192, 96, 128, 96, 128, 128),
    Widths(160, 128, 160, 128, 160, 128),
    Widths(96, 128, 192, 160, 192, 128),
    Widths(0, 128, 192, 192, 256, 0),
    Widths(352, 192, 320, 160, 224, 128),
    Widths(352, 192, 320, 192, 224, 128, average=False),
)


@dataclass(frozen=True, slots=True)
class InceptionV2Config:
    """``width`` multiplies all channels."""

    width: float = 1.0


class Inception(nn.Module):
    """One module: its branches' maps, joined."""

    def __init__(self, inputs: int, w: Widths) -> None:
        super().__init__()
        stride = 1 if w.pool else 2
        three = nn.Sequential(Conv(inputs, w.three_reduce, 1), Conv(w.three_reduce, w.three, stride=stride))
        double = nn.Sequential(
            Conv(inputs, w.double_reduce, 1), Conv(w.double_reduce, w.double), Conv(w.double, w.double, stride=stride)
        )
        branches: list[nn.Module] = [Conv(inputs, w.one, 1)] if w.one else []
        branches += [three, double]
        if w.pool:
            pool: nn.Module = nn.AvgPool2d(3, 1, 1) if w.average else nn.MaxPool2d(3, 1, 1)
            branches.append(nn.Sequential(pool, Conv(inputs, w.pool, 1)))
        else:
            branches.append(nn.MaxPool2d(3, 2, 1))
        self.branches = nn.ModuleList(branches)
        self.outputs = w.one + w.three + w.double + (w.pool or inputs)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.branches], dim=1)


class InceptionV2(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 1024]``."""

    def __init__(self, config: InceptionV2Config | None = None) -> None:
        super().__init__()
        self.config = config = config or InceptionV2Config()
        first, second = scaled(64, config.width), scaled(192, config.width)
        stem: list[nn.Module] = [Conv(1, first, 7, stride=2), nn.MaxPool2d(3, 2, ceil_mode=True)]
        stem += [Conv(first, first, 1), Conv(first, second), nn.MaxPool2d(3, 2, ceil_mode=True)]
        inputs = second
        modules: list[nn.Module] = []
        for full in MODULES:
            module = Inception(inputs, full.scaled(config.width))
            modules.append(module)
            inputs = module.outputs
        self.layers = nn.Sequential(*stem, *modules, Pooled())
        self.widths = (inputs,)

    def forward(self, depth: Tensor) -> Tensor:
        y: Tensor = self.layers(to_unit(depth))
        return y
