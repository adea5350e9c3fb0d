"""Networks on the CPU through OpenVINO."""

from __future__ import annotations

import functools
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines import processor
from engines.card import Model
from engines.errors import BackendMissing, ModelDamaged
from engines.runtime import SIZE, Precision

_CAPABILITY: dict[Precision, str] = {"f32": "FP32", "bf16": "BF16", "f16": "FP16"}

_starting = threading.Lock()


def core() -> Any:
    """The process's one ``openvino.Core``, kept until it ends.

    A core's CPU plugin gives the thread that loads it another stack for signals, and takes it back when it goes. Where
    two cores go in the order they came, or one goes in another thread, the stack that stays set is a freed one, and the
    next signal with a handler (Ctrl-C) kills the process. So none ever goes.
    """
    with _starting:
        return _core()


@functools.cache
def _core() -> Any:
    import openvino

    return openvino.Core()


class OpenVino:
    """A model compiled by OpenVINO for the CPU, with a free batch size: measured, fixed ones run no faster,
    and a new number of faces would stop the stream for a compilation.

    ``precision`` is always set explicitly: OpenVINO would pick bf16 by itself where the processor has it.
    Raises ``BackendMissing`` if OpenVINO is not installed or the processor has no such arithmetic,
    ``ModelDamaged`` if it cannot read the model or the model wants other input.
    """

    def __init__(self, model: Model, precision: Precision | None = None, threads: int | None = None) -> None:
        try:
            import openvino
        except (ImportError, OSError) as error:
            raise BackendMissing(
                f"OpenVINO is not usable here ({error}); pip install openvino, or use device='onnxruntime'"
            ) from error
        runtime = core()
        self.precision: Precision = precision or ("bf16" if processor.native_bf16() else "f32")
        self.threads = threads or processor.physical_cores()
        self.backend = f"OpenVINO {openvino.__version__.split('-')[0]} CPU"
        if _CAPABILITY[self.precision] not in runtime.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise BackendMissing(f"this processor has no {self.precision} arithmetic; use precision='f32'")
        properties = openvino.properties
        settings = {
            properties.hint.inference_precision(): getattr(openvino.Type, self.precision),
            properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY,
            properties.inference_num_threads(): self.threads,
        }
        try:
            network = runtime.read_model(model.onnx)
            network.reshape([-1, 1, SIZE, SIZE])
            self._request = runtime.compile_model(network, "CPU", settings).create_infer_request()
        except RuntimeError as error:
            raise ModelDamaged(f"OpenVINO cannot run the model {model.name!r}: {error}") from error
        self._lock = threading.Lock()

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            results = self._request.infer({0: depth}, share_inputs=True, share_outputs=True)
            return {port.any_name: np.array(value, np.float32) for port, value in results.items()}
