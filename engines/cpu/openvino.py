"""Networks on the CPU through OpenVINO."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines import packages
from engines.card import Model
from engines.cpu import wide
from engines.cpu.quantised import in_int8, ranges
from engines.cpu.served import Served
from engines.errors import BackendMissing, ModelDamaged
from engines.runtime import SIZE, Answer, Precision, Run, Runtime

_CAPABILITY: dict[Precision, str] = {"f32": "FP32", "bf16": "BF16", "f16": "FP16"}
_starting = threading.Lock()

log = logging.getLogger(__name__)


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
    return packages.openvino().Core()


def version() -> str:
    """Name and version, for people. Raises ``BackendMissing``."""
    return f"OpenVINO {packages.openvino().__version__.split('-')[0]} CPU"


def candidates(model: Model) -> list[Precision]:
    """What this network could run in on this processor. Raises ``BackendMissing``, ``ModelDamaged``."""
    there = _capabilities()
    quantised_too: list[Precision] = ["int8"] if ranges(model.card) and "INT8" in there else []
    return [one for one, name in _CAPABILITY.items() if name in there] + quantised_too


def start(model: Model, precision: Precision, threads: int, why: str) -> Runtime:
    """Compile; see :class:`OpenVino`."""
    return OpenVino(model, precision, threads, why)


class OpenVino(Served):
    """A model compiled by OpenVINO for the CPU.

    It is compiled for one face; several run one after another. Measured, that is the fastest for one and for several: a
    free batch size keeps OpenVINO from joining a convolution with what follows it, and cores that share one face leave
    nothing idle for a second one.

    ``precision`` is always set explicitly: OpenVINO would pick bf16 by itself where the processor has it. A denoiser in
    bf16 or f16 keeps float32 ends (:mod:`engines.cpu.wide`).
    Raises ``BackendMissing`` if OpenVINO is not installed, the processor has no such arithmetic or the network no
    ranges for int8, ``ModelDamaged`` if it cannot read the model or the model wants other input.
    """

    failures = (RuntimeError,)
    remedy = phrase("use device='onnxruntime'")

    def __init__(self, model: Model, precision: Precision, threads: int, why: str) -> None:
        super().__init__(model, version(), precision, threads, why)

    def _compile(self, model: Model) -> Run:
        openvino = packages.openvino()
        arithmetic: Precision = "f32" if self.precision == "int8" else self.precision  # of what is not quantised
        if _CAPABILITY[arithmetic] not in _capabilities():
            raise BackendMissing(
                phrase("this processor has no {precision} arithmetic; use precision='f32'", precision=self.precision)
            )
        content = in_int8(model) if self.precision == "int8" else model.onnx
        try:
            network = core().read_model(content)
            network.reshape([1, 1, SIZE, SIZE])
            if arithmetic == "f32":
                return functools.partial(_infer, _connected([self._request(network, "f32")]))
            cut = wide.parts(openvino, network)
            requests = [self._request(part, arithmetic if half else "f32") for part, half in cut]
            return functools.partial(_infer, _connected(requests))
        except RuntimeError as error:
            log.debug("OpenVINO refuses %s in %s", model.name, self.precision, exc_info=True)
            if arithmetic != "f32":  # offered, and yet not there: OpenVINO asks the processor, not what caps it
                raise BackendMissing(
                    phrase(
                        "{backend} cannot run {name!r} in {precision} on this processor; use precision='f32'",
                        backend=self.backend,
                        name=model.name,
                        precision=arithmetic,
                    )
                ) from error
            raise ModelDamaged(
                phrase(
                    "{backend} cannot run the model {name!r}; restore the model and its card from the same release, or "
                    "use device='onnxruntime'",
                    backend=self.backend,
                    name=model.name,
                )
            ) from error

    def _request(self, network: Any, precision: Precision) -> Any:
        openvino = packages.openvino()
        properties = openvino.properties
        kinds = {"f32": openvino.Type.f32, "bf16": openvino.Type.bf16, "f16": openvino.Type.f16}
        settings = {
            properties.hint.inference_precision(): kinds[precision],
            properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY,
            properties.inference_num_threads(): self.threads,
        }
        return core().compile_model(network, "CPU", settings).create_infer_request()


def _connected(requests: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Let every part read what earlier ones give where it lies; with the input that depth goes to, or None."""
    given: dict[str, object] = {}
    connected = []
    for request in requests:
        compiled = request.get_compiled_model()
        fed = None
        for port in compiled.inputs:
            if port.any_name in given:
                request.set_tensor(port, given[port.any_name])
            else:
                fed = port
        for port in compiled.outputs:
            given.update(dict.fromkeys(port.get_names(), request.get_tensor(port)))
        connected.append((request, fed))
    return connected


def _infer(requests: Sequence[tuple[Any, Any]], depth: NDArray[np.float32]) -> Answer:
    """One face after another, each read where it lies; the answers are written once, where the caller keeps them."""
    answer: Answer = {}
    for number in range(len(depth)):
        for request, fed in requests:
            feed = None if fed is None else {fed: depth[number : number + 1]}
            results = request.infer(feed, share_inputs=True, share_outputs=True)
        for port, value in results.items():
            if not number:
                answer[port.any_name] = np.empty((len(depth), *value.shape[1:]), np.float32)
            answer[port.any_name][number] = value[0]
    return answer


def _capabilities() -> list[str]:
    return list(core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
