"""Networks on the CPU through ONNX Runtime."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from engines import processor
from engines.card import Model
from engines.errors import BackendMissing, ModelDamaged
from engines.runtime import SIZE, Precision


class OnnxRuntime:
    """A model run by ONNX Runtime's CPU provider, in float32 only.

    Raises ``BackendMissing`` if ONNX Runtime is not installed or another precision is asked for,
    ``ModelDamaged`` if it cannot read the model or the model wants other input.
    """

    precision: Precision = "f32"

    def __init__(self, model: Model, precision: Precision | None = None, threads: int | None = None) -> None:
        if precision not in (None, "f32"):
            raise BackendMissing(f"ONNX Runtime runs f32 on the CPU, not {precision}; use precision='f32'")
        try:
            import onnxruntime
        except (ImportError, OSError) as error:
            raise BackendMissing(f"ONNX Runtime is not usable here ({error}); pip install onnxruntime") from error
        self.threads = threads or processor.physical_cores()
        self.backend = f"ONNX Runtime {onnxruntime.__version__} CPU"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors; they come as exceptions too
        # Idle threads that spin between frames would take the cores that find the next face.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(model.onnx, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its exception classes share no base below Exception
            raise ModelDamaged(f"ONNX Runtime cannot read the model {model.name!r}: {error}") from error
        wanted = self._session.get_inputs()[0]
        if wanted.type != "tensor(float)" or wanted.shape[1:] != [1, SIZE, SIZE]:
            raise ModelDamaged(f"the model {model.name!r} wants {wanted.type}{wanted.shape} as input")
        self._input = wanted.name
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._lock = threading.Lock()

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            values = self._session.run(self._outputs, {self._input: depth})
        return dict(zip(self._outputs, values, strict=True))
