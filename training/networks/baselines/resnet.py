"""ResNet-34 on depth (He et al., CVPR 2016), Table 2's reference [2]."""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.baselines.plain import Conv, Pooled, scaled
from training.networks.normals import to_unit

STAGES = ((64, 3), (128, 4), (256, 6), (512, 3))


@dataclass(frozen=True, slots=True)
class ResNet34Config:
    """``width`` multiplies all channels."""

    width: float = 1.0


class BasicBlock(nn.Module):
    """Two 3×3 convolutions with a skip, a 1×1 convolution on it where shape changes."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = Conv(inputs, outputs, stride=stride)
        self.second = Conv(outputs, outputs, activation=None)
        same = stride == 1 and inputs == outputs
        self.skip = nn.Identity() if same else Conv(inputs, outputs, 1, stride=stride, activation=None)

    def forward(self, x: Tensor) -> Tensor:
        return nnf.relu(self.second(self.first(x)) + self.skip(x))


class ResNet34(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 512]`` (global average of the last 4×4 maps)."""

    def __init__(self, config: ResNet34Config | None = None) -> None:
        super().__init__()
        self.config = config = config or ResNet34Config()
        inputs = scaled(64, config.width)
        self.stem = nn.Sequential(Conv(1, inputs, 7, stride=2), nn.MaxPool2d(3, 2, 1))
        blocks: list[nn.Module] = []
        for stage, (channels, count) in enumerate(STAGES):
            outputs = scaled(channels, config.width)
            for number in range(count):
                blocks.append(BasicBlock(inputs, outputs, 2 if stage and not number else 1))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.pool = Pooled()
        self.widths = (inputs,)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, depth: Tensor) -> Tensor:
        y: Tensor = self.pool(self.blocks(self.stem(to_unit(depth))))
        return y
