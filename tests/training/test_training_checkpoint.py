"""Checkpoints: what they say, damage, and beginning from another run's."""

import json
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tiny_runs import denoiser, write_pool
from typer.testing import CliRunner

from training import checkpoint, provenance
from training import experiment as experiments
from training.__main__ import app
from training.experiment import ExperimentError
from training.loop import LAST, Loop
from training.train_denoiser import DenoiserTask
from training.train_recogniser import RecogniserObjective


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pool(tmp_path_factory.mktemp("pool"))


@pytest.fixture(scope="module")
def folder(pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of no steps: its checkpoint."""
    made = tmp_path_factory.mktemp("run")
    Loop(denoiser(pool, seed=7), made).save()
    return made


def test_a_checkpoint_says_where_it_comes_from(folder: Path, pool: Path) -> None:
    result = CliRunner().invoke(app, ["show", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    facts = json.loads(result.output)
    assert (facts["seed"], facts["step"], facts["hours"]) == (7, 0, 0.0)
    assert experiments.from_dict(facts["experiment"]) == denoiser(pool, seed=7)
    [call] = facts["history"]
    assert call["manifests"] == provenance.manifests(denoiser(pool))
    assert len(call["manifests"][str(pool)]) == 64
    assert call["torch"] == torch.__version__
    assert (call["threads"], call["ranks"], call["precision"]) == (1, 1, "32-true")
    assert {"commit", "dirty", "host", "device", "from_step", "to_step", "minutes"} <= set(call)
    shown = CliRunner().invoke(app, ["show", str(folder / LAST)]).output
    for word in ("tiny", "seed        7", "steps 0-0", "run.batch = 4", str(pool)):
        assert word in shown


def test_code_outside_a_repository_has_no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert provenance.commit() == ("", False)


def test_a_damaged_checkpoint_is_an_error_of_ours(folder: Path, tmp_path: Path) -> None:
    content = (folder / LAST).read_bytes()
    damaged = tmp_path / "x.ckpt"
    for length in (0, 1, 100, len(content) // 2, len(content) - 1):
        damaged.write_bytes(content[:length])
        with pytest.raises(ExperimentError, match="damaged"):
            checkpoint.load(damaged)
    with zipfile.ZipFile(folder / LAST) as parts:
        records = [part for part in parts.infolist() if part.file_size >= 8]
    for record in records[:: len(records) // 12]:
        name_length, extra_length = struct.unpack("<HH", content[record.header_offset + 26 :][:4])
        start = record.header_offset + 30 + name_length + extra_length
        turned = bytearray(content)
        turned[start + record.file_size // 2] ^= 1
        damaged.write_bytes(turned)
        with pytest.raises(ExperimentError, match=r"x\.ckpt is damaged"):
            checkpoint.load(damaged)
    torch.save({"step": 1}, damaged)
    with pytest.raises(ExperimentError, match="it has no average, experiment"):
        checkpoint.load(damaged)
    torch.save([1], damaged)
    with pytest.raises(ExperimentError, match="it has no"):
        checkpoint.load(damaged)
    with pytest.raises(ExperimentError, match="there is no checkpoint"):
        checkpoint.load(tmp_path / "none.ckpt")


def test_an_interrupted_write_leaves_the_old_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / LAST
    checkpoint.save(path, {"step": 1})
    before = path.read_bytes()

    def fails(state: object, file: object) -> None:
        file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", fails)
    with pytest.raises(OSError, match="no space"):
        checkpoint.save(path, {"step": 2})
    assert path.read_bytes() == before


def test_a_run_that_goes_on_says_what_changed(folder: Path, pool: Path) -> None:
    before = denoiser(pool, seed=7)
    after = replace(before, run=replace(before.run, steps=9))
    assert checkpoint.changes(before.as_dict(), after) == ["run.steps 5 → 9"]
    old = before.as_dict()
    del old["run"]["start_heads"]  # a checkpoint from before the key existed
    old["network"]["hidden"] = tuple(old["network"]["hidden"])
    assert checkpoint.changes(old, before) == []
    wider = replace(before, network={**before.network, "channels": 6, "coordinates": "relative"})
    assert checkpoint.changes(before.as_dict(), wider) == [
        "network.channels 4 → 6",
        "network.coordinates 'unset' → 'relative'",
    ]


def test_another_networks_checkpoint_is_refused(folder: Path, pool: Path, tmp_path: Path) -> None:
    wider = denoiser(pool)
    wider = replace(wider, network={**wider.network, "channels": 6})
    objective = DenoiserTask(wider).objective
    with pytest.raises(ExperimentError, match="another network"):
        checkpoint.begin(objective, folder / LAST, heads=True)


def test_fine_tuning_takes_the_heads_that_fit(tmp_path: Path) -> None:
    values = {
        "name": "r",
        "task": "recogniser",
        "network_name": "led3d",
        "network": {"features": 32},
        "loss": {"shape": 0.5},
    }
    experiment = experiments.from_dict(values)
    old = RecogniserObjective(checkpoint.network(experiment), experiment, 5, [1.0, 2.0])
    state = {
        "experiment": experiment.as_dict(),
        "step": 3,
        "minutes": 1.0,
        "order": {},
        "objective": old.state_dict(),
        "average": None,
        "optimiser": {},
    }
    path = tmp_path / LAST
    checkpoint.save(path, state)
    shape = ["shape.layer.bias", "shape.layer.weight"]
    heads = ["heads.0.layer.bias", "heads.0.layer.weight"]
    for people, with_heads, taken in ((5, True, heads + shape), (6, True, shape), (5, False, [])):
        new = RecogniserObjective(checkpoint.network(experiment), experiment, people, [1.0, 2.0])
        found, fresh = checkpoint.begin(new, path, heads=with_heads)
        assert found == taken
        assert sorted(found + fresh) == sorted(heads + shape)
        before = old.state_dict()
        same = {key for key, value in new.state_dict().items() if torch.equal(value, before[key])}
        assert set(taken) <= same
        assert {key for key in before if key.startswith("network.")} <= same
        assert not same & (set(heads[1:] + shape[1:]) - set(taken))


def test_a_wide_denoiser_begins_as_the_narrow_one(folder: Path, pool: Path) -> None:
    narrow, _, _ = checkpoint.trained(folder / LAST)
    experiment = denoiser(pool)
    wider = replace(experiment, network={**experiment.network, "channels": 7})
    objective = DenoiserTask(wider).objective
    checkpoint.begin(objective, folder / LAST, heads=True, how="widen")
    depth = torch.rand(1, 1, 128, 128) * 255
    with torch.no_grad():
        assert torch.allclose(objective.network.eval()(depth), narrow(depth), atol=2e-3)
    narrower = DenoiserTask(replace(experiment, network={**experiment.network, "channels": 3})).objective
    with pytest.raises(ExperimentError, match="does not contain"):
        checkpoint.begin(narrower, folder / LAST, heads=True, how="widen")


def test_a_led3d_begins_with_the_depth_backbone_of_an_ldnfnet(tmp_path: Path) -> None:
    big = experiments.from_dict({"name": "a", "task": "recogniser", "network_name": "ldnfnet"})
    small = experiments.from_dict({"name": "b", "task": "recogniser", "network_name": "led3d"})
    old = RecogniserObjective(checkpoint.network(big), big, 5)
    state = {"experiment": big.as_dict(), "objective": old.state_dict(), "average": None, "step": 0, "minutes": 0.0}
    checkpoint.save(tmp_path / LAST, {**state, "order": {}, "optimiser": {}})
    new = RecogniserObjective(checkpoint.network(small), small, 5)
    taken, fresh = checkpoint.begin(new, tmp_path / LAST, heads=False, how="matching")
    assert taken
    assert all(name.startswith("network.depth.") for name in taken)
    assert "network.block.conv.weight" in fresh
    assert torch.equal(new.state_dict()[taken[0]], old.state_dict()[taken[0]])
