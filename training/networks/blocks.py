"""Parts that LDNFNet and Led3D share: ConvBlock, backbone with MSFF, and SAV (Table 8; reference [21])."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

WIDTHS = (32, 64, 128, 256)
MULTISCALE = sum(WIDTHS)


class ConvBlock(nn.Module):
    """Convolution, batch normalisation, ReLU (Figure 5c). No bias: the normalisation has one."""

    def __init__(self, inputs: int, outputs: int, *, kernel: int = 3, groups: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        return nnf.relu(self.norm(self.conv(x)), inplace=True)


def max_pool(x: Tensor, kernel: int, stride: int) -> Tensor:
    """A square max-pool with padding ``kernel // 2`` as two passes, rows then columns: the same values, far cheaper."""
    pad = kernel // 2
    rows = nnf.max_pool2d(x, (1, kernel), stride=(1, stride), padding=(0, pad))
    return nnf.max_pool2d(rows, (kernel, 1), stride=(stride, 1), padding=(pad, 0))


class Scales(NamedTuple):
    """The backbone's output: the four blocks' maps before and after their pooling, and the joined map."""

    before: list[Tensor]
    after: list[Tensor]
    joined: Tensor


class Backbone(nn.Module):
    """ConvBlocks 1–4 and MSFF: ``[N, C, 128, 128]`` → ``[N, 480, 8, 8]``.

    MSFF pools the maps of blocks 1–3 as they are before their own MaxPool (the only reading that fits the sizes of
    Table 8) down to 8×8 and joins them with block 4.
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        widths = (inputs, *WIDTHS)
        self.blocks = nn.ModuleList(ConvBlock(a, b) for a, b in pairwise(widths))

    def scales(self, x: Tensor) -> Scales:
        before, after = [], []
        for block in self.blocks:
            before.append(block(x))
            x = max_pool(before[-1], 3, 2)
            after.append(x)
        pooled = [max_pool(before[i], 2 * step + 1, step) for i, step in enumerate((16, 8, 4))]
        return Scales(before, after, torch.cat((*pooled, after[-1]), dim=1))

    def forward(self, x: Tensor) -> Tensor:
        return self.scales(x).joined


class SAV(nn.Module):
    """Spatial attention vectorisation: a depthwise 8×8 convolution without padding, ``[N, C, 8, 8]`` → ``[N, C]``.

    Written as multiply and sum, which is the same and trains several times faster on a CPU.
    """

    def __init__(self, channels: int, size: int = 8) -> None:
        super().__init__()
        depthwise = nn.Conv2d(channels, channels, size, groups=channels)  # for its initial values
        self.weight = nn.Parameter(depthwise.weight.detach()[:, 0].clone())
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return (x * self.weight).sum(dim=(2, 3)) + self.bias
