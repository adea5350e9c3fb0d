"""The small interface behind which every backend hides, and the choice among them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from engines.card import Model
from engines.errors import BackendMissing, BuildCancelled, EngineError

if TYPE_CHECKING:
    from engines.cache import Cache
    from engines.gpu.compiled import Progress

SIZE = 128  # pixels; the networks' input, as the ONNX files fix it

Device = Literal["auto", "cpu", "openvino", "onnxruntime", "tensorrt", "tensorrt-rtx"]
Precision = Literal["f32", "bf16", "f16", "int8"]

log = logging.getLogger(__name__)


class Runtime(Protocol):
    """A compiled network. Safe to call from several threads; calls run one after another."""

    backend: str  # runtime and version, as shown to the user: "OpenVINO 2026.4.1 CPU"
    precision: Precision  # what the arithmetic runs in
    threads: int  # of the processor

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """``float32[N, 1, 128, 128]`` with N ≥ 1 → outputs by name, float32, owned by the caller."""


def close(runtime: Runtime) -> None:
    """Give back what a runtime holds on a GPU; a CPU runtime holds nothing."""
    closing = getattr(runtime, "close", None)
    if closing is not None:
        closing()


Start = Callable[[Model, Precision | None, int | None], Runtime]


def start(
    model: Model,
    device: Device,
    precision: Precision | None,
    threads: int | None,
    *,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Runtime:
    """Compile a model for a device, or take its compiled engine from the cache; see :func:`engines.choose`.

    ``auto`` and ``cpu`` take OpenVINO, else ONNX Runtime; ``auto`` takes a GPU first where its engine is in the cache,
    and goes to the CPU when that one does not start.

    Raises ``BackendMissing`` if a device asked for by name is not there, or cannot run this precision, and what
    :func:`engines.build` raises for a GPU asked for by name.
    """
    from engines import choice
    from engines.gpu import compiled

    chosen = choice.choose(model, device, precision, cache).device
    if chosen in compiled.GPU_DEVICES:
        try:
            return compiled.open_engine(
                model, chosen, precision, cache=cache, progress=progress, cancel=cancel, as_kept=device == "auto"
            )
        except EngineError as error:
            if device != "auto" or isinstance(error, BuildCancelled):
                raise
            log.warning("%s runs on the CPU: %s", model.name, error)
            chosen = "cpu"
    if chosen == "cpu":
        return _start_cpu(model, precision, threads)
    return _starter(chosen)(model, precision, threads)


def _start_cpu(model: Model, precision: Precision | None, threads: int | None) -> Runtime:
    try:
        return _starter("openvino")(model, precision, threads)
    except BackendMissing as first:  # not installed, broken, or without this precision
        try:
            return _starter("onnxruntime")(model, precision, threads)
        except BackendMissing as second:
            raise BackendMissing("; ".join(dict.fromkeys([str(first), str(second)]))) from first


def _starter(device: str) -> Start:
    if device == "openvino":
        from engines.cpu.openvino import OpenVino

        return OpenVino
    if device == "onnxruntime":
        from engines.cpu.onnxruntime import OnnxRuntime

        return OnnxRuntime
    raise BackendMissing(f"there is no device {device!r}; choose {', '.join(get_args(Device))}")
