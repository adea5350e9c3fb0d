# ruff: noqa: N801, N815, N816, PLW0603 (CUDA's names)
"""CUDA's runtime on host memory, with the signatures of cuda.bindings 13 and strict about how it is used.

A stream runs what it is given at once, or records it while it captures. Every allocation is kept and must be freed
once. ``fail`` makes a function return an error. What this process sees of the GPU comes from the environment.
"""

import ctypes
import enum
import os


class cudaError_t(enum.IntEnum):
    cudaSuccess = 0
    cudaErrorInvalidValue = 1
    cudaErrorMemoryAllocation = 2
    cudaErrorInsufficientDriver = 35
    cudaErrorNoDevice = 100
    cudaErrorECCUncorrectable = 214
    cudaErrorIllegalAddress = 700
    cudaErrorLaunchFailure = 719
    cudaErrorStreamCaptureUnsupported = 900
    cudaErrorStreamCaptureInvalidated = 901
    cudaErrorUnknown = 999


class cudaMemcpyKind(enum.IntEnum):
    cudaMemcpyHostToDevice = 1
    cudaMemcpyDeviceToHost = 2


class cudaStreamCaptureMode(enum.IntEnum):
    cudaStreamCaptureModeThreadLocal = 1


cudaStreamNonBlocking = 1
OK = cudaError_t.cudaSuccess

memory: dict[int, ctypes.Array] = {}  # address → bytes, device and pinned
streams: dict[int, "Stream"] = {}
graphs: dict[int, list] = {}
launches: list[int] = []  # graphs that were launched
calls: list[str] = []
asked = False  # whether the driver was asked for a GPU: TensorRT may be touched only then
_failing: dict[str, list] = {}
_lost: list[cudaError_t] = []
_noted: list[cudaError_t] = []


class Stream:
    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.recording: list | None = None

    def __int__(self) -> int:
        return self.handle

    def put(self, work) -> None:
        work() if self.recording is None else self.recording.append(work)


def fail(function: str, code: str, *, after: int = 0) -> None:
    """Let a function return an error, after some calls that go well; errors that lose the GPU stay until a reset."""
    _failing[function] = [cudaError_t[code], after]


def _check(function: str) -> cudaError_t:
    calls.append(function)
    if _lost and function not in ("cudaDeviceReset", "cudaGetErrorString", "cudaGetLastError"):
        return _lost[0]
    if function in _failing:
        code, after = _failing[function]
        if after:
            _failing[function][1] -= 1
        else:
            del _failing[function]
            if code in (cudaError_t.cudaErrorIllegalAddress, cudaError_t.cudaErrorLaunchFailure):
                _lost.append(code)
            return code
    return OK


def _calling(value):
    """A CUDA function: a tuple of the error and its value."""

    def wrap(function):
        def called(*arguments):
            code = _check(function.__name__)
            result = function(*arguments) if code == OK else None
            return (code, result) if value else (code,)

        called.__name__ = function.__name__
        return called

    return wrap


def cudaGetDeviceCount():
    global asked
    if os.environ.get("FAKE_GPU") == "none":
        return cudaError_t.cudaErrorInsufficientDriver, None
    code = _check("cudaGetDeviceCount")
    asked = asked or code == OK
    return code, int(os.environ.get("FAKE_GPU_COUNT", "1"))


@_calling(value=False)
def cudaSetDevice(device):
    assert device == 0


def cudaDeviceReset():
    calls.append("cudaDeviceReset")
    _lost.clear()
    for allocated in (memory, streams, graphs):
        allocated.clear()
    return (OK,)


@_calling(value=False)
def cudaDeviceSynchronize():
    pass


def cudaGetLastError():
    return (_noted.pop() if _noted else _lost[0] if _lost else OK,)


def cudaGetErrorString(code):
    return OK, f"text of {code.name}".encode()


def _allocate(size):
    block = ctypes.create_string_buffer(b"\xff" * size, size)  # not zeroed: values that are no numbers
    memory[ctypes.addressof(block)] = block
    return ctypes.addressof(block)


@_calling(value=True)
def cudaMalloc(size):
    return _allocate(size)


@_calling(value=True)
def cudaMallocHost(size):
    return _allocate(size)


def _freed(address):
    if not _lost:
        assert memory.pop(address, None) is not None, "freed what was not allocated"
    return (OK,)


cudaFree = cudaFreeHost = _freed


@_calling(value=True)
def cudaStreamCreateWithFlags(flags):
    assert flags == cudaStreamNonBlocking
    handle = max(streams, default=0x5000) + 1
    streams[handle] = Stream(handle)
    return streams[handle]


def cudaStreamDestroy(stream):
    streams.pop(stream.handle, None)
    return (OK,)


@_calling(value=False)
def cudaStreamSynchronize(stream):
    assert stream.recording is None, "waiting for a stream that captures"


def _inside(address, size):
    for start, block in list(memory.items()):
        if start <= address and address + size <= start + len(block):
            return
    raise AssertionError("memory that was not allocated through CUDA")


@_calling(value=False)
def cudaMemcpyAsync(to, source, size, kind, stream):
    _inside(to, size)
    _inside(source, size)
    stream.put(lambda: ctypes.memmove(to, source, size))


@_calling(value=False)
def cudaStreamBeginCapture(stream, mode):
    stream.recording = []


def cudaStreamEndCapture(stream):
    recorded, stream.recording = stream.recording, None
    code = _check("cudaStreamEndCapture")
    if code != OK:
        return code, None
    handle = 0x7000 + len(graphs)
    graphs[handle] = recorded
    return OK, handle


@_calling(value=True)
def cudaGraphInstantiate(graph, flags):
    return graph


@_calling(value=False)
def cudaGraphDestroy(graph):
    pass


def cudaGraphExecDestroy(graph):
    graphs.pop(graph, None)
    return (OK,)


@_calling(value=False)
def cudaGraphLaunch(graph, stream):
    launches.append(graph)
    for work in graphs[graph]:
        work()
