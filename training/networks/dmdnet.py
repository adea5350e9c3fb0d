"""DMDNet, the depth map denoising network (the paper, section 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor, nn

from face.crop import SIZE
from training.networks.band_split import band_split, gaussian, keep_occlusions
from training.networks.decoder import Coordinates, Decoder
from training.networks.encoder import SCALES, Encoder, ResBlock
from training.networks.normals import Units, from_unit, to_unit
from training.networks.positional import Embedding, PositionalEncoding
from training.networks.relative_depth import FaceRange

Decoded = Literal["all", "first", "last"]
DECODED: dict[Decoded, tuple[int, ...]] = {"all": tuple(range(SCALES)), "first": (0,), "last": (SCALES - 1,)}


@dataclass(frozen=True, slots=True)
class DMDNetConfig:
    """Widths of a DMDNet.

    The paper gives only the hidden widths of the decoding function; channels, number of ResBlocks and width of the
    encoding are ours. ``pass_through`` starts the network as the identity (see ``start_as_identity``).
    ``split_px``: σ of the band split behind the decoder (:mod:`training.networks.band_split`); 0, the paper's: none.
    ``keep_occlusions``: what it takes away in one piece stays as measured (same module).

    Ablations of Tables 5 and 9: without ``fourier`` features, coordinate ``embeddings`` or ``normals``; ``maps``:
    decoded are all four (MSDF), the ``first`` (128 pixels) or the ``last`` alone (16), for the paper does not say
    which one "without MSDF" has. What it leaves open: ``coordinates`` (:class:`Decoder`), ``embedding``
    (:class:`PositionalEncoding`), ``normal_units`` (:func:`normals`); ``normalisation``: depth comes to [-1, 1] by the
    crop's ``metric`` range or by each ``face``'s own (:mod:`training.networks.relative_depth`).
    """

    channels: int = 64
    blocks: int = 8
    hidden: tuple[int, ...] = (256, 128, 64, 32)
    encoding: int = 64
    coordinates: Coordinates = "absolute"
    pass_through: bool = True
    split_px: float = 0.0
    keep_occlusions: bool = False
    fourier: bool = True
    embeddings: bool = True
    embedding: Embedding = "matrix"
    maps: Decoded = "all"
    normals: bool = True
    normal_units: Units = "mm"
    normalisation: Literal["metric", "face"] = "metric"


class DMDNet(nn.Module):
    """Noisy depth ``float[N, 1, 128, 128]`` in [0, 255] → clean depth of the same shape and range."""

    blur: Tensor | None

    def __init__(self, config: DMDNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or DMDNetConfig()
        scales = DECODED[config.maps]
        units = config.normal_units if config.normals else None
        self.encoder = Encoder(config.channels, config.blocks, units=units, scales=scales)
        self.decoder = Decoder(
            channels=config.channels,
            hidden=config.hidden,
            encoding=PositionalEncoding(
                config.encoding,
                SIZE,
                fourier=config.fourier,
                embeddings=config.embeddings,
                kind=config.embedding,
            ),
            size=SIZE,
            scales=scales,
            coordinates=config.coordinates,
        )
        blur = gaussian(SIZE, torch.tensor([config.split_px])) if config.split_px else None
        self.register_buffer("blur", blur, persistent=False)
        if config.pass_through:
            start_as_identity(self)

    def forward(self, depth: Tensor) -> Tensor:
        return self.finish(depth, self.decoder(self.features(depth)))

    def features(self, depth: Tensor) -> list[Tensor]:
        """The encoder's maps that are decoded."""
        own = self.config.normalisation == "face"
        maps: list[Tensor] = self.encoder(depth, to_unit(FaceRange(depth).spread(depth)) if own else None)
        return maps

    def finish(self, depth: Tensor, decoded: Tensor) -> Tensor:
        """What the decoder gave, in (-1, 1), as depth in [0, 255], with the coarse shape of ``depth`` where that is
        configured."""
        denoised = from_unit(decoded)
        if self.config.normalisation == "face":
            denoised = FaceRange(depth).back(denoised)
        if self.blur is not None:
            denoised = band_split(depth, denoised, depth > 0, self.blur)
        return keep_occlusions(depth, denoised) if self.config.keep_occlusions else denoised

    def literal(self, depth: Tensor) -> Tensor:
        """The forward pass with the decoder written as equations 1–4 say it; for checks."""
        return self.finish(depth, self.decoder.literal(self.features(depth)))


def finished_by(network: DMDNet, *, split_px: float | None = None, keep_occlusions: bool | None = None) -> DMDNet:
    """The same weights with another band split, or other occlusions, behind the decoder; None: as it has it."""
    config = network.config
    split = DMDNet(
        replace(
            config,
            split_px=config.split_px if split_px is None else split_px,
            keep_occlusions=config.keep_occlusions if keep_occlusions is None else keep_occlusions,
        )
    )
    split.load_state_dict(network.state_dict())
    return split.train(network.training)


@torch.no_grad()
def start_as_identity(network: DMDNet) -> None:
    """Set initial weights so that the untrained network returns (nearly) its input.

    Channel 0 of the encoder carries the depth; pairs of hidden units of the decoder carry relu(±d − k) at three knots
    k, unchanged through the layers, and the last layer joins them to a piecewise linear atanh, which the Tanh undoes.
    Everything else keeps its random start. The architecture is the paper's; only the starting point is chosen so that
    short training spends no time on learning to copy.
    """
    encoder, decoder = network.encoder, network.decoder
    for module in network.modules():
        if isinstance(module, ResBlock):
            module.second.weight.mul_(0.1)
            module.second.weight[0] = 0
            _zero(module.second.bias)
    encoder.depth.weight[0] = 0
    encoder.depth.weight[0, 0, 1, 1] = 1
    convolutions = [encoder.depth, *(down.down for down in encoder.downs)]
    if encoder.normal is not None:
        encoder.normal.weight[0] = 0
        convolutions.append(encoder.normal)
    for conv in convolutions:
        assert isinstance(conv, nn.Conv2d)
        _zero(conv.bias)
    for down in encoder.downs:  # lower scales add nothing at first; one that is decoded alone carries the depth
        assert isinstance(down.down, nn.Conv2d)
        down.down.weight[0] = 0
        if network.config.maps == "last":
            down.down.weight[0, 0, 1, 1] = 1

    # relu(|d| − knot), times slope: interpolates atanh(|d|) at 0, 0.6, 0.85 and 0.97.
    knots = torch.tensor([0.0, 0.6, 0.85])
    points = torch.tensor([0.0, 0.6, 0.85, 0.97])
    slopes = torch.diff(torch.diff(torch.atanh(points)) / torch.diff(points), prepend=torch.zeros(1))
    pairs = min(len(knots), min(network.config.hidden) // 2)
    layers = [layer for layer in decoder.layers if isinstance(layer, nn.Conv2d)]
    for depth_index, layer in enumerate(layers):
        layer.weight[: 2 * pairs] = 0
        assert layer.bias is not None
        layer.bias[: 2 * pairs] = 0
        for unit in range(2 * pairs):
            if depth_index == 0:
                layer.weight[unit, 0] = 1.0 if unit % 2 == 0 else -1.0
                layer.bias[unit] = -knots[unit // 2]
            else:
                layer.weight[unit, unit] = 1.0
    decoder.last.weight.mul_(0.1)
    _zero(decoder.last.bias)
    for unit in range(2 * pairs):
        decoder.last.weight[0, unit] = slopes[unit // 2] * (1.0 if unit % 2 == 0 else -1.0)


def _zero(bias: Tensor | None) -> None:
    if bias is not None:
        bias.zero_()
