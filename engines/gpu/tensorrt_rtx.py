"""Networks compiled by TensorRT for RTX, as a plugin of ONNX Runtime (extra ``tensorrt-rtx``).

A plan is an ONNX file whose nodes are one compiled context (``EPContext``), with the engine inside; kernels that are
made for this GPU at the first runs are kept in a folder beside it. Work that the plugin does not take is an error, not
something that runs on the CPU. What was run on which GPU stands in docs/engines.md.
"""

from __future__ import annotations

import functools
import importlib.util
import logging
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets import private
from assets.packages import install
from assets.phrase import phrase
from engines import packages
from engines.errors import BackendMissing, EngineError, PlanRefused
from engines.gpu.cuda import error_in
from engines.gpu.job import Job
from engines.gpu.sidecar import Key
from engines.runtime import SIZE, Runtime

PLUGIN = "onnxruntime_ep_nv_tensorrt_rtx"
PACKAGES = ("onnxruntime-ep-nv-tensorrt-rtx-cu13", "onnxruntime-ep-nv-tensorrt-rtx-cu12")

_LIBRARY = re.compile(r"([\w.+-]+\.(?:so(?:\.\d+)*|dll)):? ")  # as the system's loader names what it cannot load

_registering = threading.Lock()

log = logging.getLogger(__name__)


def remedy() -> str:
    """What brings TensorRT for RTX."""
    return phrase("{install} on a machine with NVIDIA's driver, or use device='cpu'", install=install("tensorrt-rtx"))


def version() -> str:
    """ "TensorRT for RTX plugin 0.5.0 on ONNX Runtime 1.32.0". Raises ``BackendMissing``."""
    if importlib.util.find_spec(PLUGIN) is None:
        raise BackendMissing(phrase("TensorRT for RTX is not installed; {remedy}", remedy=remedy()))
    from importlib import metadata  # brings the email package along

    for package in PACKAGES:
        try:
            plugin = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
        return f"TensorRT for RTX plugin {plugin} on ONNX Runtime {_onnxruntime().__version__}"
    raise BackendMissing(phrase("TensorRT for RTX is installed in part only; {remedy}", remedy=remedy()))


def compile_plan(onnx: bytes, job: Job) -> bytes:
    """A plan for batches of 1 to ``job.key.batch``. Takes seconds, in which it cannot be cancelled.

    Raises ``BackendMissing``, ``BuildCancelled``, ``GpuError``, ``EngineError`` where the plugin does not take all of
    the network.
    """
    job.check()
    job.progress(0.1, phrase("compiling"))
    scratch = job.cache.scratch(job.key)
    compiler = _guarded(
        phrase("compiling {name}", name=job.key.model),
        lambda: _onnxruntime().ModelCompiler(
            _options(scratch, job.key.batch), onnx, embed_compiled_data_into_model=True
        ),
    )
    plan: bytes = _guarded(phrase("compiling {name}", name=job.key.model), compiler.compile_to_bytes)
    job.check()
    left = _left_over(plan)
    if left:
        raise EngineError(
            phrase(
                "TensorRT for RTX does not take all of {name}: {left} are left",
                name=job.key.model,
                left=", ".join(sorted(left)),
            )
        )
    return plan


def start(plan: bytes, key: Key, scratch: Path) -> Runtime:
    """A plan ready to run. Raises ``BackendMissing``, ``GpuError``, ``PlanRefused``."""
    options = _options(scratch, key.batch)
    options.add_session_config_entry("ep.context_file_path", str(scratch / "context.onnx"))
    try:
        session = _onnxruntime().InferenceSession(plan, options)
    except Exception as problem:  # its exception classes share no base below Exception
        found = error_in(str(problem), phrase("loading {name}", name=key.model))
        if found.code:
            raise found from problem
        log.debug("TensorRT for RTX refuses %s", key.model, exc_info=True)
        raise PlanRefused(
            phrase("TensorRT for RTX does not take the plan of {name}; build it again", name=key.model)
        ) from problem
    return TensorRtRtx(session, key)


class TensorRtRtx:
    """A session of ONNX Runtime on the plugin, with answers written straight into the caller's arrays."""

    threads = 1
    why = "what GPUs are given here"

    def __init__(self, session: Any, key: Key) -> None:
        self.backend = f"{key.version}, {key.gpu}"
        self.precision = key.precision
        self._batch = key.batch
        self._session = session
        self._outputs = {one.name: tuple(one.shape[1:]) for one in session.get_outputs()}
        if not all(isinstance(length, int) for shape in self._outputs.values() for length in shape):
            raise PlanRefused(
                phrase(
                    "the plan of {name} gives outputs of no known size: {sizes}", name=key.model, sizes=self._outputs
                )
            )
        self._lock = threading.Lock()

    def __call__(self, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        answer = {name: np.empty((len(depth), *shape), np.float32) for name, shape in self._outputs.items()}
        with self._lock:
            for first in range(0, len(depth), self._batch):
                part = slice(first, first + self._batch)
                self._run(depth[part], {name: value[part] for name, value in answer.items()})
        return answer

    def join(self, following: Runtime) -> None:
        """None: what a session holds on the GPU is its own."""

    def close(self) -> None:
        """Let go of the session, which gives back the GPU's memory. The engine is not to be called again."""
        with self._lock:
            self._session = None

    def _run(self, depth: NDArray[np.float32], answer: dict[str, NDArray[np.float32]]) -> None:
        if self._session is None:
            raise EngineError(phrase("this engine was closed"))
        session = self._session

        def run() -> None:
            binding = session.io_binding()
            binding.bind_cpu_input("depth", depth)
            for name, value in answer.items():
                binding.bind_output(name, "cpu", 0, np.float32, value.shape, value.ctypes.data)
            session.run_with_iobinding(binding)
            binding.synchronize_outputs()  # what the GPU did wrong may come out here only

        _guarded(phrase("running"), run)


def register() -> Any:
    """The plugin's first device, registered with ONNX Runtime once a process. Raises ``BackendMissing``."""
    with _registering:
        return _registered()


@functools.cache  # what failed is tried again: an exception is not kept
def _registered() -> Any:
    runtime = _onnxruntime()
    try:
        import onnxruntime_ep_nv_tensorrt_rtx as plugin

        name = plugin.get_ep_name()
        runtime.register_execution_provider_library(name, plugin.get_library_path())
    except Exception as problem:  # ImportError, OSError, and ONNX Runtime's own, which share no base
        log.debug("TensorRT for RTX does not start", exc_info=True)
        raise BackendMissing(
            phrase(
                "TensorRT for RTX does not start here{missing}; {remedy}", missing=_missing(problem), remedy=remedy()
            )
        ) from problem
    devices = [device for device in runtime.get_ep_devices() if device.ep_name == name]
    if not devices:
        runtime.unregister_execution_provider_library(name)
        raise BackendMissing(
            phrase(
                "TensorRT for RTX does not take this GPU: it wants GeForce RTX 30 or later (compute capability 8.6, "
                "8.9, or from 12.0); use device='tensorrt' or 'cpu'"
            )
        )
    return devices[0]


def _options(scratch: Path, batch: int) -> Any:
    device = register()
    options = _onnxruntime().SessionOptions()
    options.log_severity_level = 3  # errors; they come as exceptions too
    options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
    face = f"1x{SIZE}x{SIZE}"
    settings = {
        "nv_profile_min_shapes": f"depth:1x{face}",
        "nv_profile_opt_shapes": f"depth:1x{face}",
        "nv_profile_max_shapes": f"depth:{batch}x{face}",
    }
    # On Windows the plugin reads paths in the system's code page, where other letters name another folder.
    if os.name != "nt" or str(scratch).isascii():
        private.make_folder(scratch)
        settings["nv_runtime_cache_path"] = str(scratch)
    options.add_provider_for_devices([device], settings)
    return options


def _left_over(plan: bytes) -> set[str]:
    """The kinds of nodes in a plan that the plugin did not take."""
    import onnx

    try:
        nodes = onnx.load_model_from_string(plan).graph.node
    except Exception as problem:  # protobuf's own DecodeError has no stable import path
        raise EngineError(phrase("TensorRT for RTX made no ONNX file; use device='cpu'")) from problem
    kinds = {node.op_type for node in nodes}
    return kinds - {"EPContext"} if "EPContext" in kinds else kinds or {"all"}


def _guarded(doing: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as problem:  # ONNX Runtime's exception classes share no base below Exception
        if isinstance(problem, EngineError):
            raise
        raise error_in(str(problem), doing) from problem


def _onnxruntime() -> Any:
    onnxruntime = packages.onnxruntime()
    if not hasattr(onnxruntime, "register_execution_provider_library"):
        raise BackendMissing(
            phrase(
                "ONNX Runtime {version} takes no plugins; {remedy}",
                version=onnxruntime.__version__,
                remedy=install("onnxruntime"),
            )
        )
    return onnxruntime


def _missing(problem: Exception) -> str:
    """Which library an error of the system's loader says is missing, for a message; "" where it names none."""
    found = _LIBRARY.search(str(problem).rsplit("with error: ", 1)[-1])
    return phrase(": {library} cannot be loaded", library=found[1]) if found else ""
