"""Which NVIDIA GPU is there, asked in a process of its own: a broken driver can end only that one."""

from __future__ import annotations

import functools
import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.packages import install

REPORT = Path(__file__).with_name("report.py")  # run by its path: the package would be imported too, for nothing
TIMEOUT = 20.0  # seconds; a driver that wakes a sleeping GPU takes one or two
DRIVER_REMEDY = "install NVIDIA's driver (nvidia-smi must list the GPU), or use device='cpu'"


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU that answered.

    - ``name``: as the driver has it; ``compute_capability``: "8.6"; ``memory``: bytes.
    - ``driver``: the driver's own version ("580.95.05"), or the CUDA version it offers ("CUDA 13.0") where
      it does not tell.
    """

    name: str
    compute_capability: str
    memory: int
    driver: str


@dataclass(frozen=True, slots=True)
class Probe:
    """``gpu`` is None where there is none to use; ``why`` then says so and ``remedy`` what to do ("" else)."""

    gpu: Gpu | None
    why: str = ""
    remedy: str = ""


def probe(*, fresh: bool = False, timeout: float = TIMEOUT) -> Probe:
    """The first GPU that CUDA shows this process (``CUDA_VISIBLE_DEVICES`` counts), or why there is none. Never raises.

    The answer is kept until ``fresh`` asks again, after a driver came back for instance. Without ``cuda.bindings``,
    which both GPU extras bring, nothing is started and the answer is there at once.
    """
    if fresh:
        _probe.cache_clear()
    return _probe(timeout)


@functools.lru_cache(maxsize=1)
def _probe(timeout: float) -> Probe:
    if not _installed("cuda.bindings"):
        return Probe(None, "cuda.bindings, which asks for the GPU, is not installed", _bindings_remedy())
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(REPORT)], capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return Probe(None, f"the GPU's driver did not answer in {timeout:g} seconds", DRIVER_REMEDY)
    except OSError as error:
        return Probe(None, f"the GPU could not be asked for ({error})", DRIVER_REMEDY)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        return Probe(None, f"asking for the GPU ended with {done.returncode}: {last}", DRIVER_REMEDY)
    return parse(done.stdout)


def parse(report: str) -> Probe:
    """What :mod:`engines.gpu.report` printed; anything else is no GPU."""
    try:
        answer: Any = json.loads(report.strip().splitlines()[-1])
        if answer["gpu"] is None:
            return Probe(None, str(answer["why"]), DRIVER_REMEDY)
        found = answer["gpu"]
        gpu = Gpu(str(found["name"]), str(found["compute_capability"]), int(found["memory"]), str(found["driver"]))
        if not (gpu.name and gpu.compute_capability and gpu.driver):  # no engine can be kept under that
            raise ValueError("a name is empty")
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        return Probe(None, f"the GPU's report is not readable ({type(error).__name__})", DRIVER_REMEDY)
    return Probe(gpu)


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # the package above it is missing, or half a module
        return False


def _bindings_remedy() -> str:
    return f"{install('tensorrt')}, or {install('tensorrt-rtx')}, or use device='cpu'"
