"""Pools, augmentation, experiments, runs that stop and go on, and export."""

import io
import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from rich.console import Console
from tiny_runs import denoiser, recogniser, run, write_pool
from typer.testing import CliRunner

from engines import weights_hash
from face.crop import NOSE_PX, crop_constants
from training import checkpoint, ranks
from training import experiment as experiments
from training import export as exporting
from training.__main__ import app
from training.augmentation import Augmentation, add_relief, augment, mirrored
from training.dataset import Order, Pool, PoolError
from training.experiment import ExperimentError
from training.loop import Loop
from training.losses import CosineHead
from training.measure import denoise_pool
from training.networks import DMDNet, DMDNetConfig, LDNFNet
from training.networks.normals import VALUES_PER_MM
from training.train_denoiser import DenoiserTask
from training.train_recogniser import RecogniserTask, relief_numbers, vectors

CONFIGS = Path(checkpoint.__file__).parent / "configs"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pool(tmp_path_factory.mktemp("pool"))


@pytest.mark.parametrize("make", [denoiser, recogniser])
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(pool: Path, tmp_path: Path, make) -> None:
    whole = make(pool)
    run(whole, tmp_path / "whole")
    broken = Loop(whole, tmp_path / "cut", console=Console(file=io.StringIO()))
    step = broken._train_step

    def interrupt(index):
        terms = step(index)
        if broken.step == 2:
            os.kill(os.getpid(), signal.SIGINT)  # what Ctrl-C does
        return terms

    broken._train_step = interrupt
    broken.train()
    assert broken.step == 2
    run(whole, tmp_path / "cut")
    a, b = (checkpoint.load(tmp_path / name / "last.ckpt") for name in ("whole", "cut"))
    assert a["step"] == b["step"] == whole.run.steps
    assert a["order"] == b["order"]
    assert a["experiment"] == whole.as_dict()
    for key, value in a["objective"].items():
        assert torch.equal(value, b["objective"][key]), key
    for key, value in (a["average"] or {}).items():
        assert torch.equal(value, b["average"][key]), key


def test_training_lowers_the_loss(pool: Path, tmp_path: Path) -> None:
    experiment = denoiser(pool, steps=25, ema=0.0)
    loop = Loop(experiment, tmp_path, console=Console(file=io.StringIO()))
    before = loop.validate()["rmse"]
    after = loop.train()["rmse"]
    assert after < before


def test_chunks_give_the_same_step(pool: Path, tmp_path: Path) -> None:
    states = []
    for chunk in (0, 2):
        experiment = denoiser(pool, steps=1, chunk=chunk)
        experiment = replace(experiment, loss=replace(experiment.loss, background=1.0))
        experiment = replace(experiment, optimiser=replace(experiment.optimiser, name="sgd", rate=0.1))
        run(experiment, tmp_path / str(chunk))
        states.append(checkpoint.load(tmp_path / str(chunk) / "last.ckpt")["objective"])
    for key, value in states[0].items():
        assert torch.allclose(value, states[1][key], atol=1e-5), key


def test_the_papers_degradation_is_drawn_anew_at_each_step_and_once_for_validation(pool: Path) -> None:
    experiment = denoiser(pool)
    task = DenoiserTask(replace(experiment, data=replace(experiment.data, degrade=True)))
    index = np.arange(2)
    noisy, clean = task.batch(index, ranks.generator(1, 0, 0))
    again, _ = task.batch(index, ranks.generator(1, 0, 0))
    later, _ = task.batch(index, ranks.generator(1, 1, 0))
    assert torch.equal(noisy, again)
    assert not torch.equal(noisy, later)
    assert not torch.equal(noisy, Pool(pool).images("noisy", index))
    assert torch.equal(clean, Pool(pool).images("clean", index))
    assert torch.equal(noisy > 0, clean > 0)
    same = torch.nn.Identity()
    assert task.validate(same) == task.validate(same)


def test_pool_reads_across_shards_in_order(pool: Path) -> None:
    found = Pool(pool)
    index = np.array([15, 0, 8, 7])
    identity = found.column("identity")
    assert len(found) == 16
    assert identity[index].tolist() == [3, 0, 0, 3]
    images = found.images("clean", index)
    assert images.shape == (4, 1, 128, 128)
    assert torch.equal(images[1], images[2])  # the same identity, in two shards
    assert images[:, 0, 68, 64].tolist() == pytest.approx([230] * 4, abs=1 / 256)
    assert torch.equal(found.masks(index), found.images("noisy", index) > 0)
    assert not found.has("denoised")


def test_pool_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(PoolError, match="make the pool first"):
        Pool(tmp_path)
    folder = write_pool(tmp_path / "p")
    np.save(folder / "shard-0001" / "noisy.npy", np.zeros((2, 128, 128), np.uint16))
    with pytest.raises(PoolError, match="2 samples where 8"):
        Pool(folder).images("noisy", np.array([9]))


def test_order_visits_everything_once_an_epoch_and_resumes() -> None:
    eligible = np.arange(100, 120)
    order = Order(7, 6)
    first = list(order.batches(eligible))
    seen = np.concatenate(first)
    assert len(first) == 3
    assert len(np.unique(seen)) == 18
    assert order.epoch == 1
    second = list(order.batches(eligible))
    assert not np.array_equal(np.concatenate(second), seen)
    again = Order(0, 6)
    again.restore({"seed": 7, "epoch": 1, "position": 6, "count": 20})
    assert np.array_equal(np.concatenate(list(again.batches(eligible))), np.concatenate(second[1:]))
    with pytest.raises(PoolError, match="fewer than one batch"):
        next(Order(0, 30).batches(eligible))


def test_augmentation_varies_faces_and_leaves_the_background(pool: Path) -> None:
    depth = Pool(pool).images("clean", np.arange(8))
    how = Augmentation(occluders=1.0, holes=1.0)
    a = augment(depth, how, torch.Generator().manual_seed(1))
    assert torch.equal(a, augment(depth, how, torch.Generator().manual_seed(1)))
    assert not torch.equal(a, augment(depth, how, torch.Generator().manual_seed(2)))
    assert a.min() >= 0
    assert a.max() <= 255
    assert (a[:, :, 0] == 0).all()
    nothing = Augmentation(0, 0, 0, 0, 0, 0, 0)
    same = augment(depth, nothing, torch.Generator())
    assert torch.allclose(same, depth, atol=1e-2)
    shifted = augment(depth, replace(nothing, offset_mm=3.0), torch.Generator().manual_seed(0))
    moved = (shifted - depth)[depth > 0].abs()
    assert 0 < moved.max() <= 3 * 2.125 + 0.01


def test_mirror_turns_about_the_nose(pool: Path) -> None:
    depth = torch.zeros(1, 1, 128, 128)
    depth[..., 68, NOSE_PX[0] + 5] = 9
    assert mirrored(depth)[..., 68, NOSE_PX[0] - 5] == 9
    centred = torch.zeros(1, 1, 128, 128)
    centred[..., 68, NOSE_PX[0]] = 9
    assert torch.equal(mirrored(centred), centred)


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_experiment_can_be_built(path: Path) -> None:
    experiment = experiments.read(path)
    assert experiment.name == path.stem
    assert sum(p.numel() for p in checkpoint.network(experiment).parameters()) > 1000


def test_experiments_refuse_typos(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('task = "denoiser"\nnetwork_name = "dmdnet"\n[run]\nbath = 3\n')
    with pytest.raises(ExperimentError, match="'bath'"):
        experiments.read(path)
    path.write_text('task = "denoiser"\nnetwork_name = "dmdnet"\n[run]\nchannels_last = 3\n')
    with pytest.raises(ExperimentError, match="channels_last"):
        experiments.read(path)
    with pytest.raises(ExperimentError, match="not an experiment"):
        experiments.read(tmp_path / "missing.toml")


def test_export_is_the_network_and_says_what_it_is(pool: Path, tmp_path: Path) -> None:
    loop = run(denoiser(pool, steps=2), tmp_path / "run")
    models = tmp_path / "models"
    card = exporting.export(tmp_path / "run" / "last.ckpt", "dmdnet", models, metrics={"psnr": 1.0})
    assert json.loads((models / "dmdnet.json").read_text()) == json.loads(json.dumps(card))
    assert card["crop"] == crop_constants()
    assert card["training"]["samples"] == 8
    assert card["weights_sha256"] == weights_hash(models / "dmdnet.onnx")
    model = onnx.load(models / "dmdnet.onnx")
    assert [i.name for i in model.graph.input] == ["depth"]
    assert {t.data_type for t in model.graph.initializer if np.prod(t.dims) >= 16} == {onnx.TensorProto.FLOAT16}
    depth = exporting.example(5)  # another batch than it was traced with
    denoised = exporting.run_onnxruntime(model, depth)["denoised"]
    with torch.no_grad():
        expected = loop.average(torch.from_numpy(depth)).numpy()
    assert denoised.shape == depth.shape
    assert np.abs(denoised - expected).max() < 1

    copy = write_pool(tmp_path / "pool")
    assert denoise_pool(Pool(copy), models / "dmdnet.onnx", chunk=3) == 2
    assert denoise_pool(Pool(copy), models / "dmdnet.onnx") == 0
    index = np.array([3, 12])
    stored = Pool(copy).images("denoised", index).numpy()
    again = exporting.run_onnxruntime(model, Pool(copy).images("noisy", index).numpy())["denoised"]
    assert np.abs(stored - again).max() < 0.05


def test_recogniser_exports_unit_embeddings_and_normals_in_both_runtimes() -> None:
    torch.manual_seed(0)
    model, found = exporting.build(LDNFNet())
    assert {key.split()[0] for key in found} == {"onnxruntime", "openvino"}
    outputs = exporting.run_openvino(model, exporting.example(2))
    assert outputs["embedding"].shape == (2, 1920)
    assert np.linalg.norm(outputs["embedding"], axis=1) == pytest.approx(1, abs=1e-4)
    assert np.linalg.norm(outputs["normals"], axis=1) == pytest.approx(np.ones((2, 128, 128)), abs=1e-4)
    assert model.ByteSize() < 14_000_000


def test_a_broken_export_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    network = DMDNet(DMDNetConfig(4, 1, (8, 6, 6, 4), 2))
    monkeypatch.setattr(exporting, "run_onnxruntime", lambda model, depth: {"denoised": depth * 0})
    with pytest.raises(exporting.ExportError, match="differs"):
        exporting.build(network)


def test_command_line_knows_its_commands() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    assert all(name in result.output for name in ("train", "show", "export", "denoise-pool"))


def test_classifiers_begin_from_their_peoples_mean_vectors(pool: Path, tmp_path: Path) -> None:
    experiment = recogniser(pool, imprint=50)
    experiment = replace(experiment, loss=replace(experiment.loss, head="cosine"))
    task = RecogniserTask(experiment)
    task.imprint(50)
    network = task.objective.network.eval()
    index = np.flatnonzero(task.identity == 1)
    with torch.no_grad():
        unit = torch.nn.functional.normalize(vectors(network, task.pool.images("noisy", index))[-1], dim=1)
    expected = torch.nn.functional.normalize(unit.mean(dim=0), dim=0)
    head = task.objective.heads[-1]
    assert isinstance(head, CosineHead)
    assert torch.allclose(head.weight[1], expected, atol=1e-4)


def test_splits_keep_a_hand_where_that_is_asked(tmp_path: Path) -> None:
    pool = write_pool(tmp_path / "pool", shards=1)
    shard = pool / "shard-0000"
    denoised = np.load(shard / "noisy.npy").astype(np.int64)
    denoised[3, 40:70, 40:90] -= 50 * 256  # what lies there is no face
    np.save(shard / "denoised.npy", denoised.clip(0).astype(np.uint16))
    index = np.arange(16)
    away = {}
    for keep in (False, True):
        experiment = recogniser(pool)
        experiment = replace(
            experiment,
            data=replace(experiment.data, shares={"split": 1.0}, keep_occlusions=keep),
            augmentation=Augmentation(0, 0, 0, 0, 0, 0, 0),
        )
        task = RecogniserTask(experiment)
        drawn, _, _ = task.batch(index, torch.Generator().manual_seed(0))
        away[keep] = (drawn - task.pool.images("noisy", index))[:, 0, 45:65, 45:85].abs().amax(dim=(1, 2))
    assert (away[False] > 20).tolist() == [row == 3 for row in index]
    assert (away[True] < 1e-3).all()


def test_relief_bends_faces_smoothly_and_leaves_the_nose_tip_and_the_background(pool: Path) -> None:
    depth = Pool(pool).images("clean", np.arange(2))
    numbers = torch.from_numpy(np.stack([relief_numbers(5), relief_numbers(6)]))
    bent = add_relief(depth, numbers, 1.0)
    column, row = NOSE_PX
    assert torch.equal(bent[:, :, row, column], depth[:, :, row, column])
    assert torch.equal(bent == 0, depth == 0)
    mm = (bent - depth)[depth > 0] / VALUES_PER_MM
    assert 0.4 < mm.std() < 3
    assert (relief_numbers(5) == relief_numbers(5)).all()
    assert (relief_numbers(5) != relief_numbers(6)).any()
