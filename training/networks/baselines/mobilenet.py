"""MobileNet-V2 on depth (Sandler et al., CVPR 2018, Table 2 there), Table 2's reference [40]."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from training.networks.baselines.plain import Conv, Pooled, scaled
from training.networks.normals import to_unit

STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


@dataclass(frozen=True, slots=True)
class MobileNetV2Config:
    """``width`` multiplies all channels."""

    width: float = 1.0


class InvertedResidual(nn.Module):
    """1×1 to ``factor`` times the channels, depthwise 3×3, 1×1 back without activation; a skip where shapes agree."""

    def __init__(self, inputs: int, outputs: int, factor: int, stride: int) -> None:
        super().__init__()
        hidden = inputs * factor
        expand = [] if factor == 1 else [Conv(inputs, hidden, 1, activation=nn.ReLU6)]
        depthwise = Conv(hidden, hidden, stride=stride, groups=hidden, activation=nn.ReLU6)
        self.layers = nn.Sequential(*expand, depthwise, Conv(hidden, outputs, 1, activation=None))
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return x + y if self.adds else y


class MobileNetV2(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 1280]``."""

    def __init__(self, config: MobileNetV2Config | None = None) -> None:
        super().__init__()
        self.config = config = config or MobileNetV2Config()
        inputs = scaled(32, config.width)
        layers: list[nn.Module] = [Conv(1, inputs, stride=2, activation=nn.ReLU6)]
        for factor, channels, count, stride in STAGES:
            outputs = scaled(channels, config.width)
            for number in range(count):
                layers.append(InvertedResidual(inputs, outputs, factor, 1 if number else stride))
                inputs = outputs
        last = scaled(1280, config.width)
        self.layers = nn.Sequential(*layers, Conv(inputs, last, 1, activation=nn.ReLU6), Pooled())
        self.dropout = nn.Dropout(0.2)
        self.widths = (last,)

    def forward(self, depth: Tensor) -> Tensor:
        y: Tensor = self.dropout(self.layers(to_unit(depth)))
        return y
