"""Shipped files come back into torch as the function that was exported."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_runs import recogniser, run, write_pool
from torch import nn

from engines.packages import onnxruntime
from training import checkpoint, shipped
from training.experiment import ExperimentError
from training.export import example
from training.networks import DMDNet, DMDNetConfig
from training.networks.widen import widen

MODELS = Path(__file__).parents[2] / "assets" / "models"
DEPTH = example(2)


def answers(name: str) -> list[np.ndarray]:
    session = onnxruntime().InferenceSession(str(MODELS / f"{name}.onnx"), providers=["CPUExecutionProvider"])
    return session.run(None, {"depth": DEPTH})


@torch.no_grad()
def test_the_shipped_denoiser_comes_back_and_can_be_widened() -> None:
    network, experiment, _ = checkpoint.trained(MODELS / "dmdnet.onnx")
    assert isinstance(network, DMDNet)
    assert experiment.network_name == "dmdnet"
    wanted = answers("dmdnet")[0]
    assert np.abs(network(torch.from_numpy(DEPTH)).numpy() - wanted).max() < 0.5
    behind = {"split_px": network.config.split_px, "keep_occlusions": network.config.keep_occlusions}
    wider = DMDNetConfig(channels=20, blocks=5, hidden=(72, 32, 16, 8), encoding=64, **behind)
    wide = widen(network, wider).eval()
    assert np.abs(wide(torch.from_numpy(DEPTH)).numpy() - wanted).max() < 0.5


@torch.no_grad()
def test_the_shipped_recogniser_comes_back_and_stays_when_renormalised() -> None:
    network, _, state = checkpoint.trained(MODELS / "ldnfnet.onnx")
    assert state["step"] > 0
    depth, wanted = torch.from_numpy(DEPTH), answers("ldnfnet")[0]
    assert np.abs(network.embed(depth)[0].numpy() - wanted).max() < 1e-3
    shipped.renormalise(network, depth)
    assert np.abs(network.embed(depth)[0].numpy() - wanted).max() < 1e-3
    alike = nn.functional.cosine_similarity(network.train().embed(depth)[0], torch.from_numpy(wanted))
    assert alike.min() > 0.9  # the batch that it was measured on is the batch it is normalised by


def test_a_run_begins_from_the_shipped_recogniser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.train_recogniser.CALIBRATING", 16)
    pool = write_pool(tmp_path / "pool")
    file = str(MODELS / "ldnfnet.onnx")
    loop = run(recogniser(pool, steps=1, start=file), tmp_path / "run")
    network, _, _ = checkpoint.trained(MODELS / "ldnfnet.onnx")
    begun = loop.network.state_dict()["depth.blocks.0.conv.weight"]
    assert (begun - network.state_dict()["depth.blocks.0.conv.weight"]).abs().max() < 0.05


def test_only_the_named_parts_are_taken(tmp_path: Path) -> None:
    objective = nn.Module()
    objective.network = checkpoint.NETWORKS["led3d"][0]()
    taken, fresh = checkpoint.begin(
        objective, MODELS / "ldnfnet.onnx", heads=False, how="matching", parts=["depth.blocks.0."]
    )
    assert taken
    assert all(name.startswith("network.depth.blocks.0.") for name in taken)
    assert any(name.startswith("network.depth.blocks.1.") for name in fresh)


@pytest.mark.parametrize("damage", ["no card", "no model", "wrong widths"])
def test_what_was_not_exported_here_is_refused(tmp_path: Path, damage: str) -> None:
    model, card = tmp_path / "dmdnet.onnx", tmp_path / "dmdnet.json"
    model.write_bytes((MODELS / "dmdnet.onnx").read_bytes() if damage != "no model" else b"\x00not onnx")
    described = json.loads((MODELS / "dmdnet.json").read_text())
    if damage == "wrong widths":
        described["widths"]["channels"] = 8
    if damage != "no card":
        card.write_text(json.dumps(described))
    with pytest.raises(ExperimentError, match=r"dmdnet\.onnx"):
        checkpoint.trained(model)
