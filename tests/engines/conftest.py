"""A folder of small models, and depth to give them."""

import importlib
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from small_networks import denoiser_graph, recogniser_graph, save

from engines.gpu import probe as gpu

PLUGIN = "onnxruntime_ep_nv_tensorrt_rtx"


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Path:
    """A folder with a small dmdnet and ldnfnet; read-only by agreement."""
    directory = tmp_path_factory.mktemp("models")
    save(denoiser_graph(), directory, "dmdnet")
    save(recogniser_graph(), directory, "ldnfnet")
    return directory


@pytest.fixture
def depths() -> np.ndarray:
    """Five crops of a smooth surface with noise, float32[5, 128, 128] in [0, 255]."""
    rng = np.random.default_rng(0)
    v, u = np.mgrid[:128, :128] / 127
    bumps = [200 * np.exp(-((u - 0.5) ** 2 + (v - 0.4 - 0.04 * k) ** 2) * 8) for k in range(5)]
    return np.clip(np.stack(bumps) + rng.normal(0, 5, (5, 128, 128)), 0, 255).astype(np.float32)


@pytest.fixture
def gpu_machine(monkeypatch, tmp_path):
    """A machine with a GPU, TensorRT and CUDA as tests/engines/fake_gpu has them, and an empty engine cache.

    Gives the fakes as ``tensorrt`` and ``cuda``, and ``folder`` of the cache.
    """
    fakes = Path(__file__).with_name("fake_gpu")
    for name in [name for name in sys.modules if name.partition(".")[0] in ("cuda", "tensorrt", PLUGIN)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(fakes))
    monkeypatch.setenv("PYTHONPATH", str(fakes), prepend=os.pathsep)
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith("FAKE_GPU")]:
        monkeypatch.delenv(name)
    gpu.probe(fresh=True)
    machine = SimpleNamespace(
        tensorrt=importlib.import_module("tensorrt"),
        cuda=importlib.import_module("cuda.bindings.runtime"),
        folder=tmp_path / "home" / "engines",
    )
    yield machine
    for name in [name for name in sys.modules if name.partition(".")[0] in ("cuda", "tensorrt", PLUGIN)]:
        del sys.modules[name]
    gpu._probe.cache_clear()
