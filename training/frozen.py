"""Networks ready for export, with everything constant computed once, and with the shipped inputs and outputs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks import DMDNet, LDNFNet


class FrozenDMDNet(nn.Module):
    """DMDNet with the bias maps of its decoder as constants: ``depth`` → ``denoised``."""

    inputs = ("depth",)
    outputs = ("denoised",)

    def __init__(self, network: DMDNet) -> None:
        super().__init__()
        self.network = network
        first = network.decoder.layers[0]
        assert isinstance(first, nn.Conv2d)
        with torch.no_grad():
            self.register_buffer("latent_weight", first.weight[:, : network.config.channels].clone())
            self.maps = len(network.decoder.coordinate_maps)
            for scale, bias in enumerate(network.decoder.bias_maps()):
                self.register_buffer(f"bias_{scale}", bias.clone())

    def forward(self, depth: Tensor) -> Tensor:
        biases = [self.get_buffer(f"bias_{number}") for number in range(self.maps)]
        decoded = self.network.decoder.decode(self.network.features(depth), self.get_buffer("latent_weight"), biases)
        return self.network.finish(depth, decoded)


class FrozenLDNFNet(nn.Module):
    """LDNFNet without classifiers: ``depth`` → unit ``embedding`` and ``normals``."""

    inputs = ("depth",)
    outputs = ("embedding", "normals")

    def __init__(self, network: LDNFNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, depth: Tensor) -> tuple[Tensor, Tensor]:
        return self.network.embed(depth)
