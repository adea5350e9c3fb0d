"""VGG-16 on depth (Simonyan and Zisserman, ICLR 2015; configuration D), Table 2's reference [39]."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from face.crop import SIZE
from training.networks.baselines.plain import scaled
from training.networks.normals import to_unit

LAYERS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


@dataclass(frozen=True, slots=True)
class VGG16Config:
    """``norm``: batch normalisation after each convolution; without it training from scratch wants a tenth of the
    rate. ``hidden``: width of both fully connected layers. ``width`` multiplies all others."""

    norm: bool = True
    hidden: int = 4096
    width: float = 1.0


class Spread(nn.Module):
    """Adaptive average pooling of ``[N, C, size, size]`` to ``[N, C, wanted, wanted]``, as two products with a constant
    matrix: to a size that is no divisor ONNX knows no other."""

    rows: Tensor

    def __init__(self, size: int, wanted: int) -> None:
        super().__init__()
        rows = torch.zeros(wanted, size)
        for row in range(wanted):
            begin, end = row * size // wanted, -(-(row + 1) * size // wanted)
            rows[row, begin:end] = 1 / (end - begin)
        self.register_buffer("rows", rows, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.rows @ x @ self.rows.T


class VGG16(nn.Module):
    """Depth ``float[N, 1, 128, 128]`` in [0, 255] → features ``[N, 4096]`` (fc7).

    The 4×4 maps are brought to 7×7 by adaptive average pooling, as torchvision does with small pictures. Whether
    Table 2's was trained from scratch or from ImageNet's weights is not said; here it starts at random.
    """

    def __init__(self, config: VGG16Config | None = None) -> None:
        super().__init__()
        self.config = config = config or VGG16Config()
        layers: list[nn.Module] = []
        inputs = 1
        for block in LAYERS:
            for channels in block:
                outputs = scaled(channels, config.width)
                layers.append(nn.Conv2d(inputs, outputs, 3, padding=1))
                layers += [nn.BatchNorm2d(outputs)] if config.norm else []
                layers.append(nn.ReLU(inplace=True))
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        self.convolutions = nn.Sequential(*layers)
        self.spread = Spread(SIZE >> len(LAYERS), 7)
        self.vector = nn.Sequential(
            nn.Linear(49 * inputs, config.hidden),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            nn.Linear(config.hidden, config.hidden),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
        )
        self.widths = (config.hidden,)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
                assert module.bias is not None
                nn.init.zeros_(module.bias)

    def forward(self, depth: Tensor) -> Tensor:
        y: Tensor = self.vector(self.spread(self.convolutions(to_unit(depth))).flatten(1))
        return y
