"""LDNFNet and Led3D against Table 8 and Table 7."""

import torch
import torch.nn.functional as nnf
from torch import nn

from training.networks import LDNFNet, Led3D
from training.networks.blocks import SAV, max_pool


def weights_of_convolutions(module: nn.Module) -> int:
    return sum(m.weight.numel() for m in module.modules() if isinstance(m, nn.Conv2d))


@torch.no_grad()
def test_every_output_size_of_table_8() -> None:
    network = LDNFNet().eval()
    for backbone, inputs in ((network.depth, 1), (network.normal, 3)):
        found = backbone.scales(torch.rand(2, inputs, 128, 128))
        assert [tuple(x.shape[1:]) for x in found.before] == [
            (32, 128, 128),
            (64, 64, 64),
            (128, 32, 32),
            (256, 16, 16),
        ]
        assert [tuple(x.shape[1:]) for x in found.after] == [(32, 64, 64), (64, 32, 32), (128, 16, 16), (256, 8, 8)]
        assert found.joined.shape == (2, 480, 8, 8)
    pooled = [max_pool(torch.rand(1, c, s, s), k, k // 2) for c, s, k in ((32, 128, 33), (64, 64, 17), (128, 32, 9))]
    assert [tuple(x.shape[1:]) for x in pooled] == [(32, 8, 8), (64, 8, 8), (128, 8, 8)]
    joined = torch.rand(2, 480, 8, 8)
    assert network.depth_block(joined).shape == (2, 480, 8, 8)
    both = torch.rand(2, 960, 8, 8)
    reduced = network.fusion.reduce(both)
    assert reduced.shape == network.fusion.branches(reduced).shape == (2, 480, 8, 8)
    assert network.fusion.expand(reduced).shape == (2, 960, 8, 8)
    assert network.fusion_vector(both).shape == (2, 960)


@torch.no_grad()
def test_three_paths_and_the_final_vector() -> None:
    torch.manual_seed(0)
    network = LDNFNet().eval()
    depth = torch.rand(2, 1, 128, 128) * 255
    paths = network(depth)
    assert paths.depth.shape == paths.normal.shape == (2, 480)
    assert paths.final.shape == (2, 1920)
    assert torch.equal(paths.final[:, :480], paths.depth)
    assert torch.equal(paths.final[:, 480:960], paths.normal)
    embedding, normals = network.embed(depth)
    assert torch.allclose(embedding.norm(dim=1), torch.ones(2), atol=1e-5)
    assert torch.allclose(embedding, nnf.normalize(paths.final, dim=1))
    assert normals.shape == (2, 3, 128, 128)


def test_sizes_of_table_7_and_of_the_whole() -> None:
    network = LDNFNet()
    assert weights_of_convolutions(network.fusion) == 986_400
    assert nn.Conv2d(960, 960, 3, bias=False).weight.numel() == 8_294_400  # the ConvBlock it replaces
    assert network.fusion.branches.conv.groups == 32
    assert round(sum(p.numel() for p in network.parameters()) / 1e6, 2) == 6.04
    assert Led3D()(torch.rand(2, 1, 128, 128) * 255).shape == (2, 960)


def test_separable_pools_and_the_vectoriser_are_the_papers_layers() -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 5, 128, 128, generator=generator)
    for kernel, stride in ((3, 2), (9, 4), (17, 8), (33, 16)):
        whole = nnf.max_pool2d(x, kernel, stride=stride, padding=kernel // 2)
        assert torch.equal(max_pool(x, kernel, stride), whole)
    vectoriser = SAV(6)
    with torch.no_grad():
        vectoriser.bias.normal_()
    maps = torch.randn(3, 6, 8, 8, generator=generator)
    whole = nnf.conv2d(maps, vectoriser.weight[:, None], vectoriser.bias, groups=6).flatten(1)
    assert torch.allclose(vectoriser(maps), whole, atol=1e-5)
