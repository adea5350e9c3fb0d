"""DMDNet against a slow, literal reading of equations 1–4."""

import math

import pytest
import torch

from training.networks import DMDNet, DMDNetConfig
from training.networks.positional import grid, nearest, relative

SMALL = {"channels": 6, "blocks": 1, "hidden": (10, 8, 6, 4), "encoding": 3, "pass_through": False}


def surface(count: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(3)
    coarse = torch.rand(count, 1, 8, 8, generator=generator) * 200 + 30
    return torch.nn.functional.interpolate(coarse, size=(128, 128), mode="bicubic").clamp(0, 255)


def one_query(network: DMDNet, maps: list[torch.Tensor], row: int, column: int) -> float:
    """d_q of one query, by search and scalar arithmetic as the equations say it; Tanh's output in (-1, 1)."""
    decoder = network.decoder
    encoding = decoder.encoding
    xq = torch.tensor([(2 * column + 1) / 128 - 1, (2 * row + 1) / 128 - 1])
    fused = None
    for z in maps:
        size = z.shape[-1]
        best, best_distance = (0, 0), math.inf
        centres = [(2 * i + 1) / size - 1 for i in range(size)]
        for i, y in enumerate(centres):
            for j, x in enumerate(centres):
                distance = (xq[0].item() - x) ** 2 + (xq[1].item() - y) ** 2
                if distance < best_distance:
                    best, best_distance = (i, j), distance
        star = torch.tensor([centres[best[1]], centres[best[0]]])
        x = xq - star if network.config.coordinates == "relative" else xq
        fourier = torch.sin(encoding.fourier @ x)  # equation 3
        embedded = encoding.embedding[:, :, row, column] @ x  # equation 4
        h = torch.cat((z[0, :, best[0], best[1]], fourier, embedded))
        for layer in decoder.layers:
            h = torch.relu(layer.weight[:, :, 0, 0] @ h + layer.bias)
        fused = h if fused is None else fused + h  # MSDF: before the last linear layer
    return torch.tanh(decoder.last.weight[0, :, 0, 0] @ fused + decoder.last.bias[0]).item()


@pytest.mark.parametrize("coordinates", ["absolute", "relative"])
@torch.no_grad()
def test_three_forms_of_the_decoder_agree_with_the_equations(coordinates: str) -> None:
    torch.manual_seed(1)
    network = DMDNet(DMDNetConfig(**SMALL, coordinates=coordinates)).eval()
    network.decoder.encoding.embedding.normal_()  # large, so that a wrong coordinate shows
    depth = surface()
    maps = network.encoder(depth)
    shortcut, literal = network.decoder(maps), network.decoder.literal(maps)
    trained = network.decoder.train()(maps)
    assert torch.std(shortcut) > 1e-3
    assert torch.max(torch.abs(shortcut - literal)) <= 1e-5
    assert torch.max(torch.abs(trained - literal)) <= 1e-5
    for row, column in [(0, 0), (127, 127), (5, 90), (64, 63), (31, 32), (99, 15)]:
        assert abs(one_query(network, maps, row, column) - shortcut[0, 0, row, column].item()) <= 1e-5


@torch.no_grad()
def test_all_paths_of_the_encoder_give_four_resolutions() -> None:
    network = DMDNet(DMDNetConfig(**SMALL)).eval()
    assert [tuple(z.shape) for z in network.encoder(surface(2))] == [(2, 6, n, n) for n in (128, 64, 32, 16)]


def test_gradients_of_the_shortcut_are_those_of_the_equations() -> None:
    torch.manual_seed(2)
    network = DMDNet(DMDNetConfig(**SMALL)).train()
    depth = surface()
    grads = []
    for forward in (network.forward, network.literal):
        network.zero_grad()
        (forward(depth) / 255).square().mean().backward()
        grads.append([p.grad.clone() for p in network.parameters()])
    for a, b in zip(*grads, strict=True):
        assert torch.allclose(a, b, atol=1e-6, rtol=1e-3)


@torch.no_grad()
def test_a_fresh_network_passes_the_depth_through() -> None:
    torch.manual_seed(0)
    network = DMDNet(DMDNetConfig(16, 4, (64, 32, 16, 8), 16)).eval()
    depth = surface().clamp(10, 245)
    assert torch.mean(torch.abs(network(depth) - depth)) < 3
    fresh = DMDNet(DMDNetConfig(**SMALL)).eval()
    assert torch.mean(torch.abs(fresh(depth) - depth)) > 20


def test_the_hidden_widths_default_to_the_papers() -> None:
    network = DMDNet()
    assert [layer.out_channels for layer in network.decoder.layers] == [256, 128, 64, 32]
    assert network.decoder.last.out_channels == 1
    assert len(network.encoder.blocks) == 8


def test_relative_coordinates_vanish_at_full_resolution_and_grow_below() -> None:
    reach = [relative(128, n).abs().max().item() for n in (128, 64, 32, 16)]
    assert reach == pytest.approx([0, 1 / 128, 3 / 128, 7 / 128])
    assert torch.equal(nearest(128, 32), torch.arange(128) // 4)
    assert grid(128)[:, 0, 127].tolist() == pytest.approx([127 / 128, -127 / 128])
