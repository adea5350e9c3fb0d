"""DMDNet's decoding function f_θ with positional encoding and multi-scale decoding fusion (section 3.3)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any, Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from training.networks.positional import PositionalEncoding, grid, nearest, relative

Coordinates = Literal["absolute", "relative", "scaled"]


class Decoder(nn.Module):
    """One MLP shared by the maps; their last hidden features are added before the final linear layer and Tanh.

    The MLP is written as 1×1 convolutions: a linear layer at every query pixel. ``coordinates`` is what the positional
    encoding encodes. The paper leaves it open: equation 1 has the relative x_q − x*, which is 0 for every query of the
    128 map, equations 3 and 4 encode "the initial coordinate vector", and reference [31] encodes absolute ones.
    ``scaled`` are relative ones times the map's size, as reference [29]'s code has them: within ±1 at every scale.
    ``scales``: which maps are decoded, 0 being that of 128 pixels and each further one of half the size.
    """

    coordinate_maps: Tensor

    def __init__(
        self,
        *,
        channels: int,
        hidden: tuple[int, ...],
        encoding: PositionalEncoding,
        size: int,
        scales: tuple[int, ...],
        coordinates: Coordinates,
    ) -> None:
        super().__init__()
        self.channels = channels
        self.size = size
        self.scales = scales
        self.encoding = encoding
        widths = (channels + encoding.outputs, *hidden)
        self.layers = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in pairwise(widths))
        self.last = nn.Conv2d(hidden[-1], 1, 1)
        maps = grid(size)[None] if coordinates == "absolute" else torch.stack([self._offsets(s) for s in scales])
        if coordinates == "scaled":
            maps = maps * torch.tensor([float(size >> scale) for scale in scales])[:, None, None, None]
        self.register_buffer("coordinate_maps", maps, persistent=False)

    def _offsets(self, scale: int) -> Tensor:
        return relative(self.size, self.size >> scale)

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Feature maps → ``float[N, 1, size, size]`` in (-1, 1), by the exact shortcut.

        The query grid never changes, so the encoding's part of the first layer is a constant map, and the latent's part
        is the same for all queries of one latent: it is computed at the map's own resolution and repeated.
        """
        if self.training:
            return self._by_products(maps)
        first = self.layers[0]
        assert isinstance(first, nn.Conv2d)
        latent_weight = first.weight[:, : self.channels]
        return self.decode(maps, latent_weight, self.bias_maps())

    def decode(self, maps: list[Tensor], latent_weight: Tensor, biases: list[Tensor]) -> Tensor:
        """``forward`` with the first layer's parts given: its weight of the latents and its constant maps."""
        fused: Tensor | None = None
        for number, (scale, z) in enumerate(zip(self.scales, maps, strict=True)):
            latent = nnf.conv2d(z, latent_weight)
            if scale:
                latent = nnf.interpolate(latent, scale_factor=float(1 << scale), mode="nearest")
            features = self.after_first(nnf.relu(latent + biases[min(number, len(biases) - 1)]))
            fused = features if fused is None else fused + features
        assert fused is not None
        with _in_float32(fused):
            return torch.tanh(self.last(_wide(fused)))

    def bias_maps(self) -> list[Tensor]:
        """The constant part of the first layer: one ``[1, hidden, size, size]`` for each row of coordinates."""
        first = self.layers[0]
        assert isinstance(first, nn.Conv2d)
        weight = first.weight[:, self.channels :]
        return [nnf.conv2d(self.encoding(x)[None], weight, first.bias) for x in self.coordinate_maps]

    def literal(self, maps: list[Tensor]) -> Tensor:
        """The same as ``forward``, straight from equations 1–4: look up, concatenate, decode, fuse."""
        fused = torch.zeros(())
        for number, z in enumerate(maps):
            index = nearest(self.size, z.shape[-1])
            latent = z[:, :, index][:, :, :, index]
            encoded = self.encoding(self.coordinate_maps[min(number, len(self.coordinate_maps) - 1)])
            queries = torch.cat((latent, encoded.expand(len(z), -1, -1, -1)), dim=1)
            fused = fused + self.after_first(nnf.relu(self.layers[0](queries)))
        return torch.tanh(self.last(fused))

    def after_first(self, x: Tensor) -> Tensor:
        """The hidden layers that follow the first, each with ReLU."""
        for layer in list(self.layers)[1:]:
            x = nnf.relu(layer(x))
        return x

    def _by_products(self, maps: list[Tensor]) -> Tensor:
        """``forward`` for training on CPUs, where torch has no good backward pass for small 1×1 convolutions: channels
        lead, ``[C, N·pixels]``, and every layer is one matrix product."""
        count = len(maps[0])
        first, *others = (_matrix(layer) for layer in self.layers)
        biases = [bias[0, :, None] for bias in self.bias_maps()]
        fused: Tensor | None = None
        for number, (scale, z) in enumerate(zip(self.scales, maps, strict=True)):
            leading = z.transpose(0, 1)
            latent = (first[0][:, : self.channels] @ leading.flatten(1)).view(-1, *leading.shape[1:])
            if scale:
                latent = nnf.interpolate(latent, scale_factor=float(1 << scale), mode="nearest")
            x = nnf.relu(latent + biases[min(number, len(biases) - 1)], inplace=True).flatten(1)
            for weight, bias in others:
                x = nnf.relu(torch.addmm(bias, weight, x), inplace=True)
            fused = x if fused is None else fused + x
        assert fused is not None
        weight, bias = _matrix(self.last)
        with _in_float32(fused):
            return torch.tanh(torch.addmm(bias, weight, _wide(fused))).view(count, 1, self.size, self.size)


def _wide(x: Tensor) -> Tensor:
    """In float32; a tensor that is that already is not touched, or an exported graph would hold a cast."""
    return x if x.dtype == torch.float32 else x.float()


def _in_float32(x: Tensor) -> AbstractContextManager[Any]:
    """The last layer in mixed precision: its 8 or 11 bits would be a depth in steps of up to 1 of 255."""
    return torch.autocast(x.device.type, enabled=False)


def _matrix(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """Weight ``[out, in]`` and bias ``[out, 1]`` of a 1×1 convolution."""
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    return layer.weight[:, :, 0, 0], layer.bias[:, None]
