"""`relief engines`: what is told, what is built, and that nothing asked for by name is replaced in silence."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from typer.testing import CliRunner

import engines
from app.cli import engines as command
from app.cli.program import put_together
from engines.gpu import probe as gpu


@pytest.fixture(autouse=True)
def no_gpu(home, monkeypatch):
    monkeypatch.setattr(gpu, "probe", lambda **_: gpu.Probe(None, "the driver sleeps", "wake it"))
    return home


def run(*arguments: str) -> tuple[Any, Any]:
    result = CliRunner().invoke(put_together(["engines"]), ["engines", *arguments])
    return result, result.exception if not isinstance(result.exception, SystemExit) else None


def test_list_says_what_runs_where_and_why():
    result, _ = run("list", "--json", "--threads", "1")
    record = json.loads(result.stdout)
    assert [network["name"] for network in record["networks"]] == ["dmdnet", "ldnfnet"]
    for network in record["networks"]:
        assert network["threads"] == 1
        assert network["precision"] in ("f32", "bf16", "f16", "int8")
        assert "driver sleeps" in network["why_device"]
        assert network["why_precision"]
    usable = {backend["device"]: backend["usable"] for backend in record["backends"]}
    assert usable == {"openvino": True, "onnxruntime": True, "tensorrt": False, "tensorrt-rtx": False}
    assert record["cache"]["engines"] == []


def test_the_same_in_words():
    result, _ = run("list", "dmdnet", "--device", "onnxruntime", "--precision", "f32")
    assert "ONNX Runtime" in result.stdout
    assert "asked for by name" in result.stdout
    assert "0 compiled engines" in result.stdout
    assert "ldnfnet" not in result.stdout


@pytest.mark.parametrize("device", ["tensorrt", "tensorrt-rtx"])
@pytest.mark.parametrize("asked", ["list", "build"])
def test_a_forced_backend_that_is_missing_is_an_error_with_its_remedy(device, asked):
    _, error = run(asked, "--device", device)
    assert isinstance(error, engines.BackendMissing)
    assert "pip install" in str(error) or "wake it" in str(error)


def test_building_without_a_gpu_names_every_remedy():
    _, error = run("build")
    assert isinstance(error, engines.BackendMissing)
    assert "tensorrt:" in str(error)
    assert "tensorrt-rtx:" in str(error)


def test_building_for_a_processor_is_refused():
    _, error = run("build", "--device", "cpu")
    assert "built for GPUs" in str(error)


def test_an_unknown_network_names_those_there_are():
    _, error = run("list", "dmdnet9")
    assert isinstance(error, engines.ModelMissing)
    assert "dmdnet, ldnfnet" in str(error)


def test_a_cancelled_build_hears_of_it(monkeypatch):
    class Bar:
        def to(self, count: int, remark: str = "") -> None: ...

    def work(progress, cancel):
        progress(0.5, "compiling")
        while not cancel.wait(0.01):
            pass
        raise engines.BuildCancelled("cancelled")

    real = threading.Thread.join
    calls: list[float | None] = []

    def join(self, timeout=None):
        calls.append(timeout)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(self, timeout)

    monkeypatch.setattr(command.threading.Thread, "join", join)
    with pytest.raises(engines.BuildCancelled):
        command._cancellable(work, Bar())


def test_verify_and_clear(home):
    folder = home / "engines"
    folder.mkdir()
    assert "0 compiled engines" in run("verify")[0].stdout
    (folder / "stray.plan").write_bytes(b"x")
    result, _ = run("verify", "--json")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["engines"][0]["problem"]
    (folder / "cpu").mkdir()
    (folder / "cpu" / "ldnfnet-1.json").write_text("{}")
    cleared = json.loads(run("clear", "--json")[0].stdout)
    assert (cleared["engines"], cleared["precisions"]) == (1, 1)
    assert run("verify")[0].exit_code == 0


def test_int8_is_for_the_networks_that_have_ranges():
    result, _ = run("list", "--precision", "int8", "--json", "--threads", "1")
    of = {network["name"]: network for network in json.loads(result.stdout)["networks"]}
    assert of["ldnfnet"]["precision"] == "int8"
    assert of["dmdnet"]["precision"] != "int8"  # what this processor is given without being asked
    assert "no ranges for int8" in of["dmdnet"]["why_precision"]


def test_listing_builds_nothing_for_a_gpu(monkeypatch):
    monkeypatch.setattr(engines, "built", lambda *_, **__: False)
    monkeypatch.setattr(engines, "load", lambda *_, **__: pytest.fail("loading would build"))
    result, error = run("list", "--device", "tensorrt", "--json")
    assert error is None
    for network in json.loads(result.stdout)["networks"]:
        assert (network["backend"], network["precision"]) == ("tensorrt, not built yet", "f16")
        assert f"relief engines build {network['name']} --device tensorrt" in network["why_precision"]
    assert "not built yet" in run("list", "--device", "tensorrt")[0].stdout
