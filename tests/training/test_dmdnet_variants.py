"""DMDNet's ablations (Tables 5 and 9) and what the paper leaves open: sizes, gradients, both forms of the decoder."""

import dataclasses

import numpy as np
import pytest
import torch
from tiny_runs import denoiser, run, write_pool

import engines
from training import checkpoint
from training.export import build, example, export
from training.networks import DMDNet, DMDNetConfig, LDNFNet, LDNFNetConfig
from training.networks.normals import normals
from training.networks.positional import PositionalEncoding, grid
from training.networks.relative_depth import FaceRange

pytestmark = pytest.mark.usefixtures("one_thread")

SMALL = {"channels": 6, "blocks": 1, "hidden": (10, 8, 6, 6), "encoding": 3}
VARIANTS = {
    "no Fourier features": {"fourier": False},
    "no embeddings": {"embeddings": False},
    "neither": {"fourier": False, "embeddings": False},
    "neither, relative": {"fourier": False, "embeddings": False, "coordinates": "relative"},
    "first map": {"maps": "first"},
    "last map": {"maps": "last"},
    "last map, relative": {"maps": "last", "coordinates": "relative"},
    "depth alone": {"normals": False},
    "scaled coordinates": {"coordinates": "scaled"},
    "vectors": {"embedding": "vector"},
    "normals of pixels": {"normal_units": "px"},
    "a face's own range": {"normalisation": "face"},
}


def faces(count: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(3)
    coarse = torch.rand(count, 1, 8, 8, generator=generator) * 150 + 60
    depth = torch.nn.functional.interpolate(coarse, size=(128, 128), mode="bicubic").clamp(1, 255)
    depth[:, :, :6] = 0
    return depth


@pytest.mark.parametrize("how", VARIANTS.values(), ids=VARIANTS)
@torch.no_grad()
def test_all_forms_of_a_variant_agree(how: dict) -> None:
    torch.manual_seed(1)
    network, depth = DMDNet(DMDNetConfig(**SMALL, **how, pass_through=False)).eval(), faces()
    fast, literal = network(depth), network.literal(depth)
    assert torch.allclose(fast, literal, atol=1e-2)
    assert torch.allclose(network.train()(depth), literal, atol=1e-2)


@pytest.mark.parametrize("how", VARIANTS.values(), ids=VARIANTS)
def test_every_parameter_of_a_variant_has_a_gradient(how: dict) -> None:
    torch.manual_seed(1)
    network = DMDNet(DMDNetConfig(**SMALL, **how, pass_through=False)).train()
    (network(faces()) ** 2).mean().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name


@pytest.mark.parametrize("how", [how for name, how in VARIANTS.items() if name != "last map"])
@torch.no_grad()
def test_a_variant_begins_near_its_input_too(how: dict) -> None:
    torch.manual_seed(1)
    network, depth = DMDNet(DMDNetConfig(**{**SMALL, "hidden": (16, 16, 16, 8)}, **how)).eval(), faces()
    face = depth > 0
    tolerance = 40 if how.get("maps") == "last" else 12  # values of the face; 16 pixels see no detail
    assert (network(depth) - depth)[face].abs().mean() < tolerance


@pytest.mark.parametrize("how", VARIANTS.values(), ids=VARIANTS)
def test_variants_are_exported_as_they_compute(how: dict) -> None:
    torch.manual_seed(1)
    _, found = build(DMDNet(DMDNetConfig(**SMALL, **how)))
    assert found
    assert max(found.values()) < 1


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, {"encoded coordinates": "absolute"}),
        ({"coordinates": "relative"}, {"encoded coordinates": "relative (equation 1), unscaled"}),
        ({"coordinates": "scaled"}, {"encoded coordinates": "relative (equation 1) times the map's size"}),
        ({"embedding": "vector"}, {"coordinate embeddings": "one vector a pixel"}),
        ({"normals": False}, {"normals": "none"}),
        ({"normal_units": "px"}, {"normals": "central differences in values a pixel"}),
        ({"normalisation": "face"}, {"range": "each face's own"}),
    ],
)
def test_an_open_end_is_trained_exported_and_served_and_its_card_says_so(how: dict, said: dict, tmp_path) -> None:
    pool = write_pool(tmp_path / "pool")
    experiment = denoiser(pool, steps=2)
    run(dataclasses.replace(experiment, network={**experiment.network, **how}), tmp_path / "run")
    card = export(tmp_path / "run" / "last.ckpt", "dmdnet", tmp_path / "models", metrics={})
    for key, text in said.items():
        assert card["choices"][key].startswith(text)
    served = engines.load("dmdnet", "onnxruntime", precision="f32", threads=1, directory=tmp_path / "models")
    network, _, _ = checkpoint.trained(tmp_path / "run" / "last.ckpt")
    depth = example(2)
    with torch.no_grad():
        wanted = network(torch.from_numpy(depth)).numpy()[:, 0]
    assert np.abs(served(depth[:, 0]) - wanted).max() < 1


def test_models_b_and_c_are_exported_as_they_compute() -> None:
    torch.manual_seed(1)
    _, found = build(LDNFNet(LDNFNetConfig(fusion="conv")))
    assert max(found.values()) < 5e-3


@torch.no_grad()
def test_what_is_encoded_without_either_encoding_are_the_coordinates() -> None:
    encoding = PositionalEncoding(5, 8, fourier=False, embeddings=False)
    assert encoding.outputs == 2
    assert torch.equal(encoding(grid(8)), grid(8))


@torch.no_grad()
def test_a_matrix_embedding_has_nothing_to_say_at_the_middle_and_a_vector_has() -> None:
    middle = torch.zeros(2, 8, 8)
    assert PositionalEncoding(4, 8, fourier=False)(middle).abs().max() == 0
    assert PositionalEncoding(4, 8, fourier=False, kind="vector")(middle).abs().max() > 0


def test_scaled_coordinates_reach_as_far_at_every_scale() -> None:
    network = DMDNet(DMDNetConfig(**SMALL, coordinates="scaled"))
    reach = network.decoder.coordinate_maps.abs().amax(dim=(1, 2, 3))
    assert torch.allclose(reach, torch.tensor([0.0, 0.5, 0.75, 0.875]))


def test_normals_of_pixels_are_steeper_by_the_crop_s_own_scale() -> None:
    depth = torch.arange(128.0).expand(1, 1, 128, 128) + 50
    metric, pixels = normals(depth)[0, :, 64, 64], normals(depth, "px")[0, :, 64, 64]
    assert torch.allclose(pixels[0] / pixels[2], torch.tensor(1.0))  # one value a pixel
    assert 0 < metric[0] / metric[2] < 1


def test_a_face_s_own_range_is_undone() -> None:
    depth = faces(2)
    own = FaceRange(depth)
    spread = own.spread(depth)
    face = depth > 0
    assert spread[~face].max() == 0
    for one in range(2):
        assert spread[one][face[one]].min() == pytest.approx(64)
        assert spread[one].max() == pytest.approx(255)
    assert torch.allclose(own.back(spread), depth, atol=1e-3)


def test_what_is_a_little_wrong_on_a_face_s_own_range_is_a_little_wrong_on_the_metric_one() -> None:
    depth = faces(2)
    own = FaceRange(depth)
    for error in (-4.0, 0.6, 4.0):
        back = own.back(own.spread(depth) + error)
        assert (back - depth).abs().max() <= abs(error) * max(1.0, float(own.width.max()) / 191) + 1e-3
