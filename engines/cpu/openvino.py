"""Networks on the CPU through OpenVINO."""

from __future__ import annotations

import functools
import importlib
import sys
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.packages import install
from engines.card import Model
from engines.cpu import processor
from engines.cpu.precision import Run, choose
from engines.cpu.quantised import in_int8, ranges
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
    return library().Core()


def library() -> Any:
    """OpenVINO's package, without its telemetry: by itself its import tells Google Analytics about this computer, from
    a process of its own and without asking. Where that part can not be imported, OpenVINO has a silent stub for it.

    Raises ``ImportError`` or ``OSError`` where OpenVINO is not usable.
    """
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # None: an import of it fails
    return importlib.import_module("openvino")


class OpenVino:
    """A model compiled by OpenVINO for the CPU.

    It is compiled for one face; several run one after another. Measured, that is the fastest for one and for several: a
    free batch size keeps OpenVINO from joining a convolution with what follows it, and cores that share one face leave
    nothing idle for a second one.

    ``precision`` is always set explicitly: OpenVINO would pick bf16 by itself where the processor has it. Without one
    the fastest that gives f32's answers is taken (:mod:`engines.cpu.precision`); ``why`` says so.
    Raises ``BackendMissing`` if OpenVINO is not installed, the processor has no such arithmetic or the network no
    ranges for int8, ``ModelDamaged`` if it cannot read the model or the model wants other input.
    """

    def __init__(self, model: Model, precision: Precision | None = None, threads: int | None = None) -> None:
        try:
            openvino = library()
        except (ImportError, OSError) as error:
            raise BackendMissing(
                f"OpenVINO is not usable here ({error}); {install('openvino')}, or use device='onnxruntime'"
            ) from error
        self._model = model
        self.threads = threads or processor.cores_left()
        self.backend = f"OpenVINO {openvino.__version__.split('-')[0]} CPU"
        self.why = "asked for"
        self._lock = threading.Lock()
        made: dict[Precision, Run] = {}
        if precision is None:
            compiled = functools.partial(self._keep, made)
            found = choose(model, self._candidates(), compiled, runtime=self.backend, threads=self.threads)
            precision, self.why = found.precision, found.why
        self.precision: Precision = precision
        self._run = made.get(precision) or self._compile(precision)

    def _candidates(self) -> list[Precision]:
        there = _capabilities()
        quantised_too: list[Precision] = ["int8"] if ranges(self._model.card) and "INT8" in there else []
        return [one for one, name in _CAPABILITY.items() if name in there] + quantised_too

    def _keep(self, made: dict[Precision, Run], precision: Precision) -> Run:
        made[precision] = self._compile(precision)
        return made[precision]

    def _compile(self, precision: Precision) -> Run:
        openvino = library()
        arithmetic: Precision = "f32" if precision == "int8" else precision  # of what is not quantised
        if _CAPABILITY[arithmetic] not in _capabilities():
            raise BackendMissing(f"this processor has no {precision} arithmetic; use precision='f32'")
        properties = openvino.properties
        settings = {
            properties.hint.inference_precision(): getattr(openvino.Type, arithmetic),
            properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY,
            properties.inference_num_threads(): self.threads,
        }
        content = in_int8(self._model) if precision == "int8" else self._model.onnx
        try:
            network = core().read_model(content)
            network.reshape([1, 1, SIZE, SIZE])
            request = core().compile_model(network, "CPU", settings).create_infer_request()
        except RuntimeError as error:
            raise ModelDamaged(f"OpenVINO cannot run the model {self._model.name!r}: {error}") from error
        return functools.partial(_infer, request)

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            return self._run(depth)


def _infer(request: Any, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """One face after another, each read where it lies; the answers are written once, where the caller keeps them."""
    answer: dict[str, NDArray[np.float32]] = {}
    for number in range(len(depth)):
        results = request.infer({0: depth[number : number + 1]}, share_inputs=True, share_outputs=True)
        for port, value in results.items():
            if not number:
                answer[port.any_name] = np.empty((len(depth), *value.shape[1:]), np.float32)
            answer[port.any_name][number] = value[0]
    return answer


def _capabilities() -> list[str]:
    return list(core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
