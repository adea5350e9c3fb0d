"""CUDA through ``cuda.bindings``: memory, one stream and graphs, every error one of ours."""

from __future__ import annotations

import ctypes
import logging
import re
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.packages import install
from assets.phrase import phrase
from engines.errors import BackendMissing, DeviceLost, GpuError, GpuOutOfMemory

# After these the process's context on the GPU answers no more (CUDA Runtime API 13, "Data types used by CUDA Runtime").
LOST = {
    "cudaErrorInitializationError": 3,
    "cudaErrorCudartUnloading": 4,
    "cudaErrorInsufficientDriver": 35,
    "cudaErrorDevicesUnavailable": 46,
    "cudaErrorNoDevice": 100,
    "cudaErrorInvalidDevice": 101,
    "cudaErrorDeviceUninitialized": 201,
    "cudaErrorECCUncorrectable": 214,
    "cudaErrorNvlinkUncorrectable": 220,
    "cudaErrorContained": 226,
    "cudaErrorIllegalAddress": 700,
    "cudaErrorLaunchTimeout": 702,
    "cudaErrorContextIsDestroyed": 709,
    "cudaErrorAssert": 710,
    "cudaErrorHardwareStackError": 714,
    "cudaErrorIllegalInstruction": 715,
    "cudaErrorMisalignedAddress": 716,
    "cudaErrorInvalidAddressSpace": 717,
    "cudaErrorInvalidPc": 718,
    "cudaErrorLaunchFailure": 719,
    "cudaErrorTensorMemoryLeak": 721,
    "cudaErrorSystemNotReady": 802,
    "cudaErrorSystemDriverMismatch": 803,
    "cudaErrorMpsConnectionFailed": 805,
    "cudaErrorMpsRpcFailure": 806,
    "cudaErrorMpsClientTerminated": 810,
    "cudaErrorExternalDevice": 911,
    "cudaErrorUnknown": 999,
}
OUT_OF_MEMORY = "cudaErrorMemoryAllocation"  # 2

log = logging.getLogger(__name__)

_NUMBER = re.compile(r"cudaError (\d+)\b")  # as TensorRT writes them


def error(code: str, doing: str) -> GpuError:
    """The error of ours for a CUDA error's name, met while ``doing`` something."""
    if code == OUT_OF_MEMORY:
        return GpuOutOfMemory(
            phrase(
                "the GPU has no memory left while {doing} ({code}); close other programs that use it",
                doing=doing,
                code=code,
            ),
            code,
        )
    if code in LOST:
        return DeviceLost(phrase("the GPU was lost while {doing} ({code})", doing=doing, code=code), code)
    return GpuError(phrase("the GPU failed while {doing} ({code}); use device='cpu'", doing=doing, code=code), code)


def error_in(message: str, doing: str) -> GpuError:
    """The error of ours for a runtime's message, which may hold a CUDA error somewhere, by its name or as "cudaError
    719". The message itself goes to the log: it is for those who know the runtime."""
    log.debug("%s: %s", doing, message)
    numbers = {int(number) for number in _NUMBER.findall(message)}
    plain = message.lower().replace("outofmemory", "out of memory")
    if OUT_OF_MEMORY in message or "out of memory" in plain or 2 in numbers:
        return error(OUT_OF_MEMORY, doing)
    found = [code for code, number in LOST.items() if code in message or number in numbers]
    if found:
        return error(max(found, key=len), doing)
    return GpuError(phrase("the GPU failed while {doing}; use device='cpu'", doing=doing))


def _free(api: Any, freeing: list[tuple[Callable[[Any], Any], Any]]) -> None:
    if freeing:
        api.cudaSetDevice(0)
        api.cudaDeviceSynchronize()
    while freeing:
        free, what = freeing.pop()
        free(what)


class Cuda:
    """The first GPU, one stream on it, and what is allocated there; :meth:`close` gives all of it back.

    Where an earlier error left the process's context on the GPU broken, it is made anew: what was on it is lost
    already.

    Raises ``BackendMissing`` without ``cuda.bindings`` or where no GPU answers.
    """

    def __init__(self) -> None:
        try:
            from cuda.bindings import runtime
        except (ImportError, OSError) as problem:
            raise BackendMissing(
                phrase("cuda.bindings is not usable here ({why}); {remedy}", why=problem, remedy=install("cuda"))
            ) from problem
        self._api: Any = runtime
        self._freeing: list[tuple[Callable[[Any], Any], Any]] = []
        self._finish = weakref.finalize(self, _free, runtime, self._freeing)
        self._finish.atexit = False  # the driver frees all when the process ends
        try:
            self.stream: Any = self._opened()
        except GpuError as problem:
            raise BackendMissing(
                phrase("no NVIDIA GPU answers ({code}); use device='cpu'", code=problem.code)
            ) from problem
        self._freeing.append((runtime.cudaStreamDestroy, self.stream))

    def call(self, doing: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call one of CUDA's functions: its value, or the error of ours."""
        code, *values = function(*arguments)
        if code != self._api.cudaError_t.cudaSuccess:
            log.debug("%s: %s", doing, self._text(code))
            raise error(code.name, doing)
        return values[0] if values else None

    def enter(self) -> None:
        """Take the GPU in this thread too; CUDA keeps the choice for each thread."""
        self.call(phrase("taking the GPU"), self._api.cudaSetDevice, 0)

    def check(self, doing: str) -> None:
        """Raise what CUDA has noted since the last look, and forget it."""
        self.call(doing, self._api.cudaGetLastError)

    def device(self, count: int, itemsize: int = 4) -> int:
        """The address of memory on the GPU for ``count`` values."""
        address = self.call(phrase("taking memory"), self._api.cudaMalloc, max(1, count * itemsize))
        self._freeing.append((self._api.cudaFree, address))
        return int(address)

    def pinned(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """``float32[shape]`` on the host that the GPU reads and writes directly; it lives until :meth:`close`."""
        count = int(np.prod(shape))
        address = self.call(phrase("taking pinned memory"), self._api.cudaMallocHost, count * 4)
        self._freeing.append((self._api.cudaFreeHost, address))
        memory = (ctypes.c_float * count).from_address(int(address))
        return np.ctypeslib.as_array(memory).reshape(shape)

    def upload(self, address: int, host: NDArray[np.float32]) -> None:
        """Host → GPU, in the stream's order."""
        kind = self._api.cudaMemcpyKind.cudaMemcpyHostToDevice
        self._copy(phrase("copying to the GPU"), address, host.ctypes.data, host.nbytes, kind)

    def download(self, host: NDArray[np.float32], address: int) -> None:
        """GPU → host, in the stream's order."""
        kind = self._api.cudaMemcpyKind.cudaMemcpyDeviceToHost
        self._copy(phrase("copying from the GPU"), host.ctypes.data, address, host.nbytes, kind)

    def wait(self) -> None:
        """Until all that the stream holds is done."""
        self.call(phrase("waiting for the GPU"), self._api.cudaStreamSynchronize, self.stream)

    def capture(self, enqueue: Callable[[], None]) -> Any | None:
        """What ``enqueue`` puts into the stream as one graph to be launched again and again, or None where that
        cannot be had. Raises ``DeviceLost``."""
        api = self._api
        mode = api.cudaStreamCaptureMode.cudaStreamCaptureModeThreadLocal
        self.call(phrase("capturing"), api.cudaStreamBeginCapture, self.stream, mode)
        try:
            enqueue()
        except GpuError as problem:
            api.cudaStreamEndCapture(self.stream)  # so that the stream is of use again
            api.cudaGetLastError()
            if isinstance(problem, DeviceLost):
                raise
            return None
        code, graph = api.cudaStreamEndCapture(self.stream)
        if code != api.cudaError_t.cudaSuccess:
            self._uncaptured(code)
            return None
        code, launchable = api.cudaGraphInstantiate(graph, 0)
        api.cudaGraphDestroy(graph)
        if code != api.cudaError_t.cudaSuccess:
            self._uncaptured(code)
            return None
        self._freeing.append((api.cudaGraphExecDestroy, launchable))
        return launchable

    def launch(self, graph: Any) -> None:
        """Put a captured graph into the stream."""
        self.call(phrase("starting a graph"), self._api.cudaGraphLaunch, graph, self.stream)

    def close(self) -> None:
        """Give everything back, in the reverse order; on a GPU that was lost there is nothing to give. May be called
        twice."""
        self._finish()

    def _uncaptured(self, code: Any) -> None:
        """A graph that cannot be had is no error, but a GPU that was lost is."""
        self._api.cudaGetLastError()
        if code.name in LOST:
            raise error(code.name, phrase("capturing"))

    def _opened(self) -> Any:
        try:
            return self._stream()
        except DeviceLost:
            self._api.cudaDeviceReset()
            return self._stream()

    def _stream(self) -> Any:
        """A stream on the GPU, which proves that its context works."""
        api = self._api
        if not self.call(phrase("asking for a GPU"), api.cudaGetDeviceCount):
            raise error("cudaErrorNoDevice", phrase("asking for a GPU"))
        self.enter()
        return self.call(phrase("making a stream"), api.cudaStreamCreateWithFlags, api.cudaStreamNonBlocking)

    def _copy(self, doing: str, to: int, source: int, size: int, kind: Any) -> None:
        self.call(doing, self._api.cudaMemcpyAsync, to, source, size, kind, self.stream)

    def _text(self, code: Any) -> str:
        _, text = self._api.cudaGetErrorString(code)
        return text.decode(errors="replace") if isinstance(text, bytes) else str(text)
