"""DMDNet's encoder E_ϕ: depth and its normals → four feature maps (the paper, section 3.2, Figure 3, Appendix B)."""

from __future__ import annotations

import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.normals import Units, normals, to_unit

SCALES = 4


def conv3(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1)


class ResBlock(nn.Module):
    """EDSR's residual block (reference [32]): two 3×3 convolutions, no batch normalisation, no scaling."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = conv3(channels, channels)
        self.second = conv3(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.second(nnf.relu(self.first(x)))
        return x + y


class DownResBlock(nn.Module):
    """DS-ResBlock: a 3×3 convolution of stride 2, then three ResBlocks (section 3.2).

    Appendix B describes it as a ResBlock whose first convolution has stride 2 and says nothing of its skip; the main
    text, which has no skip over the step in resolution, is followed.
    """

    def __init__(self, channels: int, blocks: int = 3) -> None:
        super().__init__()
        self.down = conv3(channels, channels, stride=2)
        self.blocks = nn.Sequential(*(ResBlock(channels) for _ in range(blocks)))

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.blocks(self.down(x))
        return y


class Encoder(nn.Module):
    """``float[N, 1, 128, 128]`` in [0, 255] → feature maps of ``channels`` at 128, 64, 32 and 16 pixels.

    Depth and normals each pass a 3×3 convolution; how the two results are combined is not said, here they are added.
    ``units``: of the normals; None leaves them out (Table 9). ``scales``: which maps are wanted, by their number.
    """

    def __init__(
        self, channels: int, blocks: int, *, units: Units | None = "mm", scales: tuple[int, ...] = tuple(range(SCALES))
    ) -> None:
        super().__init__()
        self.units = units
        self.scales = scales
        self.depth = conv3(1, channels)
        self.normal = conv3(3, channels) if units else None
        self.blocks = nn.Sequential(*(ResBlock(channels) for _ in range(blocks)))
        self.downs = nn.ModuleList(DownResBlock(channels) for _ in range(max(scales)))

    def forward(self, depth: Tensor, given: Tensor | None = None) -> list[Tensor]:
        """``given``: the depth on [-1, 1] where it is not that of [0, 255]."""
        features = self.depth(to_unit(depth) if given is None else given)
        if self.normal is not None and self.units is not None:
            features = features + self.normal(normals(depth, self.units))
        maps = [self.blocks(features)]
        for down in self.downs:
            maps.append(down(maps[-1]))
        return [maps[scale] for scale in self.scales]
