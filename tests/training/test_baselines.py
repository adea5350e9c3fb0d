"""The networks that the paper compares its own with: sizes, gradients, determinism, and that training lowers a loss."""

import numpy as np
import pytest
import torch
from tiny_runs import run, write_pool
from torch import nn

from training import checkpoint
from training import experiment as experiments
from training.export import ExportError, frozen, run_onnxruntime
from training.networks import LDNFNet, LDNFNetConfig, Led3D, Led3DConfig, Led3DPair, SinglePath
from training.networks.baselines import (
    VGG16,
    DDRNet,
    Discriminator,
    InceptionV2,
    LMFNet,
    MobileNetV2,
    MQFNet,
    MQFNetConfig,
    Pix2Pix,
    Refinement,
    ResNet34,
    VGG16Config,
)
from training.networks.baselines.choices import CHOICES
from training.networks.baselines.vgg import Spread
from training.onnx_file import to_onnx
from training.train_recogniser import widths_of

pytestmark = pytest.mark.usefixtures("one_thread")

SMALL = {
    "vgg-16": {"width": 0.125, "hidden": 16},
    "resnet-34": {"width": 0.125},
    "mobilenet-v2": {"width": 0.25},
    "inception-v2": {"width": 0.125},
    "lmfnet (reconstructed)": {"widths": [8, 8, 16, 16], "features": 16, "groups": 4},
    "mqfnet (reconstructed)": {"channels": 4},
    "led3d": {"features": 32, "sees": "both"},
    "led3d-pair": {},
    "single-path": {},
    "ddrnet": {"channels": 4},
    "3d-frm (reconstructed)": {"widths": [8, 8, 8, 8]},
    "pix2pix": {"channels": 4},
}
DENOISERS = ("ddrnet", "3d-frm (reconstructed)")
LARGE = ("single-path", "led3d-pair", "mqfnet (reconstructed)")  # their widths are Table 8's
RECOGNISERS = tuple(name for name in SMALL if name not in (*DENOISERS, "pix2pix"))


def made(name: str) -> nn.Module:
    torch.manual_seed(0)
    kind, config = checkpoint.NETWORKS[name]
    return kind(experiments.build(config, SMALL[name], "network"))


def faces(count: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    coarse = torch.rand(count, 1, 8, 8, generator=generator) * 150 + 60
    depth = nn.functional.interpolate(coarse, size=(128, 128), mode="bicubic").clamp(1, 255)
    depth[:, :, :6] = 0
    return depth


def parameters(network: nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize(
    ("network", "count"),
    [
        (lambda: VGG16(VGG16Config(norm=False)), 135_652_372 - 4097 * 340),  # torchvision's, without its classifier
        (ResNet34, 21_452_820 - 513 * 340),
        (MobileNetV2, 2_658_836 - 1281 * 340),
        (InceptionV2, 10_253_952),
        (DDRNet, 868_001),  # of the published code
        (Led3D, 4_599_840),
        (lambda: Led3D(Led3DConfig(sees="both")), 4_599_840 + 3 * 9 * 32),
        (Pix2Pix, 41_829_571),  # pix2pix's U-Net for 128×128 has 41.83 million
        (Discriminator, 2_768_705),  # and its discriminator 2.77
        (Refinement, 1_320_385),  # ours: no count is public
        (LMFNet, 1_267_408),  # ours: no count is public
        (Led3DPair, 2 * 4_599_840 + 2 * 9 * 32),
        (SinglePath, 2 * 388_320 + 2 * 9 * 32 + 8_296_320 + 960 * 65),  # two backbones, a ConvBlock, SAV
        (MQFNet, 41_829_571 + 2 * (388_320 + 2 * 9 * 32) + 2 * (2_074_560 + 480 * 65) + 8_296_320 + 960 * 65),
    ],
)
def test_parameters_are_those_of_the_sources(network, count) -> None:
    with torch.device("meta"):
        assert parameters(network()) == count


def test_the_fusion_module_is_what_models_b_and_c_change() -> None:
    with torch.device("meta"):
        block, conv = LDNFNet(), LDNFNet(LDNFNetConfig(fusion="conv"))
        single = SinglePath()
    assert parameters(block.fusion) == 990_240
    assert parameters(conv.fusion) == parameters(single.fusion) == 8_296_320
    assert parameters(conv) - parameters(block) == 8_296_320 - 990_240


@torch.no_grad()
@pytest.mark.parametrize("name", SMALL)
def test_evaluation_looks_at_each_crop_alone(name: str) -> None:
    network, depth = made(name).eval(), faces(3)
    last = network(depth)
    last = last[-1] if isinstance(last, tuple) else last
    order = torch.tensor([2, 0, 1])
    turned = network(depth[order])
    turned = turned[-1] if isinstance(turned, tuple) else turned
    alone = network(depth[:1])
    alone = alone[-1] if isinstance(alone, tuple) else alone
    assert torch.allclose(turned, last[order], atol=1e-4)
    assert torch.allclose(alone, last[:1], atol=1e-4)
    if name in DENOISERS:
        assert last.shape == depth.shape
        assert last.min() >= 0
        assert last.max() <= 255
    elif name == "pix2pix":
        assert torch.allclose(last.norm(dim=1), torch.ones(3, 128, 128), atol=1e-4)
    else:
        assert last.shape == (3, widths_of(network)[-1])


@pytest.mark.parametrize("name", SMALL)
def test_every_parameter_that_is_trained_has_a_gradient(name: str) -> None:
    network = made(name).train()
    outputs = network(faces(3))
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    sum((y.float() ** 2).mean() + y.mean() for y in outputs).backward()
    for key, parameter in network.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, key
    trained = {key for key, p in network.named_parameters() if p.requires_grad}
    held = {key for key, _ in network.named_parameters()} - trained
    assert all(key.startswith("generator.") for key in held)


@torch.no_grad()
def test_vgg_s_maps_are_spread_as_torch_spreads_them() -> None:
    maps = torch.rand(2, 3, 4, 4, generator=torch.Generator().manual_seed(2))
    assert torch.allclose(Spread(4, 7)(maps), nn.AdaptiveAvgPool2d(7)(maps), atol=1e-6)


@torch.no_grad()
def test_ddrnet_with_a_last_layer_of_zeros_returns_its_input() -> None:
    network, depth = DDRNet(), faces(2)
    network.last.weight.zero_()
    network.last.bias.zero_()
    assert torch.allclose(network(depth), depth, atol=1e-3)


@torch.no_grad()
def test_the_cosine_of_a_led3d_pair_is_the_mean_of_both() -> None:
    first, second, joined = Led3DPair().eval()(faces(2))
    cosine = torch.nn.functional.cosine_similarity
    wanted = (cosine(first[0], first[1], dim=0) + cosine(second[0], second[1], dim=0)) / 2
    assert torch.allclose(cosine(joined[0], joined[1], dim=0), wanted, atol=1e-5)


def test_the_generator_of_an_mqfnet_stays_as_it_is_while_the_rest_trains() -> None:
    network = MQFNet(MQFNetConfig(4)).train()
    before = {key: value.clone() for key, value in network.generator.state_dict().items()}
    network(faces(2))
    assert not network.generator.training
    assert network.low.training
    assert all(torch.equal(value, before[key]) for key, value in network.generator.state_dict().items())


def experiment(name: str, pool, task: str, **more):
    return experiments.from_dict(
        {
            "name": "baseline",
            "task": task,
            "network_name": name,
            "network": SMALL[name],
            "data": {"train": str(pool)},
            "loss": {"perceptual": 0.0, **more.pop("loss", {})},
            "optimiser": {"name": "adam", "rate": 1e-3},
            "schedule": {"kind": "constant"},
            "augmentation": {"noise_mm": 0.0, "occluders": 0.0, "holes": 0.0},
            "run": {"steps": 12, "batch": 8, "threads": 1, "log_every": 100, **more},
        }
    )


def losses_before_and_after(how, folder) -> tuple[float, float]:
    """Of the same batch in evaluation mode's stead: with dropout and normalisation as in training."""
    fresh = run(experiments.from_dict({**how.as_dict(), "run": {**how.as_dict()["run"], "steps": 1}}), folder / "a")
    trained = run(how, folder / "b")
    index = np.arange(8)
    found = []
    for loop in (fresh, trained):
        inputs = loop.task.batch(index, torch.Generator().manual_seed(0))
        torch.manual_seed(0)
        with torch.no_grad():
            found.append(float(loop.objective.train()(*inputs)[0]))
    return found[0], found[1]


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow if n in LARGE else ()) for n in RECOGNISERS])
def test_training_a_recogniser_lowers_its_loss(name: str, tmp_path) -> None:
    # One of the large ones' steps takes longer than all of most others'.
    budget = {"steps": 4, "batch": 4} if name in LARGE else {"steps": 8}
    how = experiment(name, write_pool(tmp_path / "pool", views=3), "recogniser", **budget)
    before, after = losses_before_and_after(how, tmp_path)
    assert after < before


@pytest.mark.parametrize("name", DENOISERS)
def test_training_a_denoiser_lowers_its_loss_and_its_checkpoint_comes_back(name: str, tmp_path) -> None:
    loss = {"ssim": 0.0, "background": 0.0, "smoothness": 0.1}
    how = experiment(name, write_pool(tmp_path / "pool", views=3), "denoiser", loss=loss)
    before, after = losses_before_and_after(how, tmp_path)
    assert after < before
    network, read, _ = checkpoint.trained(tmp_path / "b" / checkpoint.LAST)
    assert read.network_name == name
    with pytest.raises(ExportError, match="not shipped"):
        frozen(network)


def test_a_generator_is_trained_first_and_then_taken_over(tmp_path) -> None:
    pool = write_pool(tmp_path / "pool", views=3)
    first = experiment("pix2pix", pool, "translator", loss={"l1": 100.0})
    before, after = losses_before_and_after(first, tmp_path)
    assert after < before
    start = {"start": str(tmp_path / "b" / checkpoint.LAST), "start_how": "matching", "start_parts": ["generator."]}
    how = experiment("mqfnet (reconstructed)", pool, "recogniser", **{**start, "steps": 2})
    network = run(how, tmp_path / "recogniser").network
    generator, _, _ = checkpoint.trained(tmp_path / "b" / checkpoint.LAST)
    for key, value in generator.generator.state_dict().items():
        assert torch.equal(network.generator.state_dict()[key], value), key


def test_dropout_is_the_same_in_a_run_that_was_stopped(tmp_path) -> None:
    how = experiment("led3d", write_pool(tmp_path / "pool", views=3), "recogniser", steps=4)
    whole = run(how, tmp_path / "whole").network.state_dict()
    half = {**how.as_dict(), "run": {**how.as_dict()["run"], "steps": 2}}
    run(experiments.from_dict(half), tmp_path / "parts")
    torch.rand(7)  # whatever else asked for random numbers meanwhile
    parts = run(how, tmp_path / "parts").network.state_dict()
    assert all(torch.equal(whole[key], parts[key]) for key in whole)


def test_every_network_to_compare_with_has_a_card() -> None:
    assert set(CHOICES) == set(checkpoint.NETWORKS) - {"dmdnet", "ldnfnet"}
    for name, chosen in CHOICES.items():
        assert ("known" in chosen) == name.endswith("(reconstructed)")


def test_a_checkpoint_says_what_was_chosen(tmp_path) -> None:
    how = experiment("ddrnet", write_pool(tmp_path / "pool", views=3), "denoiser", steps=1)
    run(how, tmp_path / "run")
    told = "\n".join(checkpoint.lines(checkpoint.facts(checkpoint.load(tmp_path / "run" / checkpoint.LAST))))
    assert "chosen where the sources are silent" in told
    assert "rules the loss" in told


def test_what_is_published_nowhere_is_counted_on_the_card() -> None:
    for name, kind in (("3d-frm (reconstructed)", Refinement), ("lmfnet (reconstructed)", LMFNet)):
        with torch.device("meta"):
            assert CHOICES[name]["parameters"].startswith(f"{parameters(kind()):,}")


@torch.no_grad()
@pytest.mark.parametrize("name", SMALL)
def test_a_baseline_computes_the_same_as_a_graph_of_its_own(name: str) -> None:
    """None ships, but whoever measures speeds or other runtimes wants them as ONNX."""
    network, depth = made(name).eval(), faces(3)
    wanted = network(depth)
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    names = tuple(f"output{number}" for number in range(len(wanted)))
    found = run_onnxruntime(to_onnx(network, ("depth",), names), depth.numpy())
    for key, array in zip(names, wanted, strict=True):
        assert np.abs(found[key] - array.numpy()).max() < 1e-3 * max(1.0, float(array.abs().max()))


def test_a_denoiser_is_no_recogniser() -> None:
    with pytest.raises(experiments.ExperimentError, match="no recogniser"):
        widths_of(DDRNet())
