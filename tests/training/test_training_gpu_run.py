"""A few minutes of a GPU, rehearsed on the CPU with made people: streams, stops, goes on, is carried away."""

import io
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tomlkit
import torch
from rich.console import Console

from training import __main__ as program
from training import carried, checkpoint, gpu_run
from training import experiment as experiments
from training.experiment import ExperimentError
from training.loop import Loop
from training.losses import perceptual

pytestmark = pytest.mark.usefixtures("one_thread")
SHIPPED = Path("assets/models")
STREAM = {"people": 5, "first": 1000, "wardrobe": 4, "fresh": 1, "size": 118, "focal_scale": 0.41, "props": 0.3}
RUN = {"batch": 4, "threads": 1, "ema": 0.9, "validate_samples": 0, "log_every": 1, "validate_minutes": 0}
TINY = {"channels": 4, "blocks": 1, "hidden": [8, 6, 6, 4], "encoding": 2}


def recogniser(**run):
    return {
        "task": "recogniser",
        "network_name": "ldnfnet",
        "data": {"shares": {"split": 0.5, "noisy": 0.3, "clean": 0.2}},
        "stream": {**STREAM, "alike": 2, "mixed": 0.3, "relief_mm": 0.5},
        "loss": {"head": "cosine", "shape": 0.5},
        "optimiser": {"name": "adamw", "rate": 1e-4},
        "run": {**RUN, "start": str(SHIPPED / "ldnfnet.onnx"), "imprint": 1, "precision": "bf16-mixed", **run},
    }


def denoiser(**run):
    return {
        "task": "denoiser",
        "network_name": "dmdnet",
        "network": TINY,
        "stream": {**STREAM, "reuse": 2},
        "augmentation": {"relief_mm": 0.5},
        "loss": {
            "perceptual": 0.15,
            "perceptual_by": "cosine",
            "perceptual_share": 0.5,
            "perceptual_network": str(SHIPPED / "ldnfnet.onnx"),
            "background": 0.2,
        },
        "run": {**RUN, **run},
    }


def options(tmp_path, values, *, folder="out", resume=None, model, minutes=5.0):
    config = tmp_path / "gpu.toml"
    config.write_text(tomlkit.dumps(values))
    return gpu_run.Options(config, model, tmp_path / folder, minutes, workers=0, resume=resume)


def sizes(folder):
    return {path.name: path.stat().st_size for path in folder.iterdir()}


@pytest.mark.slow
def test_a_recogniser_streams_stops_goes_on_elsewhere_and_ships(tmp_path, face_model_file):
    first = gpu_run.run(options(tmp_path, recogniser(steps=2), model=face_model_file), time.monotonic())
    assert first.step == 2
    out = tmp_path / "out"
    found = sizes(out)
    assert max(found.values()) < 16 * 2**20
    assert len(found) <= 8
    assert {"log.txt", "checkpoint.json"} <= set(found)
    assert json.loads((out / "checkpoint.json").read_text())["step"] == 2
    told = (out / "log.txt").read_text()
    assert "rendered_per_s" in told
    assert "samples_per_s" in told
    network, experiment, state = checkpoint.trained(out / "checkpoint.json")
    assert experiment.stream.people == 5
    assert not any(key.startswith("heads") for key in state["objective"])
    crops = torch.full((2, 1, 128, 128), 120.0)
    with torch.no_grad():
        wanted = first.average.eval()(crops)[-1]
        assert torch.allclose(network(crops)[-1], wanted, atol=2e-2 * float(wanted.abs().max()))

    carried_to = tmp_path / "carried"
    shutil.copytree(out, carried_to)
    again = options(tmp_path, recogniser(steps=4), folder="later", resume=carried_to, model=face_model_file)
    later = gpu_run.run(again, time.monotonic())
    assert later.step == 4
    log = (tmp_path / "later" / "log.txt").read_text()
    assert [f" step {step} " in log for step in range(1, 6)] == [True] * 4 + [False]
    assert [call["from_step"] for call in later.history] == [0, 2]
    moments = [state["step"] for state in later.optimiser.state_dict()["state"].values()]
    assert max(moments) == 4  # the network's go on
    assert min(moments) == 2  # the classifiers' begin afresh
    assert set(sizes(tmp_path / "later")).isdisjoint({name for name in found if name.endswith(".part")})


def test_a_denoiser_streams_and_its_run_ends_with_the_call(tmp_path, face_model_file):
    begun = time.monotonic()
    loop = gpu_run.run(options(tmp_path, denoiser(), model=face_model_file, minutes=1e-6), begun)
    assert loop.step >= 1
    assert loop.finished()
    assert loop.experiment.run.minutes == gpu_run.LEAST_MINUTES
    state = checkpoint.load(tmp_path / "out" / "checkpoint.json")
    assert state["step"] == loop.step
    assert state["minutes"] == pytest.approx(loop.minutes)


def test_a_stop_leaves_a_checkpoint_and_the_same_command_goes_on(tmp_path, face_model_file):
    chosen = gpu_run.experiment(options(tmp_path, denoiser(steps=5), model=face_model_file))
    loop = Loop(chosen, tmp_path / "out", console=Console(file=io.StringIO()))
    step = loop._train_step

    def once(index):
        loop.stop()
        return step(index)

    loop._train_step = once
    loop.train()
    assert loop.step == 1
    went_on = gpu_run.run(options(tmp_path, denoiser(steps=3), model=face_model_file), time.monotonic())
    assert went_on.step == 3
    assert len(list((tmp_path / "out").glob("events.out.*"))) == 1
    for kept, weight in zip(went_on.average.parameters(), went_on.network.parameters(), strict=True):
        assert kept.shape == weight.shape


def test_people_not_trained_on_are_watched(tmp_path, face_model_file):
    values = denoiser(steps=1, validate_samples=4)
    loop = gpu_run.run(options(tmp_path, values, model=face_model_file), time.monotonic())
    measures = loop.task.validate(loop.network.eval())
    assert {"psnr", "gain_db", "ssim"} <= set(measures)
    assert set(loop.task.held_out()["identity"].tolist()) <= set(range(100_000, 100_100))


def test_a_damaged_or_missing_part_is_told(tmp_path):
    state = {"step": 3, "minutes": 0.5, "experiment": {"name": "x"}, "big": torch.randn(2**22)}
    carried.write(tmp_path, state)
    parts = sorted(tmp_path.glob("*.part"))
    assert len(parts) == 2
    assert max(part.stat().st_size for part in parts) <= carried.LARGEST
    assert torch.equal(torch.load(io.BytesIO(carried.read(tmp_path)), weights_only=True)["big"], state["big"])
    data = parts[0].read_bytes()
    parts[0].write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ExperimentError, match="damaged; copy it again"):
        carried.read(tmp_path)
    parts[0].unlink()
    with pytest.raises(ExperimentError, match="copy all files"):
        carried.read(tmp_path)
    (tmp_path / "checkpoint.json").write_text("{")
    with pytest.raises(ExperimentError, match="is damaged"):
        carried.read(tmp_path)


def test_weights_that_half_floats_do_not_hold_stay_whole():
    state = {
        "step": 1,
        "objective": {"network.a": torch.tensor([1e6]), "network.b": torch.tensor([0.5]), "heads.0": torch.ones(1)},
        "average": None,
        "optimiser": {"state": {0: {"step": torch.tensor(1.0), "exp_avg": torch.ones(2)}, 1: {}}, "param_groups": []},
    }
    small = carried.compact(state, {0})
    assert small["objective"]["network.a"].dtype == torch.float32
    assert small["objective"]["network.b"].dtype == torch.float16
    assert set(small["objective"]) == {"network.a", "network.b"}
    assert set(small["optimiser"]["state"]) == {0}
    assert small["optimiser"]["state"][0]["exp_avg"].dtype == torch.bfloat16


@pytest.mark.parametrize(
    ("table", "wrong", "match"),
    [
        ("stream", {"people": 0}, "no \\[stream\\] people"),
        ("stream", {"first": 299_998}, "open benchmark"),
        ("stream", {"first": 200_000}, "calibration"),
        ("stream", {"alike": 3}, "divides the batch"),
        ("stream", {"sensors": ["leap"]}, "leap"),
        ("stream", {"denoiser": str(SHIPPED / "ldnfnet.onnx")}, "no denoiser"),
        ("data", {"shares": {"infrared": 1.0}}, "infrared"),
        ("data", {"mirror": True}, "for pools"),
    ],
)
def test_what_a_stream_cannot_do_is_refused(tmp_path, face_model_file, table, wrong, match):
    values = recogniser(steps=1)
    values[table] = {**values[table], **wrong}
    with pytest.raises(ExperimentError, match=match):
        gpu_run.run(options(tmp_path, values, model=face_model_file), time.monotonic())


def test_the_command_says_what_is_missing(tmp_path, monkeypatch, capsys):
    config = tmp_path / "gpu.toml"
    config.write_text(tomlkit.dumps(denoiser(steps=1)))
    line = ["training", "gpu-run", str(config), "--model", str(tmp_path / "none.npz"), "--folder", str(tmp_path / "o")]
    monkeypatch.setattr(sys, "argv", [*line, "--workers", "0"])
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 2
    assert "no face model at" in capsys.readouterr().err


def test_a_borrowed_machine_needs_few_packages():
    script = (
        "import sys\n"
        "for name in ('tomlkit', 'open3d', 'openvino', 'filelock', 'PySide6', 'cryptography'):\n"
        "    sys.modules[name] = None\n"
        "import training.__main__, training.gpu_run\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("name", ["gpu-ldnfnet", "gpu-dmdnet"])
def test_the_experiments_for_a_gpu_are_whole(name):
    chosen = experiments.read(Path("training/configs") / f"{name}.toml")
    network = checkpoint.network(chosen)
    checkpoint.fill(network, checkpoint.trained(Path(chosen.run.start))[0].state_dict(), chosen.run.start)
    assert chosen.run.batch % chosen.stream.alike == 0
    assert chosen.stream.people >= 20_000


def test_a_perceptual_loss_may_compare_directions():
    a, b = torch.tensor([[1.0, 0.0], [0.0, 2.0]]), torch.tensor([[2.0, 0.0], [1.0, 0.0]])
    assert float(perceptual(lambda x: x, a, b, by="cosine")) == pytest.approx(0.5)
    assert float(perceptual(lambda x: x, a, b)) == pytest.approx(np.mean([1.0, 3.0]))
