"""Compiled networks: ONNX files → a CPU or GPU runtime behind one small interface."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args, overload

from engines.card import Model, architecture, names, read
from engines.engine import EMBEDDING, Denoiser, Engine, Recogniser
from engines.errors import BackendMissing, BadInput, CropMismatch, EngineError, ModelDamaged, ModelMissing
from engines.identity import model_id, weights_hash
from engines.runtime import SIZE, Device, Precision, Runtime, start

__all__ = [
    "EMBEDDING",
    "SIZE",
    "BackendMissing",
    "BadInput",
    "CropMismatch",
    "Denoiser",
    "Device",
    "Engine",
    "EngineError",
    "Model",
    "ModelDamaged",
    "ModelMissing",
    "Precision",
    "Recogniser",
    "Runtime",
    "load",
    "model_id",
    "names",
    "weights_hash",
]


@overload
def load(
    name: Literal["dmdnet", "dmdnet-quality"],
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    threads: int | None = None,
    directory: Path | None = None,
) -> Denoiser: ...
@overload
def load(
    name: Literal["ldnfnet"],
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    threads: int | None = None,
    directory: Path | None = None,
) -> Recogniser: ...


def load(
    name: str,
    device: Device = "auto",
    *,
    precision: Precision | None = None,
    threads: int | None = None,
    directory: Path | None = None,
) -> Denoiser | Recogniser:
    """Load a network and warm it up: ``dmdnet``, ``dmdnet-quality`` (for GPUs; slow on CPUs) or ``ldnfnet``.

    - ``device``: ``auto`` (the best there is), ``cpu`` (OpenVINO, or ONNX Runtime where it is not installed),
      or one runtime by name: ``openvino``, ``onnxruntime``, ``tensorrt``. What is asked for by name is never
      replaced silently.
    - ``precision``: ``f32``, ``bf16``, ``f16``; by itself bf16 where the processor has it in hardware, else
      f32.
    - ``threads``: of the processor; by itself one per physical core that this process may use.
    - ``directory``: where the models lie; by itself ``assets/models``.

    Raises ``ModelMissing``, ``ModelDamaged`` (the file is not the one that its card describes),
    ``BackendMissing``, ``ValueError`` for no such precision or number of threads.
    """
    if threads is not None and threads < 1:
        raise ValueError("threads must be at least 1")
    if precision not in (None, *get_args(Precision)):
        raise ValueError(f"precision must be one of {', '.join(get_args(Precision))}, not {precision!r}")
    model = read(name, None if directory is None else Path(directory))
    network = Denoiser if architecture(name) == "dmdnet" else Recogniser
    return network(model, start(model, device, precision, threads))
