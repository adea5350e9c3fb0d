"""DDRNet's denoiser for single frames (Yan et al., ECCV 2018), Table 1's reference [14].

After the published code (``convResnet`` of neycyanshi/DDRNet's ``src/model.py``). The published cascade denoises, then
refines by colour and shading. Depth faces have no colour, so only the first can be meant; the paper does not say.

=====================  ==========================================================================================
published              here
=====================  ==========================================================================================
TensorFlow's padding   1 pixel on every side, and one more where a transposed convolution doubles
L2 on all kernels      off: its 0.05 rules the loss
target                 the clean face of the pair; there, several frames fused
loss                   L1 inside the face alone (``[loss] background = 0``), as there; nothing perceptual
=====================  ==========================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.normals import from_unit, to_unit

LEAK = 0.2


@dataclass(frozen=True, slots=True)
class DDRNetConfig:
    """``channels``: of the first layer; deeper ones have twice and four times as many."""

    channels: int = 32


class PreActivated(nn.Module):
    """x + conv(ReLU(conv(ReLU(x)))), without normalisation."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.second(nnf.relu(self.first(nnf.relu(x))))
        return x + y


class DDRNet(nn.Module):
    """Noisy depth ``float[N, 1, 128, 128]`` in [0, 255] → clean depth of the same shape and range.

    The last layer's tanh is added to the input (residual learning, the published default), so a last layer of zeros is
    the identity.
    """

    def __init__(self, config: DDRNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or DDRNetConfig()
        c = config.channels
        self.first = nn.Conv2d(1, c, 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(a, 2 * a, 3, stride=2, padding=1) for a in (c, 2 * c))
        self.blocks = nn.Sequential(PreActivated(4 * c), PreActivated(4 * c))
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(a, a // 4, 3, stride=2, padding=1, output_padding=1) for a in (8 * c, 4 * c)
        )
        self.last = nn.Conv2d(2 * c, 1, 3, padding=1)

    def forward(self, depth: Tensor) -> Tensor:
        x = to_unit(depth)
        skips = [nnf.leaky_relu(self.first(x), LEAK)]
        for down in self.down:
            skips.append(nnf.leaky_relu(down(skips[-1]), LEAK))
        y: Tensor = self.blocks(skips[-1])
        for up in self.up:
            y = nnf.leaky_relu(up(torch.cat((skips.pop(), y), dim=1)), LEAK)
        change = torch.tanh(self.last(torch.cat((skips.pop(), y), dim=1)))
        return from_unit((x + change).clamp(-1, 1))
