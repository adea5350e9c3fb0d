"""Parts of the plain convolutional networks of Table 2: their blocks, and widths made smaller.

VGG-16, ResNet-34, MobileNet-V2 and Inception-V2 are written here from their papers, with one input channel. The
``torchvision`` that is published for this torch cannot be imported beside every build of it, and has no Inception-V2.
Their parameter counts are those of torchvision's networks with one input channel (tested).
"""

from __future__ import annotations

from torch import Tensor, nn


def scaled(channels: int, width: float) -> int:
    """``channels`` times ``width``, a multiple of 4, at least 4."""
    return channels if width == 1 else max(4, 4 * round(channels * width / 4))


class Conv(nn.Sequential):
    """Convolution without bias, batch normalisation and, unless told otherwise, an activation."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        *,
        stride: int = 1,
        groups: int = 1,
        dilation: int = 1,
        activation: type[nn.Module] | None = nn.ReLU,
    ) -> None:
        conv = nn.Conv2d(
            inputs,
            outputs,
            kernel,
            stride=stride,
            padding=dilation * (kernel // 2),
            dilation=dilation,
            groups=groups,
            bias=False,
        )
        super().__init__(conv, nn.BatchNorm2d(outputs), *([] if activation is None else [activation()]))


class Pooled(nn.Module):
    """Global average pool: ``[N, C, H, W]`` → ``[N, C]``."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=(2, 3))
