"""The small interface behind which every backend hides, and the choice among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from engines.card import Model
from engines.errors import BackendMissing

SIZE = 128  # pixels; the networks' input, as the ONNX files fix it

Device = Literal["auto", "cpu", "openvino", "onnxruntime", "tensorrt"]
Precision = Literal["f32", "bf16", "f16"]


class Runtime(Protocol):
    """A compiled network. Safe to call from several threads; calls run one after another."""

    backend: str  # runtime and version, as shown to the user: "OpenVINO 2026.4.1 CPU"
    precision: Precision  # what the arithmetic runs in
    threads: int  # of the processor

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """``float32[N, 1, 128, 128]`` with N ≥ 1 → outputs by name, float32, owned by the caller."""


Start = Callable[[Model, Precision | None, int | None], Runtime]


def start(model: Model, device: Device, precision: Precision | None, threads: int | None) -> Runtime:
    """Compile a model for a device; ``auto`` and ``cpu`` take OpenVINO, else ONNX Runtime.

    Raises ``BackendMissing`` if a device asked for by name is not there, or cannot run this precision.
    """
    if device in ("auto", "cpu"):
        try:
            return _starter("openvino")(model, precision, threads)
        except BackendMissing:  # not installed, broken, or without this precision
            device = "onnxruntime"
    return _starter(device)(model, precision, threads)


def _starter(device: str) -> Start:
    if device == "openvino":
        from engines.openvino_cpu import OpenVino

        return OpenVino
    if device == "onnxruntime":
        from engines.onnxruntime_cpu import OnnxRuntime

        return OnnxRuntime
    if device == "tensorrt":
        raise BackendMissing(
            "device 'tensorrt' needs an NVIDIA GPU, the extra relief[tensorrt] and a release that has its "
            "backend; this one runs networks on the CPU: use device='auto' or 'cpu'"
        )
    raise BackendMissing(f"there is no device {device!r}; choose auto, cpu, openvino, onnxruntime or tensorrt")
