"""Networks on the CPU through ONNX Runtime."""

from __future__ import annotations

import functools
import threading

import numpy as np
from numpy.typing import NDArray

from assets.packages import install
from engines.card import Model
from engines.cpu import processor
from engines.cpu.precision import Run, choose
from engines.cpu.quantised import in_int8, ranges
from engines.errors import BackendMissing, ModelDamaged
from engines.runtime import SIZE, Precision


class OnnxRuntime:
    """A model run by ONNX Runtime's CPU provider, in float32, or in int8 where its card has ranges for that.

    Without ``precision`` the faster of the two that gives f32's answers is taken (:mod:`engines.cpu.precision`);
    ``why`` says so. Raises ``BackendMissing`` if ONNX Runtime is not installed or another precision is asked for,
    ``ModelDamaged`` if it cannot read the model or the model wants other input.
    """

    def __init__(self, model: Model, precision: Precision | None = None, threads: int | None = None) -> None:
        if precision not in (None, "f32", "int8"):
            raise BackendMissing(f"ONNX Runtime runs f32 and int8 on the CPU, not {precision}; use precision='f32'")
        try:
            import onnxruntime
        except (ImportError, OSError) as error:
            raise BackendMissing(f"ONNX Runtime is not usable here ({error}); {install('onnxruntime')}") from error
        self._model = model
        self.threads = threads or processor.cores_left()
        self.backend = f"ONNX Runtime {onnxruntime.__version__} CPU"
        self.why = "asked for"
        self._lock = threading.Lock()
        made: dict[Precision, Run] = {}
        if precision is None:
            candidates: list[Precision] = ["f32", "int8"] if ranges(model.card) else ["f32"]
            compiled = functools.partial(self._keep, made)
            found = choose(model, candidates, compiled, runtime=self.backend, threads=self.threads)
            precision, self.why = found.precision, found.why
        self.precision: Precision = precision
        self._run = made.get(precision) or self._compile(precision)

    def _keep(self, made: dict[Precision, Run], precision: Precision) -> Run:
        made[precision] = self._compile(precision)
        return made[precision]

    def _compile(self, precision: Precision) -> Run:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors; they come as exceptions too
        # Idle threads that spin between frames would take the cores that find the next face.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        name = self._model.name
        content = in_int8(self._model) if precision == "int8" else self._model.onnx
        try:
            session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its exception classes share no base below Exception
            raise ModelDamaged(f"ONNX Runtime cannot read the model {name!r}: {error}") from error
        wanted = session.get_inputs()[0]
        if wanted.type != "tensor(float)" or wanted.shape[1:] != [1, SIZE, SIZE]:
            raise ModelDamaged(f"the model {name!r} wants {wanted.type}{wanted.shape} as input")
        outputs = [output.name for output in session.get_outputs()]
        return lambda depth: dict(zip(outputs, session.run(outputs, {wanted.name: depth}), strict=True))

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            return self._run(depth)
