"""Asking for the GPU: in a process of its own, whose end, silence or nonsense is only "no GPU"."""

import ctypes
import ctypes.util
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engines
from engines.gpu import probe as gpu
from engines.gpu import report
from engines.gpu.probe import Driver, Gpu


def test_a_gpu_that_answers_is_described(gpu_machine):
    assert gpu.probe().gpu == Gpu("NVIDIA Test 4090", "8.9", 24 << 30, "580.95.05")
    assert not gpu_machine.cuda.asked  # not in this process


def test_without_nvml_the_driver_is_named_by_its_cuda(gpu_machine, monkeypatch):
    monkeypatch.setenv("FAKE_GPU_NO_NVML", "1")
    assert gpu.probe(fresh=True).gpu.driver == "CUDA 13.0"


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"FAKE_GPU": "none"}, "driver is not installed"),
        ({"FAKE_GPU_COUNT": "0"}, "shows no NVIDIA GPU"),
        ({"FAKE_GPU": "crash"}, "ended with 139"),
    ],
)
def test_no_gpu_says_why_and_what_to_do(gpu_machine, models, monkeypatch, state, why):
    for name, value in state.items():
        monkeypatch.setenv(name, value)
    found = gpu.probe(fresh=True)
    assert found.gpu is None
    assert why in found.why
    assert "device='cpu'" in found.remedy
    with pytest.raises(engines.BackendMissing, match=why):
        engines.load("dmdnet", "tensorrt", directory=models)
    assert gpu_machine.tensorrt.made == []
    assert "TensorRT" not in engines.load("dmdnet", "auto", directory=models).backend


def test_a_driver_that_hangs_is_no_gpu(gpu_machine, monkeypatch):
    monkeypatch.setenv("FAKE_GPU", "hang")
    assert "did not answer" in gpu.probe(fresh=True, timeout=0.5).why


def test_the_answer_is_kept_until_it_is_asked_for_anew(gpu_machine, monkeypatch):
    first = gpu.probe()
    monkeypatch.setenv("FAKE_GPU", "none")
    assert gpu.probe() is first
    assert gpu.probe(fresh=True).gpu is None


def test_without_cuda_bindings_no_process_is_started(monkeypatch):
    monkeypatch.setattr(gpu, "_installed", lambda module: False)
    monkeypatch.setattr(gpu.subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    found = gpu.probe(fresh=True)
    gpu._probe.cache_clear()
    assert found.gpu is None
    assert "onnxruntime-ep-nv-tensorrt-rtx" in found.remedy


ONE = {"name": "Card", "compute_capability": "8.9", "memory": 1}
REPORT = {"gpus": [ONE], "cuda": "13.0", "driver": "580", "error": ""}
UNNAMED = json.dumps(REPORT | {"gpus": [ONE | {"name": ""}]})
HALF = json.dumps(REPORT | {"gpus": [{"name": "Card"}]})


@settings(deadline=None)
@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(repr))
def test_any_report_is_a_gpu_or_none(text):
    assert gpu.parse(text).gpus == () and gpu.parse(text).problem


@pytest.mark.parametrize(
    "text", ["", "{}", '{"gpu": 1}', '{"gpu": {"name": 1}}', "[" * 100_000, "1" * 5000, UNNAMED, HALF]
)
def test_nonsense_is_no_gpu(text):
    assert gpu.parse(text).gpus == () and gpu.parse(text).problem


def test_a_report_is_read_whole():
    assert gpu.parse(json.dumps(REPORT)) == Driver((Gpu("Card", "8.9", 1, "580"),), "13.0", "580")
    broken = gpu.parse(json.dumps(REPORT | {"gpus": [], "error": "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)"}))
    assert broken.problem == "NVIDIA's driver 580 reports CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)"


def test_gpus_are_read_through_the_drivers_libraries(gpu_machine):
    from nvidia_driver import Cuda, Nvml

    found = report.report(Cuda(count=2), Nvml())
    assert found["driver"] == "580.95.05" and found["cuda"] == "13.0" and not found["error"]
    assert found["gpus"][1] == {"name": "NVIDIA Test 4090", "compute_capability": "8.9", "memory": 24 << 30}
    assert report.report(None, None) == {"gpus": [], "cuda": "", "driver": "", "error": ""}
    assert "MISMATCH (803)" in report.report(Cuda(803), Nvml())["error"]
    assert report.report(Cuda(100), Nvml())["error"] == ""  # a driver without a device


def test_the_real_report_answers_and_loads_nothing_of_the_runtimes():
    assert gpu.driver().problem == "" or gpu.driver().gpus == ()
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__'); print(sorted(sys.modules))"
    command = [sys.executable, "-P", "-c", code, str(gpu.REPORT)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert set(json.loads(said[0])) == {"gpus", "cuda", "driver", "error"}
    assert not any(name in said[1] for name in ("tensorrt", "onnx", "engines", "numpy"))


def test_library_names_that_are_nowhere():
    assert report.load("libsurely-not-there.so.7") is None
    real = ctypes.util.find_library("c") or "libc.so.6"
    assert isinstance(report.load("libsurely-not-there.so.7", real), ctypes.CDLL)


def test_what_is_missing_here_is_told_for_each_backend(gpu_machine, models, monkeypatch):
    """A GPU, and neither package: nothing to use it with."""
    monkeypatch.setitem(__import__("sys").modules, "tensorrt", None)
    monkeypatch.setattr("engines.gpu.tensorrt_rtx.PLUGIN", "no_such_plugin")
    chosen = engines.choose("dmdnet", directory=models)
    assert (chosen.device, chosen.build) == ("cpu", None)
    packages = {"tensorrt": 'pip install "tensorrt>', "tensorrt-rtx": 'pip install "onnxruntime-ep-nv-tensorrt-rtx'}
    assert all(package in chosen.why for package in packages.values())
    for device in engines.GPU_DEVICES:
        with pytest.raises(engines.BackendMissing, match=packages[device]):
            engines.load("dmdnet", device, directory=models)
