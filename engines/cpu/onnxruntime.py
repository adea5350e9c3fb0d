"""Networks on the CPU through ONNX Runtime."""

from __future__ import annotations

import logging

from assets.phrase import phrase
from engines import packages
from engines.card import Model
from engines.cpu.quantised import in_int8, ranges
from engines.cpu.served import Served
from engines.errors import BackendMissing, ModelDamaged
from engines.runtime import SIZE, Precision, Run, Runtime

log = logging.getLogger(__name__)


def version() -> str:
    """Name and version, for people. Raises ``BackendMissing``."""
    return f"ONNX Runtime {packages.onnxruntime().__version__} CPU"


def candidates(model: Model) -> list[Precision]:
    """What this network could run in. Raises ``ModelDamaged`` where its card's ranges are none."""
    return ["f32", "int8"] if ranges(model.card) else ["f32"]


def start(model: Model, precision: Precision, threads: int, why: str) -> Runtime:
    """Compile; see :class:`OnnxRuntime`."""
    return OnnxRuntime(model, precision, threads, why)


class OnnxRuntime(Served):
    """A model run by ONNX Runtime's CPU provider, in float32, or in int8 where its card has ranges for that.

    Raises ``BackendMissing`` if ONNX Runtime is not installed or another precision is asked for, ``ModelDamaged`` if it
    cannot read the model or the model wants other input.
    """

    failures = (Exception,)  # its exception classes share no base below it
    remedy = phrase("load the network anew")

    def __init__(self, model: Model, precision: Precision, threads: int, why: str) -> None:
        if precision not in ("f32", "int8"):
            raise BackendMissing(
                phrase(
                    "ONNX Runtime runs f32 and int8 on the CPU, not {precision}; use precision='f32'",
                    precision=precision,
                )
            )
        super().__init__(model, version(), precision, threads, why)

    def _compile(self, model: Model) -> Run:
        library = packages.onnxruntime()
        options = library.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors; they come as exceptions too
        # Idle threads that spin between frames would take the cores that find the next face.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        content = in_int8(model) if self.precision == "int8" else model.onnx
        try:
            session = library.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its exception classes share no base below Exception
            log.debug("ONNX Runtime refuses %s", model.name, exc_info=True)
            raise ModelDamaged(
                phrase(
                    "{backend} cannot read the model {name!r}; restore the model and its card from the same release",
                    backend=self.backend,
                    name=model.name,
                )
            ) from error
        wanted = session.get_inputs()[0]
        if wanted.type != "tensor(float)" or wanted.shape[1:] != [1, SIZE, SIZE]:
            raise ModelDamaged(
                phrase(
                    "the model {name!r} wants {wanted} as input; restore it from the release",
                    name=model.name,
                    wanted=f"{wanted.type}{wanted.shape}",
                )
            )
        outputs = [output.name for output in session.get_outputs()]
        return lambda depth: dict(zip(outputs, session.run(outputs, {wanted.name: depth}), strict=True))
