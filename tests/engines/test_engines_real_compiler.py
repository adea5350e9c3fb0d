"""The shipped networks through a real compiler of NVIDIA's that needs no GPU: ``pip install tensorrt-rtx-cu13`` brings
TensorRT for RTX with the Python interface that TensorRT has. Left out where it is not installed: it takes 300 MB."""

import importlib.util
import threading
from types import SimpleNamespace

import pytest

import engines
from engines.card import read
from engines.gpu import compiled, variants
from engines.gpu import tensorrt as tensorrt_gpu
from engines.gpu.cache import Cache
from engines.gpu.sidecar import Key

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("tensorrt_rtx") is None, reason="tensorrt-rtx-cu13 is not installed"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the timing cache, which this compiler does not keep
]


@pytest.fixture
def compiler(monkeypatch):
    """``engines.gpu.tensorrt`` on the real compiler, for an RTX 40 that is not here."""
    import tensorrt_rtx

    before = tensorrt_gpu._batches

    def for_rtx_40(builder, config, largest):
        config.num_compute_capabilities = 1
        assert config.set_compute_capability(tensorrt_rtx.ComputeCapability.SM89, 0)
        before(builder, config, largest)

    monkeypatch.setattr(tensorrt_gpu, "bindings", lambda: tensorrt_rtx)
    monkeypatch.setattr(tensorrt_gpu, "Cuda", lambda: SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(tensorrt_gpu, "_batches", for_rtx_40)
    return tensorrt_gpu


def job(tmp_path, name, precision, progress=lambda done, what: None, cancel=None):
    key = Key(name, "a" * 64, 1, precision, 16, "tensorrt", "test", "RTX 40", "8.9", "none", "test")
    return compiled.Job(key, Cache(tmp_path), progress, cancel or threading.Event())


@pytest.mark.parametrize("name", ["dmdnet", "ldnfnet"])
@pytest.mark.parametrize("precision", ["f32", "f16"])
def test_the_shipped_networks_are_taken_as_they_are_typed(compiler, tmp_path, name, precision):
    told = []
    content = variants.variant(read(name), precision)
    plan = compiler.compile_plan(content, job(tmp_path, name, precision, lambda done, what: told.append(done)))
    assert len(plan) > 0.9 * len(content)
    assert told == sorted(told)
    assert len(set(told)) > 10


def test_a_build_is_cancelled_at_a_step(compiler, tmp_path):
    cancel = threading.Event()

    def progress(done, what):
        if done > 0.2:
            cancel.set()

    with pytest.raises(engines.BuildCancelled):
        compiler.compile_plan(variants.variant(read("dmdnet"), "f16"), job(tmp_path, "dmdnet", "f16", progress, cancel))


def test_an_exception_of_progress_comes_through(compiler, tmp_path):
    def progress(done, what):
        if done > 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compiler.compile_plan(variants.variant(read("dmdnet"), "f16"), job(tmp_path, "dmdnet", "f16", progress))


def test_what_is_no_network_is_refused_with_a_reason(compiler, tmp_path):
    with pytest.raises(engines.EngineError, match="failed while compiling dmdnet"):
        compiler.compile_plan(b"no network", job(tmp_path, "dmdnet", "f16"))
