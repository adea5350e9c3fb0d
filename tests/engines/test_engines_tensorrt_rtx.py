"""TensorRT for RTX's path: ONNX Runtime is the real one, its plugin a stand-in that runs the network on the CPU."""

import importlib
import sys
import threading

import numpy as np
import pytest
from small_networks import denoised_reference, recognised_reference

import engines
from engines.gpu import tensorrt_rtx
from engines.gpu.cache import Cache


@pytest.fixture
def rtx(gpu_machine, monkeypatch):
    """The stand-in's state: what is registered, which errors it gives."""
    sys.modules.pop("rtx_runtime", None)
    runtime = importlib.import_module("rtx_runtime")
    monkeypatch.setattr(tensorrt_rtx, "_onnxruntime", lambda: runtime)
    monkeypatch.setattr("importlib.metadata.version", lambda package: "0.5.0")
    tensorrt_rtx._registered.cache_clear()
    yield runtime.state
    tensorrt_rtx._registered.cache_clear()


def test_a_network_is_compiled_once_and_then_taken_from_the_cache(rtx, models, depths):
    recogniser = engines.load("ldnfnet", "tensorrt-rtx", directory=models)
    assert recogniser.backend.startswith("TensorRT for RTX plugin 0.5.0 on ONNX Runtime ")
    assert recogniser.backend.endswith("NVIDIA Test 4090")
    assert recogniser.precision == "f16"
    embeddings, normals = recogniser(depths)
    wanted, wanted_normals = recognised_reference(depths)
    np.testing.assert_allclose(embeddings, wanted, atol=1e-3)
    np.testing.assert_allclose(normals, wanted_normals, atol=2e-2)
    (entry,) = Cache().entries()
    assert (entry.key.backend, entry.key.precision) == ("tensorrt-rtx", "f16")
    assert (Cache().scratch(entry.key) / "kernels.bin").is_file()
    assert engines.choose("ldnfnet", directory=models).device == "tensorrt-rtx"
    engines.load("ldnfnet", "auto", directory=models)
    assert rtx.sessions == 2
    assert Cache().clear() == 1
    assert not Cache().scratch(entry.key).exists()


@pytest.mark.parametrize("count", [1, 16, 17, 35])
def test_batches_beyond_the_profile_run_in_parts(rtx, models, depths, count):
    denoiser = engines.load("dmdnet", "tensorrt-rtx", directory=models, precision="f32")
    faces = np.concatenate([depths] * 7)[:count]
    np.testing.assert_allclose(denoiser(faces), denoised_reference(faces), atol=1e-3)


def test_a_library_that_does_not_load_is_a_missing_backend(rtx, models):
    rtx.library_error = "libcuda.so.1: cannot open shared object file: No such file or directory"
    with pytest.raises(
        engines.BackendMissing,
        match=r"start here: libcuda\.so\.1 cannot be loaded; .* install .onnxruntime-ep-nv-tensorrt-rtx",
    ):
        engines.load("dmdnet", "tensorrt-rtx", directory=models)
    rtx.library_error = ""  # the driver was installed meanwhile
    engines.load("dmdnet", "tensorrt-rtx", directory=models)


def test_a_gpu_that_the_plugin_does_not_take_is_told(rtx, models):
    rtx.device = False
    with pytest.raises(engines.BackendMissing, match=r"does not take this GPU.*compute capability"):
        engines.load("dmdnet", "tensorrt-rtx", directory=models)
    assert not rtx.registered


def test_what_the_plugin_leaves_over_never_runs_on_the_cpu(rtx, models):
    rtx.takes_all = False
    with pytest.raises(engines.EngineError, match="does not take all of dmdnet: Identity"):
        engines.build("dmdnet", "tensorrt-rtx", directory=models)
    assert Cache().entries() == []


def test_a_plan_that_the_plugin_refuses_is_compiled_again(rtx, models):
    entry = engines.build("dmdnet", "tensorrt-rtx", directory=models)
    Cache().write(entry.key, b"a plan of something else", seconds=1, parity=entry.parity)
    assert engines.build("dmdnet", "tensorrt-rtx", directory=models).plan_sha256 == entry.plan_sha256


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("CUDA error cudaErrorMemoryAllocation: out of memory", engines.GpuOutOfMemory),
        ("CUDA error executing: cudaErrorIllegalAddress", engines.DeviceLost),
        ("TensorRT RTX EP could not enqueue", engines.GpuError),
    ],
)
def test_errors_while_running_are_ours(rtx, models, depths, message, error):
    denoiser = engines.load("dmdnet", "tensorrt-rtx", directory=models)
    rtx.run_error = message
    with pytest.raises(engines.GpuError) as caught:
        denoiser(depths[0])
    assert type(caught.value) is error and message not in str(caught.value)


def test_an_error_that_comes_out_late_is_ours_too(rtx, models, depths, monkeypatch):
    denoiser = engines.load("dmdnet", "tensorrt-rtx", directory=models)

    def late(self):
        raise RuntimeError("CUDA error: cudaErrorIllegalAddress")

    monkeypatch.setattr("onnxruntime.IOBinding.synchronize_outputs", late)
    with pytest.raises(engines.DeviceLost):
        denoiser(depths[0])


def test_cancelled_before_and_after_but_not_within(rtx, models):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(engines.BuildCancelled):
        engines.build("dmdnet", "tensorrt-rtx", directory=models, cancel=cancel)
    assert Cache().entries() == []


def test_a_chain_is_two_calls(rtx, models, depths):
    both = engines.Networks(
        engines.load("dmdnet", "tensorrt-rtx", directory=models),
        engines.load("ldnfnet", "tensorrt-rtx", directory=models),
    )
    assert not both.shared
    np.testing.assert_array_equal(both(depths).denoised, both.denoiser(depths))
    both.close()
    with pytest.raises(engines.EngineError, match="closed"):
        both(depths)
