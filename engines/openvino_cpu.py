"""Networks on the CPU through OpenVINO."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines import processor
from engines.card import Model
from engines.errors import BackendMissing, ModelDamaged
from engines.runtime import SIZE, Precision


class OpenVino:
    """A model compiled by OpenVINO for the CPU, once per batch size (fixed shapes run faster than free ones).

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
        self._core = openvino.Core()
        self._openvino = openvino
        self.precision: Precision = precision or ("bf16" if processor.native_bf16() else "f32")
        self.threads = threads or processor.physical_cores()
        self._refuse_unsupported()
        self.backend = f"OpenVINO {openvino.__version__.split('-')[0]} CPU"
        try:
            self._model = self._core.read_model(model.onnx)
        except RuntimeError as error:
            raise ModelDamaged(f"OpenVINO cannot read the model {model.name!r}: {error}") from error
        self._name = model.name
        self._lock = threading.Lock()
        self._requests: dict[int, Any] = {}

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            request = self._requests.get(len(depth)) or self._compile(len(depth))
            results = request.infer({0: depth}, share_inputs=True)
            return {port.any_name: np.array(value, np.float32) for port, value in results.items()}

    def _refuse_unsupported(self) -> None:
        able = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        if {"f32": "FP32", "bf16": "BF16", "f16": "FP16"}[self.precision] not in able:
            raise BackendMissing(f"this processor has no {self.precision} arithmetic; use precision='f32'")

    def _compile(self, batch: int) -> Any:
        properties = self._openvino.properties
        settings = {
            properties.hint.inference_precision(): getattr(self._openvino.Type, self.precision),
            properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY,
            properties.inference_num_threads(): self.threads,
        }
        try:
            model = self._model.clone()
            model.reshape([batch, 1, SIZE, SIZE])
            compiled = self._core.compile_model(model, "CPU", settings)
        except RuntimeError as error:
            raise ModelDamaged(f"OpenVINO cannot compile the model {self._name!r}: {error}") from error
        self._requests[batch] = compiled.create_infer_request()
        return self._requests[batch]
