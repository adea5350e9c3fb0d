"""Finding, checking and starting a model."""

import importlib.util
import json
import shutil
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from small_networks import denoiser_graph, recogniser_graph, save, wobbling_graph

import engines
from engines.cpu import processor


@pytest.fixture
def own(models, tmp_path):
    """A copy of the models that a test may damage."""
    shutil.copytree(models, tmp_path / "models")
    return tmp_path / "models"


def test_a_loaded_network_says_what_it_is(models):
    engine = engines.load("dmdnet", "cpu", directory=models)
    card = json.loads((models / "dmdnet.json").read_text())
    assert isinstance(engine, engines.Denoiser)
    assert (engine.name, engine.card) == ("dmdnet", card)
    assert (engine.sha256, engine.weights_hash) == (card["sha256"], card["weights_sha256"])
    assert engine.precision in ("f32", "bf16", "f16")
    assert engine.threads in range(1, processor.physical_cores() + 1)
    assert "OpenVINO" in engine.backend
    assert repr(engine).startswith("<Denoiser dmdnet: OpenVINO ")


def test_a_runtime_asked_for_by_name_is_taken(models):
    assert "ONNX Runtime" in engines.load("ldnfnet", "onnxruntime", directory=models).backend
    assert "OpenVINO" in engines.load("ldnfnet", "openvino", directory=models).backend


def test_threads_and_precision_are_taken(models):
    for device in ("openvino", "onnxruntime"):
        engine = engines.load("dmdnet", device, directory=models, threads=1, precision="f32")
        assert (engine.threads, engine.precision) == (1, "f32")


@pytest.mark.parametrize("wrong", [{"threads": 0}, {"precision": "f64"}])
def test_impossible_settings_are_refused(models, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        engines.load("dmdnet", directory=models, **wrong)


@pytest.mark.parametrize("name", ["dmdnet-wide", "../models/dmdnet", "", "DMDNET", "locator"])
def test_a_missing_model_names_those_that_are_there(own, name):
    for ending in ("onnx", "json"):  # a network of another room
        shutil.copy(own / f"dmdnet.{ending}", own / f"locator.{ending}")
    with pytest.raises(engines.ModelMissing, match=r"there: dmdnet, ldnfnet$"):
        engines.load(name, directory=own)


def test_a_missing_folder_or_card_is_a_missing_model(own):
    with pytest.raises(engines.ModelMissing, match="none"):
        engines.load("dmdnet", directory=own / "nowhere")
    (own / "dmdnet.json").unlink()
    with pytest.raises(engines.ModelMissing, match=r"dmdnet\.json"):
        engines.load("dmdnet", directory=own)
    assert engines.names(own) == ["ldnfnet"]


@pytest.mark.parametrize("at", [0, 100, -1])
def test_one_changed_bit_is_found(own, at):
    content = bytearray((own / "dmdnet.onnx").read_bytes())
    content[at] ^= 1
    (own / "dmdnet.onnx").write_bytes(content)
    with pytest.raises(engines.ModelDamaged, match="SHA-256"):
        engines.load("dmdnet", directory=own)


@pytest.mark.parametrize("card", ["", "{", "[]", "{}", '{"sha256": 1, "weights_sha256": 2}', "[" * 100_000])
def test_a_damaged_card_is_found(own, card):
    (own / "dmdnet.json").write_text(card)
    with pytest.raises(engines.ModelDamaged, match=r"dmdnet\.json"):
        engines.load("dmdnet", directory=own)


@pytest.mark.parametrize("device", ["openvino", "onnxruntime"])
def test_a_file_that_is_no_network_is_damaged_whatever_its_card_says(own, device):
    import hashlib

    content = b"no network"
    (own / "dmdnet.onnx").write_bytes(content)
    card = json.loads((own / "dmdnet.json").read_text())
    (own / "dmdnet.json").write_text(json.dumps(card | {"sha256": hashlib.sha256(content).hexdigest()}))
    with pytest.raises(engines.ModelDamaged):
        engines.load("dmdnet", device, directory=own)


@pytest.mark.parametrize("device", ["openvino", "onnxruntime"])
def test_a_recogniser_is_no_denoiser(tmp_path, device):
    save(recogniser_graph(), tmp_path, "dmdnet")
    with pytest.raises(engines.ModelDamaged, match="denoised"):
        engines.load("dmdnet", device, directory=tmp_path)


@pytest.mark.parametrize("device", ["openvino", "onnxruntime"])
def test_a_network_for_other_crops_is_damaged(tmp_path, device):
    graph = denoiser_graph()
    graph.input[0].type.tensor_type.shape.dim[1].dim_value = 2
    graph.initializer[0].CopyFrom(_two_channels(graph.initializer[0]))
    save(graph, tmp_path, "dmdnet")
    with pytest.raises(engines.ModelDamaged):
        engines.load("dmdnet", device, directory=tmp_path)


def _two_channels(tensor):
    from onnx import numpy_helper

    values = numpy_helper.to_array(tensor)
    return numpy_helper.from_array(np.concatenate([values, values], 1), tensor.name)


@pytest.mark.skipif(importlib.util.find_spec("cuda") is not None, reason="a GPU extra is installed")
def test_a_gpu_without_its_backend_names_the_remedy(models):
    for device in engines.GPU_DEVICES:
        with pytest.raises(engines.BackendMissing, match=rf"install .[a-z-]*{device}.*device='cpu'"):
            engines.load("dmdnet", device, directory=models)


def test_an_unknown_device_names_the_known_ones(models):
    with pytest.raises(engines.BackendMissing, match="auto, cpu, openvino"):
        engines.load("dmdnet", "npu", directory=models)


def test_without_openvino_the_cpu_is_onnx_runtime_and_asking_by_name_is_an_error(models, monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)
    assert "ONNX Runtime" in engines.load("dmdnet", "auto", directory=models).backend
    assert "ONNX Runtime" in engines.load("dmdnet", "cpu", directory=models).backend
    with pytest.raises(engines.BackendMissing, match=r"pip install .openvino>"):
        engines.load("dmdnet", "openvino", directory=models)


def test_a_broken_openvino_falls_back_only_when_it_was_not_asked_for(models, monkeypatch, tmp_path):
    package = tmp_path / "openvino"
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError('libopenvino.so: cannot open shared object file')")
    for name in [name for name in sys.modules if name.partition(".")[0] == "openvino"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    assert "ONNX Runtime" in engines.load("dmdnet", "auto", directory=models).backend
    with pytest.raises(engines.BackendMissing, match="libopenvino"):
        engines.load("dmdnet", "openvino", directory=models)


def test_bf16_is_refused_where_no_processor_or_runtime_has_it(models, monkeypatch):
    with pytest.raises(engines.BackendMissing, match="f32"):
        engines.load("dmdnet", "onnxruntime", directory=models, precision="bf16")


def test_what_keeps_each_runtime_of_the_cpu_from_a_precision_is_told_once(models, monkeypatch):
    monkeypatch.setattr("engines.cpu.openvino._capabilities", lambda: ["FP32"])
    with pytest.raises(engines.BackendMissing, match=r"this processor has no bf16.*; ONNX Runtime runs"):
        engines.load("dmdnet", "cpu", directory=models, precision="bf16")
    with pytest.raises(engines.BackendMissing) as caught:
        engines.load("dmdnet", "cpu", directory=models, precision="int8")
    assert str(caught.value).count("no calibrated ranges") == 1


def test_a_processor_s_name_tells_generations_apart(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("processor\t: 0\ncpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\nstepping\t: 1\n\n")
    assert processor.name(path) == "AMD EPYC 25 1 1"
    assert processor.name(tmp_path / "missing")


@pytest.mark.parametrize(("busy", "left"), [(0.0, 4), (0.4, 4), (0.6, 3), (2.9, 1), (9.0, 1)])
def test_threads_are_the_cores_that_others_leave(monkeypatch, busy, left):
    monkeypatch.setattr(processor, "physical_cores", lambda: 4)
    monkeypatch.setattr(processor.psutil, "cpu_count", lambda logical: 4)
    monkeypatch.setattr(processor, "_busy", lambda seconds: busy)
    assert processor.cores_left() == left


def test_work_of_this_process_is_its_own(monkeypatch):
    times = iter([SimpleNamespace(user=10.0, idle=10.0), SimpleNamespace(user=11.5, idle=10.5)])
    monkeypatch.setattr(processor.psutil, "cpu_times", lambda: Times(next(times)))
    clocks = {"process_time": iter([1.0, 2.0]), "perf_counter": iter([0.0, 1.0])}
    for name, values in clocks.items():
        monkeypatch.setattr(processor.time, name, lambda values=values: next(values))
    monkeypatch.setattr(processor.time, "sleep", lambda _: None)
    assert processor._busy(1.0) == pytest.approx(0.5)


class Times(tuple):
    """As psutil gives them: a tuple with names."""

    def __new__(cls, named):
        made = super().__new__(cls, vars(named).values())
        vars(made).update(vars(named))
        return made


@pytest.mark.parametrize(("limit", "cores"), [("150000 100000", 2), ("50000 100000", 1)])
def test_a_container_quota_limits_the_threads(tmp_path, monkeypatch, limit, cores):
    monkeypatch.setattr(processor, "CGROUP", tmp_path / "cpu.max")
    monkeypatch.setattr(processor.psutil, "cpu_count", lambda logical: 64)
    monkeypatch.setattr(processor.os, "sched_getaffinity", lambda pid: range(32), raising=False)
    assert processor.physical_cores() == 32
    (tmp_path / "cpu.max").write_text("max 100000")
    assert processor.physical_cores() == 32
    (tmp_path / "cpu.max").write_text(limit)
    assert processor.physical_cores() == cores


@pytest.mark.parametrize("precision", ["bf16", "f16"])
def test_openvino_runs_the_precision_asked_for_or_says_that_the_processor_has_none(models, depths, precision):
    exact = engines.load("dmdnet", "openvino", directory=models, precision="f32")(depths)
    try:
        engine = engines.load("dmdnet", "openvino", directory=models, precision=precision)
    except engines.BackendMissing as error:
        assert "precision='f32'" in str(error)
    else:
        assert engine.precision == precision
        np.testing.assert_allclose(engine(depths), exact, atol=4)


@pytest.mark.parametrize("device", ["openvino", "onnxruntime"])
def test_what_a_runtime_says_stays_in_the_log(models, depths, device, monkeypatch, caplog):
    caplog.set_level("DEBUG", "engines")
    engine = engines.load("dmdnet", device, directory=models, precision="f32", threads=1)

    def fail(depth):
        raise RuntimeError("Exception from src/plugins/intel_cpu/src/node.cpp:42")

    monkeypatch.setattr(engine.runtime, "_run", fail)
    with pytest.raises(engines.EngineError, match="failed while running 'dmdnet'") as caught:
        engine(depths)
    assert "src/" not in str(caught.value)
    assert "node.cpp:42" in str(caught.value.__cause__)
    assert "node.cpp:42" in caplog.text


@pytest.mark.parametrize("device", ["openvino", "onnxruntime"])
def test_what_a_runtime_says_of_a_file_stays_in_the_log(tmp_path, device):
    save(wobbling_graph(), tmp_path, "dmdnet")
    with pytest.raises(engines.ModelDamaged, match=r"cannot .* the model 'dmdnet'.*restore") as caught:
        engines.load("dmdnet", device, directory=tmp_path, precision="f32")
    assert "Wobble" not in str(caught.value)
    assert "Wobble" in str(caught.value.__cause__)
