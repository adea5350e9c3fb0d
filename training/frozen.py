"""What is exported: networks with everything constant computed once, and with the shipped inputs and outputs."""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
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
        decoder = self.network.decoder
        fused: Tensor | None = None
        for scale, z in enumerate(self.network.encoder(depth)):
            latent = nnf.conv2d(z, self.get_buffer("latent_weight"))
            if scale:
                latent = nnf.interpolate(latent, scale_factor=float(1 << scale), mode="nearest")
            bias = self.get_buffer(f"bias_{min(scale, self.maps - 1)}")
            features = decoder.after_first(nnf.relu(latent + bias))
            fused = features if fused is None else fused + features
        return self.network.finish(depth, torch.tanh(decoder.last(fused)))


class FrozenLDNFNet(nn.Module):
    """LDNFNet without classifiers: ``depth`` → unit ``embedding`` and ``normals``."""

    inputs = ("depth",)
    outputs = ("embedding", "normals")

    def __init__(self, network: LDNFNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, depth: Tensor) -> tuple[Tensor, Tensor]:
        return self.network.embed(depth)
