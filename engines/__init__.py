"""Compiled networks: ONNX files → a CPU or GPU runtime behind one small interface."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Literal, get_args, overload

from engines import choice
from engines.card import Model, architecture, names, read
from engines.chain import Answers, Networks
from engines.choice import Choice
from engines.engine import EMBEDDING, Denoiser, Denoises, Engine, Network, Recogniser, Recognises
from engines.errors import (
    BackendMissing,
    BadInput,
    BuildCancelled,
    CropMismatch,
    DeviceLost,
    EngineError,
    GpuError,
    GpuOutOfMemory,
    ModelDamaged,
    ModelMissing,
    ParityFailed,
    PlanRefused,
)
from engines.gpu import compiled
from engines.gpu.cache import Cache
from engines.gpu.sidecar import Entry, Key
from engines.identity import model_id, weights_hash
from engines.parity import Parity
from engines.runtime import GPU_DEVICES, SIZE, Device, GpuDevice, Precision, Progress, Runtime
from engines.start import start

DenoiserName = Literal["dmdnet"]

__all__ = [
    "EMBEDDING",
    "GPU_DEVICES",
    "SIZE",
    "Answers",
    "BackendMissing",
    "BadInput",
    "BuildCancelled",
    "Cache",
    "Choice",
    "CropMismatch",
    "Denoiser",
    "DenoiserName",
    "Denoises",
    "Device",
    "DeviceLost",
    "Engine",
    "EngineError",
    "Entry",
    "GpuDevice",
    "GpuError",
    "GpuOutOfMemory",
    "Key",
    "Model",
    "ModelDamaged",
    "ModelMissing",
    "Network",
    "Networks",
    "Parity",
    "ParityFailed",
    "PlanRefused",
    "Precision",
    "Progress",
    "Recogniser",
    "Recognises",
    "Runtime",
    "build",
    "built",
    "choose",
    "load",
    "model_id",
    "names",
    "weights_hash",
]


@overload
def load(
    name: DenoiserName,
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    threads: int | None = None,
    beside: str | None = None,
    directory: Path | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Denoiser: ...
@overload
def load(
    name: Literal["ldnfnet"],
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    threads: int | None = None,
    beside: str | None = None,
    directory: Path | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Recogniser: ...
@overload
def load(
    name: str,
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    threads: int | None = None,
    beside: str | None = None,
    directory: Path | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Denoiser | Recogniser: ...


def load(
    name: str,
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    threads: int | None = None,
    beside: str | None = None,
    directory: Path | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Denoiser | Recogniser:
    """Load a network and warm it up: ``dmdnet`` or ``ldnfnet``.

    - ``device``: ``auto`` (a GPU whose engine is in the cache, else the CPU: see :func:`choose`), ``cpu`` (OpenVINO, or
      ONNX Runtime where it is not installed), or one runtime by name: ``openvino``, ``onnxruntime``, ``tensorrt``,
      ``tensorrt-rtx``. What is asked for by name is never replaced silently.
    - ``precision``: ``f32``, ``bf16``, ``f16``, ``int8``; by default f16 on a GPU, and on the CPU the fastest that
      gives f32's answers, measured once (:mod:`engines.cpu.precision`).
    - ``beside``: the network that runs before or behind it, whose precision is chosen with its own; by default
      ``ldnfnet`` and ``dmdnet`` for each other, where they lie in the same folder.
    - ``threads``: of the processor; by default one per physical core that this process may use and others leave idle.
    - ``directory``: where the models lie; by default ``assets/models``.
    - ``cache``, ``progress``, ``cancel``: for a GPU asked for by name whose engine is not in the cache: it is built
      first, as :func:`build` does. ``progress`` is told too while a precision is measured; what it raises ends that.

    Raises ``ModelMissing``, ``ModelDamaged`` (the file is not the one that its card describes),
    ``BackendMissing``, ``ValueError`` for no such precision or number of threads, and what :func:`build` raises.
    """
    if threads is not None and threads < 1:
        raise ValueError("threads must be at least 1")
    model = _read(name, precision, directory)
    network = Denoiser if architecture(name) == "dmdnet" else Recogniser
    other = _beside(name, beside, directory) if precision is None and device not in GPU_DEVICES else None
    runtime = start(model, device, precision, threads, beside=other, cache=cache, progress=progress, cancel=cancel)
    return network(model, runtime)


def build(
    name: str,
    device: GpuDevice,
    *,
    precision: Precision | None = None,
    directory: Path | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    force: bool = False,
) -> Entry:
    """Compile a network for this machine's GPU, compare it with the CPU, and keep it in the cache for :func:`load`.

    One that is there already, and whole, is not built again unless ``force``. ``progress`` is called from this thread
    with how much is done, in [0, 1], and what is being done. ``cancel`` stops the build at its next step. Another
    process that builds the same engine is waited for.

    Raises ``ModelMissing``, ``ModelDamaged``, ``BackendMissing``, ``BuildCancelled``, ``ParityFailed``, ``GpuError``,
    ``ValueError`` for no such precision.
    """
    model = _read(name, precision, directory)
    return compiled.build(model, device, precision, cache=cache, progress=progress, cancel=cancel, force=force)


def built(
    name: str,
    device: GpuDevice,
    *,
    precision: Precision | None = None,
    directory: Path | None = None,
    cache: Cache | None = None,
) -> bool:
    """Whether :func:`load` finds a whole engine for this GPU in the cache, so that it has nothing to build.

    Raises ``ModelMissing``, ``ModelDamaged``, ``BackendMissing``, ``ValueError`` for no such precision.
    """
    return compiled.whole(_read(name, precision, directory), device, precision, cache)


def choose(
    name: str,
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    directory: Path | None = None,
    cache: Cache | None = None,
) -> Choice:
    """What :func:`load` would take for ``device``, why, and which GPU could take over once :func:`build` has run.

    Raises ``ModelMissing``, ``ModelDamaged``, ``ValueError`` for no such precision.
    """
    return choice.choose(_read(name, precision, directory), device, precision, cache)


def _read(name: str, precision: Precision | None, directory: Path | None) -> Model:
    if precision not in (None, *get_args(Precision)):
        raise ValueError(f"precision must be one of {', '.join(get_args(Precision))}, not {precision!r}")
    return read(name, None if directory is None else Path(directory))


def _beside(name: str, given: str | None, directory: Path | None) -> Model | None:
    if given is not None:
        return _read(given, None, directory)
    usual = "ldnfnet" if architecture(name) == "dmdnet" else "dmdnet"
    try:
        return _read(usual, None, directory)
    except (ModelMissing, ModelDamaged):  # told where it is asked for itself
        return None
