"""A wider, deeper DMDNet that starts as a trained narrow one (Chen et al., Net2Net, ICLR 2016).

Old channels keep their weights and listen to no new one; new channels start at random and listen to everything; added
ResBlocks start as the identity. The function is the narrow network's, and every new weight has a gradient.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from training.networks.dmdnet import DMDNet, DMDNetConfig
from training.networks.encoder import ResBlock


class WidenError(ValueError):
    """The wider configuration does not contain the narrow network."""


@torch.no_grad()
def widen(narrow: DMDNet, config: DMDNetConfig) -> DMDNet:
    """A DMDNet of ``config`` whose decoder gives what ``narrow``'s gives; raises ``WidenError``.

    ``split_px`` and ``keep_occlusions`` are those of ``config``: they have no weights.
    """
    small = narrow.config
    pairs = [(small.channels, config.channels), (small.blocks, config.blocks), (small.encoding, config.encoding)]
    pairs += list(zip(small.hidden, config.hidden, strict=False))
    if any(a > b for a, b in pairs) or len(small.hidden) != len(config.hidden) or _form(small) != _form(config):
        raise WidenError(f"{config} does not contain {small}")
    wide = DMDNet(config)
    theirs = dict(narrow.named_parameters())
    for name, parameter in wide.named_parameters():
        if name in theirs:
            _place(parameter, theirs[name], _split(name, small, config))
    for number, block in enumerate(wide.encoder.blocks):
        assert isinstance(block, ResBlock)
        if number >= small.blocks:
            block.second.weight.zero_()
            assert block.second.bias is not None
            block.second.bias.zero_()
    for module in wide.modules():
        if isinstance(module, ResBlock):  # so that random channels do not explode along the skips
            module.second.weight[small.channels :] *= 0.1
    return wide


def _form(config: DMDNetConfig) -> DMDNetConfig:
    """All of a configuration that is no width, and not what follows the decoder without a weight."""
    return replace(
        config, channels=0, blocks=0, hidden=(), encoding=0, pass_through=True, split_px=0.0, keep_occlusions=False
    )


def _split(name: str, small: DMDNetConfig, wide: DMDNetConfig) -> list[tuple[slice, slice]]:
    """Which columns of a layer's input are which: (in the narrow one, in the wide one)."""
    if name.startswith("decoder.layers.0."):  # latent, Fourier features, embeddings
        c, e = small.channels, small.encoding
        big, wider = wide.channels, wide.encoding
        encodings = small.fourier + small.embeddings
        if not encodings:
            return [(slice(0, c), slice(0, c)), (slice(c, c + 2), slice(big, big + 2))]
        places = ((c + k * e, big + k * wider) for k in range(encodings))
        return [(slice(0, c), slice(0, c)), *((slice(a, a + e), slice(b, b + e)) for a, b in places)]
    return []


def _place(wide: nn.Parameter, narrow: Tensor, columns: list[tuple[slice, slice]]) -> None:
    rows = len(narrow)
    if narrow.ndim < 4 or (wide.shape[1] == narrow.shape[1] and not columns):
        wide[:rows] = narrow  # biases, the encoding's parameters, layers whose input is an image
        return
    wide[:rows] = 0
    same = slice(0, narrow.shape[1])
    for source, target in columns or [(same, same)]:
        wide[:rows, target] = narrow[:, source]
