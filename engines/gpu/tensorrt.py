"""Networks compiled by TensorRT 11 (extra ``tensorrt``): ONNX → plan. :mod:`engines.gpu.tensorrt_runtime` runs them.

Written to the documented interface of 11.x; what was run on which GPU stands in docs/engines.md. Nothing of TensorRT is
constructed before the driver has answered: its objects crash on use where there is none.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from assets.packages import install
from assets.phrase import phrase
from engines.errors import BackendMissing, EngineError, PlanRefused
from engines.gpu.cuda import Cuda, error_in
from engines.gpu.job import Job
from engines.gpu.progress import Phases
from engines.gpu.sidecar import Key
from engines.runtime import SIZE, Runtime

log = logging.getLogger(__name__)


def remedy() -> str:
    """What brings TensorRT."""
    return phrase(
        "{install}, which fetches libraries from NVIDIA's servers, or use device='cpu'", install=install("tensorrt")
    )


def version() -> str:
    """ "TensorRT 11.4.0.106". Raises ``BackendMissing``."""
    return f"TensorRT {bindings().__version__}"


def compile_plan(onnx: bytes, job: Job) -> bytes:
    """A plan for batches of 1 to ``job.key.batch``, quickest for one face. Takes minutes, tells how far it is, and
    stops at TensorRT's next step when cancelled.

    Raises ``BackendMissing``, ``BuildCancelled``, ``GpuError``, ``EngineError`` where TensorRT does not take the
    network.
    """
    trt = bindings()
    Cuda().close()  # the driver answers: only now may anything of TensorRT be made
    messages = logger_class(trt)()
    builder = trt.Builder(messages)
    network = builder.create_network(0)
    parser = trt.OnnxParser(network, messages)
    if not parser.parse(onnx):
        problems = [str(parser.get_error(index).desc()) for index in range(parser.num_errors)]
        log.debug("TensorRT does not take %s: %s", job.key.model, "; ".join(problems) or messages.last)
        raise EngineError(
            phrase(
                "TensorRT {version} does not take the network {name!r}; use device='cpu'",
                version=trt.__version__,
                name=job.key.model,
            )
        )
    config = builder.create_builder_config()
    config.clear_flag(trt.BuilderFlag.TF32)  # what the graph says is float32 has 24 bits, not 11
    _batches(builder, config, job.key.batch)
    _take_timing(config, job)
    phases = Phases(lambda done, what: job.progress(0.05 + 0.85 * done, what), job.cancel)
    monitor = monitor_class(trt)(phases)
    config.progress_monitor = monitor
    plan = builder.build_serialized_network(network, config)
    phases.raise_caught()
    job.check()
    if plan is None:
        raise error_in(messages.last or "no plan came", phrase("building {name}", name=job.key.model))
    _keep_timing(config, job)
    return bytes(plan)


def start(plan: bytes, key: Key, scratch: Path) -> Runtime:
    """A plan on the GPU, ready to run. Raises ``BackendMissing``, ``GpuError``, ``PlanRefused``."""
    from engines.gpu.tensorrt_runtime import TensorRt

    del scratch  # TensorRT keeps nothing beside its plan
    trt = bindings()
    cuda = Cuda()
    try:
        messages = logger_class(trt)()
        engine = trt.Runtime(messages).deserialize_cuda_engine(plan)
        if engine is None:
            cuda.check(f"loading {key.model}")
            log.debug("TensorRT does not take the plan of %s: %s", key.model, messages.last)
            raise PlanRefused(
                phrase(
                    "TensorRT {version} does not take the plan of {name}; build it again",
                    version=trt.__version__,
                    name=key.model,
                )
            )
        return TensorRt(trt, cuda, engine, messages, key)
    except BaseException:
        cuda.close()
        raise


def bindings() -> Any:
    """TensorRT's Python module. Raises ``BackendMissing`` where it or its libraries are missing."""
    try:
        import tensorrt
    except (ImportError, OSError) as problem:
        raise BackendMissing(
            phrase("TensorRT is not usable here ({why}); {remedy}", why=problem, remedy=remedy())
        ) from problem
    release = str(getattr(tensorrt, "__version__", "0"))
    if not release.startswith("11."):
        raise BackendMissing(
            phrase("this needs TensorRT 11, not {version}; {remedy}", version=release, remedy=remedy())
        )
    return tensorrt


@cache
def logger_class(trt: Any) -> Any:
    """TensorRT's messages go to Python's log; the last error is kept, since calls that fail only say so."""
    names = {
        trt.ILogger.INTERNAL_ERROR: logging.ERROR,
        trt.ILogger.ERROR: logging.ERROR,
        trt.ILogger.WARNING: logging.INFO,
    }

    class Messages(trt.ILogger):  # type: ignore[misc]  # a class of a module that may be missing
        def __init__(self) -> None:
            trt.ILogger.__init__(self)
            self.last = ""

        def log(self, severity: Any, msg: str) -> None:
            level = names.get(severity, logging.DEBUG)
            if level == logging.ERROR:
                self.last = msg
            if "BuildCanceled" in msg:  # which was wanted
                level = logging.INFO
            log.log(level, "TensorRT: %s", msg)

    return Messages


@cache
def monitor_class(trt: Any) -> Any:
    """Passes the builder's progress on; several of its threads call it at once."""

    class Monitor(trt.IProgressMonitor):  # type: ignore[misc]
        def __init__(self, phases: Phases) -> None:
            trt.IProgressMonitor.__init__(self)
            self._phases = phases

        def phase_start(self, phase_name: str, parent_phase: str | None, num_steps: int) -> None:
            self._phases.start(phase_name, parent_phase, num_steps)

        def step_complete(self, phase_name: str, step: int) -> bool:
            return self._phases.step(phase_name, step)

        def phase_finish(self, phase_name: str) -> None:
            self._phases.finish(phase_name)

    return Monitor


def _batches(builder: Any, config: Any, largest: int) -> None:
    profile = builder.create_optimization_profile()
    face = (1, SIZE, SIZE)
    profile.set_shape("depth", (1, *face), (1, *face), (largest, *face))
    if config.add_optimization_profile(profile) < 0:
        raise EngineError(phrase("TensorRT does not take the batch sizes; the network has another input"))


def _take_timing(config: Any, job: Job) -> None:
    """Begin with what the last build measured, where it fits."""
    kept = config.create_timing_cache(job.cache.timing(job.key))
    if kept is None or not config.set_timing_cache(kept, False):
        config.set_timing_cache(config.create_timing_cache(b""), False)


def _keep_timing(config: Any, job: Job) -> None:
    measured = config.get_timing_cache()
    if measured is not None:
        job.cache.keep_timing(job.key, bytes(measured.serialize()))
