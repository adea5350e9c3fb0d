"""Which NVIDIA GPU is there, asked in a process of its own: a broken driver can end only that one."""

from __future__ import annotations

import functools
import importlib.util
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from assets.packages import install
from assets.phrase import phrase

REPORT = Path(__file__).with_name("report.py")  # run by its path: the package would be imported too, for nothing
TIMEOUT = 20.0  # seconds; a driver that wakes a sleeping GPU takes one or two
DRIVER_REMEDY = "install NVIDIA's driver (nvidia-smi must list the GPU), or use device='cpu'"

log = logging.getLogger(__name__)


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
class Driver:
    """NVIDIA's driver as it answered.

    - ``gpus``: those that CUDA shows this process (``CUDA_VISIBLE_DEVICES`` counts).
    - ``cuda``: the CUDA version that it offers, "" where there is no driver; ``version``: its own, "" where unknown.
    - ``problem``: what is wrong with it, for people; "" where it is well, or not there.
    """

    gpus: tuple[Gpu, ...] = ()
    cuda: str = ""
    version: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """GPU for the networks, if there is one: ``gpu`` is None where there is none to use; ``why`` then says so and
    ``remedy`` what to do ("" else)."""

    gpu: Gpu | None
    why: str = ""
    remedy: str = ""


def probe(*, fresh: bool = False, timeout: float = TIMEOUT) -> Probe:
    """The first GPU that networks can run on, or why there is none. Never raises.

    The answer is kept until ``fresh`` asks again, after a driver came back for instance. Without ``cuda.bindings``,
    which both GPU extras bring, nothing is started and the answer is there at once.
    """
    if fresh:
        _probe.cache_clear()
    return _probe(timeout)


def driver(timeout: float = TIMEOUT) -> Driver:
    """What NVIDIA's driver says, which needs no package. Never raises; a process is started each time."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(REPORT)], capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return Driver(problem=phrase("the GPU's driver did not answer in {timeout:g} seconds", timeout=timeout))
    except OSError as error:
        return Driver(problem=phrase("the GPU's driver could not be asked ({why})", why=error.strerror))
    if done.returncode:
        log.debug("asking for the GPU: %s", done.stderr)
        return Driver(problem=phrase("asking the GPU's driver ended with {code}", code=done.returncode))
    return parse(done.stdout)


def parse(report: str) -> Driver:
    """What :mod:`engines.gpu.report` printed; anything else is no GPU."""
    try:
        answer = json.loads(report.strip().splitlines()[-1])
        version, cuda, wrong = (str(answer[name]) for name in ("driver", "cuda", "error"))
        told = version or f"CUDA {cuda}"
        gpus = tuple(
            Gpu(str(one["name"]), str(one["compute_capability"]), int(one["memory"]), told) for one in answer["gpus"]
        )
        if not all(gpu.name and gpu.compute_capability for gpu in gpus):  # no engine can be kept under that
            raise ValueError("a name is empty")
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        return Driver(
            problem=phrase("the report of the GPU's driver is not readable ({why})", why=type(error).__name__)
        )
    if not wrong:
        return Driver(gpus, cuda, version)
    if not version:
        return Driver(gpus, cuda, version, phrase("NVIDIA's driver reports {wrong}", wrong=wrong))
    told = phrase("NVIDIA's driver {version} reports {wrong}", version=version, wrong=wrong)
    return Driver(gpus, cuda, version, told)


@functools.lru_cache(maxsize=1)
def _probe(timeout: float) -> Probe:
    if not _installed("cuda.bindings"):
        return Probe(None, phrase("cuda.bindings, which runs networks on a GPU, is not installed"), _bindings_remedy())
    found = driver(timeout)
    if found.gpus:
        return Probe(found.gpus[0])
    if found.problem or found.cuda:
        return Probe(None, found.problem or phrase("the driver shows no NVIDIA GPU"), DRIVER_REMEDY)
    return Probe(None, phrase("NVIDIA's driver is not installed"), DRIVER_REMEDY)


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # the package above it is missing, or half a module
        return False


def _bindings_remedy() -> str:
    return phrase(
        "{install}, or {other}, or use device='cpu'", install=install("tensorrt"), other=install("tensorrt-rtx")
    )
