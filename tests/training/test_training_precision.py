"""Mixed precision, and the perceptual loss."""

from pathlib import Path

import pytest
import torch
from tiny_runs import denoiser, run, write_pool

from training import checkpoint, ranks
from training import experiment as experiments
from training.experiment import ExperimentError
from training.loop import LAST
from training.networks import DMDNet, DMDNetConfig
from training.train_denoiser import DenoiserObjective


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pool(tmp_path_factory.mktemp("pool"))


@pytest.fixture(scope="module")
def led3d(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkpoint of an untrained Led3D."""
    experiment = experiments.from_dict({"name": "led3d", "task": "recogniser", "network_name": "led3d"})
    weights = {f"network.{key}": value for key, value in checkpoint.network(experiment).state_dict().items()}
    state = {"experiment": experiment.as_dict(), "objective": weights, "average": None}
    path = tmp_path_factory.mktemp("led3d") / LAST
    checkpoint.save(path, {**state, "step": 0, "minutes": 0.0, "optimiser": {}, "order": {}})
    return path


def test_bfloat16_trains_in_its_layers_only(pool: Path, tmp_path: Path) -> None:
    full = run(denoiser(pool, steps=2, batch=2, validate_samples=2), tmp_path / "full")
    mixed = run(denoiser(pool, steps=2, batch=2, validate_samples=2, precision="bf16-mixed"), tmp_path / "mixed")
    assert all(p.dtype == torch.float32 for p in mixed.network.parameters())
    a, b = (checkpoint.load(tmp_path / name / LAST)["objective"] for name in ("full", "mixed"))
    assert any(not torch.equal(a[key], b[key]) for key in a)
    for key in a:
        assert torch.allclose(a[key], b[key], atol=2e-2), key

    seen = []
    mixed.network.encoder.register_forward_hook(lambda module, inputs, output: seen.extend((inputs[0], output[0])))
    index = torch.arange(2).numpy()
    noisy, clean = mixed.task.batch(index, torch.Generator())
    loss, terms = mixed.objective(noisy, clean)
    assert [x.dtype for x in seen] == [torch.float32, torch.bfloat16]
    assert torch.equal(seen[0], noisy)  # not rounded to 8 bits
    assert {x.dtype for x in (loss, *terms.values())} == {torch.float32}
    expected, _ = full.objective(noisy, clean)
    assert loss.item() == pytest.approx(expected.item(), rel=0.05)


def test_the_last_layer_stays_in_float32() -> None:
    torch.manual_seed(0)
    network = DMDNet(DMDNetConfig(4, 1, (8, 6, 6, 4), 2))
    depth = 200 + torch.rand(1, 1, 128, 128)
    for training in (True, False):
        network.train(training)
        with torch.autocast("cpu", torch.bfloat16):
            denoised = network(depth)
        assert denoised.dtype == torch.float32
        assert (denoised.bfloat16() != denoised).float().mean() > 0.5
        assert (denoised - network(depth)).abs().max() < 1.5  # of 255: what bfloat16 features leave


def test_unknown_precisions_are_refused(tmp_path: Path) -> None:
    for name in ("bf16-true", "16", "fast"):
        with pytest.raises(ExperimentError, match="it knows 32-true"):
            ranks.fabric(denoiser(tmp_path, precision=name).run)
    if not torch.cuda.is_available():
        with pytest.raises(ExperimentError, match="need a GPU"):
            ranks.fabric(denoiser(tmp_path, precision="16-mixed").run)


def test_the_perceptual_loss_teaches_the_denoiser_and_only_it(pool: Path, led3d: Path, tmp_path: Path) -> None:
    experiment = denoiser(pool, steps=1, batch=2, loss={"perceptual": 0.001, "perceptual_network": str(led3d)})
    loop = run(experiment, tmp_path)
    [recogniser] = loop.task.objective.recognisers
    assert not recogniser.training
    before = checkpoint.load(led3d)["objective"]
    for key, value in recogniser.state_dict().items():
        assert torch.equal(value, before[f"network.{key}"]), key
    assert not any("recogniser" in key for key in checkpoint.load(tmp_path / LAST)["objective"])

    only = experiments.from_dict({**experiment.as_dict(), "loss": {**experiment.as_dict()["loss"], "l1": 0, "ssim": 0}})
    objective = DenoiserObjective(checkpoint.network(only), only).train()
    noisy, clean = loop.task.batch(torch.arange(2).numpy(), torch.Generator())
    loss, terms = objective(noisy, clean)
    assert loss.item() == pytest.approx(0.001 * terms["perceptual"].item())
    assert terms["perceptual"] > 0
    loss.backward()
    assert any(p.grad is not None and p.grad.abs().max() > 0 for p in objective.network.parameters())
    assert all(p.grad is None for p in objective.recognisers[0].parameters())
    objective.to(torch.float64)
    assert next(objective.recognisers[0].parameters()).dtype == torch.float64  # it goes where the denoiser goes


def test_a_perceptual_loss_without_its_network_is_refused(pool: Path, tmp_path: Path) -> None:
    experiment = denoiser(pool, steps=1, loss={"perceptual": 0.001})
    with pytest.raises(ExperimentError, match="needs perceptual_network"):
        run(experiment, tmp_path / "a")
    run(denoiser(pool, steps=1), tmp_path / "b")
    experiment = denoiser(pool, steps=1, loss={"perceptual": 0.001, "perceptual_network": str(tmp_path / "b" / LAST)})
    with pytest.raises(ExperimentError, match="is a dmdnet, no recogniser"):
        run(experiment, tmp_path / "c")
