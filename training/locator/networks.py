"""The locator's two networks in torch; ``face.locate`` runs the same in numpy."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from face.locate import STRIDES
from face.proposals import FEATURES
from face.refine import OUTPUTS, SIZE

VOTE_WIDTHS = (48, 32)
WIDTHS = (16, 24, 32, 48, 64, 64)
DENSE = 64


class LocatorNetworks(nn.Module):
    """``votes``: neighbourhood ``[N, 81]`` → logit and vote ``[N, 4]``; ``convolutions`` and ``dense``: patch
    ``[N, 2, 48, 48]`` → logit, nose and rotation ``[N, 10]``.

    ``normalised`` puts batch normalisation behind each convolution while training; :func:`fused` takes it out again.
    """

    def __init__(self, *, normalised: bool = False) -> None:
        super().__init__()
        self.votes = _dense((FEATURES, *VOTE_WIDTHS, 4))
        layers: list[nn.Module] = []
        channels, size = 2, SIZE
        for width, stride in zip(WIDTHS, STRIDES, strict=True):
            norm = [nn.BatchNorm2d(width)] if normalised else []
            layers += [nn.Conv2d(channels, width, 3, stride, 1), *norm, nn.ReLU()]
            channels, size = width, (size + stride - 1) // stride
        self.convolutions = nn.Sequential(*layers)
        self.dense = _dense((channels * size * size, DENSE, OUTPUTS))

    def look(self, patches: Tensor) -> Tensor:
        """The second network alone."""
        return torch.as_tensor(self.dense(self.convolutions(patches).flatten(1)))

    def forward(self, neighbourhood: Tensor, patch: Tensor) -> tuple[Tensor, Tensor]:
        """Both networks, which share nothing, so that one file can hold them."""
        return self.votes(neighbourhood), self.look(patch)


def fused(networks: LocatorNetworks) -> LocatorNetworks:
    """The same networks in inference mode with every batch normalisation folded into its convolution."""
    plain = LocatorNetworks().eval()
    plain.votes.load_state_dict(networks.votes.state_dict())
    plain.dense.load_state_dict(networks.dense.state_dict())
    targets = [layer for layer in plain.convolutions if isinstance(layer, nn.Conv2d)]
    layers = list(networks.eval().convolutions)
    sources = [(layer, after) for layer, after in pairwise(layers) if isinstance(layer, nn.Conv2d)]
    for target, (source, after) in zip(targets, sources, strict=True):
        folded = fuse_conv_bn_eval(source, after) if isinstance(after, nn.BatchNorm2d) else source
        target.load_state_dict(folded.state_dict())
    return plain


def _dense(widths: tuple[int, ...]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])
