"""Asking for the GPU: in a process of its own, whose end, silence or nonsense is only "no GPU"."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engines
from engines.gpu import probe as gpu
from engines.gpu.probe import Gpu


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


UNNAMED = '{"gpu": {"name": "", "compute_capability": "8.9", "memory": 1, "driver": "580"}}'


@settings(deadline=None)
@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(repr))
def test_any_report_is_a_gpu_or_none(text):
    assert gpu.parse(text).gpu is None


@pytest.mark.parametrize("text", ["", "{}", '{"gpu": 1}', '{"gpu": {"name": 1}}', "[" * 100_000, "1" * 5000, UNNAMED])
def test_nonsense_is_no_gpu(text):
    assert gpu.parse(text).gpu is None


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
