"""TensorRT 11 with the same names and arguments, running the network by ONNX Runtime in the memory it was given.

Strict where the real one crashes or goes wrong silently: made before the driver was asked, run in a capture before it
ran once, or with another shape than its captured graph has.
"""

import enum
import hashlib
import threading

import numpy as np
from cuda.bindings import runtime as cuda

from engines.packages import onnxruntime as package

onnxruntime = package()

__version__ = "11.4.0.106"

MAGIC = b"plan of the test's TensorRT"
made: list[str] = []
steps_done: list[int] = []


class BuilderFlag(enum.Enum):
    TF32 = 7


class TensorIOMode(enum.Enum):
    INPUT = 1
    OUTPUT = 2


class DataType(enum.Enum):
    FLOAT = 0
    HALF = 1


class ExecutionContextAllocationStrategy(enum.Enum):
    STATIC = 0
    USER_MANAGED = 2


def _driver_was_asked(what):
    assert cuda.asked, f"{what} before the driver was asked: the real one crashes"
    made.append(what)


class ILogger:
    INTERNAL_ERROR, ERROR, WARNING, INFO, VERBOSE = range(5)

    def __init__(self):
        self.base_made = True


class IProgressMonitor:
    def __init__(self):
        self.base_made = True


class Memory:
    """IHostMemory: a buffer."""

    def __init__(self, content):
        self._content = content
        self.nbytes = len(content)

    def __bytes__(self):
        return self._content


class Network:
    onnx = b""


class _Problem:
    def desc(self):
        return "no importer registered for op: Wobble"


class OnnxParser:
    def __init__(self, network, logger):
        assert logger.base_made
        self._network = network
        self.num_errors = 0

    def parse(self, model):
        if b"Wobble" in model:
            self.num_errors = 1
            return False
        self._network.onnx = model
        return True

    def get_error(self, index):
        return _Problem()


class Profile:
    def set_shape(self, input, min, opt, max):  # noqa: A002 (TensorRT's name)
        self.shapes = (input, min, opt, max)


class TimingCache:
    def __init__(self, content):
        self.content = content

    def serialize(self):
        return Memory(self.content)


class Config:
    progress_monitor = None

    def __init__(self):
        self.flags = {BuilderFlag.TF32}
        self.profiles = []
        self.timing = None

    def clear_flag(self, flag):
        self.flags.discard(flag)

    def add_optimization_profile(self, profile):
        self.profiles.append(profile)
        return len(self.profiles) - 1

    def create_timing_cache(self, serialized_timing_cache):
        return TimingCache(serialized_timing_cache)

    def set_timing_cache(self, cache, ignore_mismatch):
        assert ignore_mismatch is False
        if cache.content and not cache.content.startswith(b"times"):
            return False
        self.timing = cache
        return True

    def get_timing_cache(self):
        return self.timing


class Builder:
    starting_hook = None  # called when a build begins
    failure = ""  # what the logger is told instead of a plan

    def __init__(self, logger):
        _driver_was_asked("Builder")
        self._logger = logger

    def create_network(self, flags=0):
        assert flags == 0
        return Network()

    def create_builder_config(self):
        return Config()

    def create_optimization_profile(self):
        return Profile()

    def build_serialized_network(self, network, config):
        assert BuilderFlag.TF32 not in config.flags
        if Builder.starting_hook is not None:
            Builder.starting_hook()
        if Builder.failure:
            self._logger.log(ILogger.ERROR, Builder.failure)
            return None
        if not _phases(config.progress_monitor):
            return None
        steps_done.append(0 if config.timing.content else 1)
        config.timing.content = b"times of this GPU"
        _, *shapes = config.profiles[0].shapes
        assert shapes == [(1, 1, 128, 128), (1, 1, 128, 128), (16, 1, 128, 128)]
        return Memory(MAGIC + hashlib.sha256(network.onnx).digest() + network.onnx)


def _phases(monitor):
    """Two phases inside one, each told from a thread of its own, as the real builder does."""
    assert monitor.base_made
    going = []

    def inner(name):
        monitor.phase_start(name, "Building", 5)
        going.extend([monitor.step_complete(name, step) for step in range(5)])
        monitor.phase_finish(name)

    monitor.phase_start("Building", None, 2)
    for number, name in enumerate(("Optimizing", "Timing")):
        thread = threading.Thread(target=inner, args=(name,))
        thread.start()
        thread.join()
        going.append(monitor.step_complete("Building", number))
        if not all(going):
            return False
    monitor.phase_finish("Building")
    return True


class Runtime:
    def __init__(self, logger):
        _driver_was_asked("Runtime")
        self._logger = logger

    def deserialize_cuda_engine(self, serialized_engine):
        digest, onnx = serialized_engine[len(MAGIC) : len(MAGIC) + 32], serialized_engine[len(MAGIC) + 32 :]
        if not serialized_engine.startswith(MAGIC) or hashlib.sha256(onnx).digest() != digest:
            self._logger.log(ILogger.ERROR, "serialization error: magic tag does not match")
            return None
        return Engine(onnx)


class Engine:
    device_memory_size_v2 = 4096
    half_output = False

    def __init__(self, onnx):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
        self._io = [*self.session.get_inputs(), *self.session.get_outputs()]
        self.num_io_tensors = len(self._io)

    def get_tensor_name(self, index):
        return self._io[index].name

    def get_tensor_mode(self, name):
        return TensorIOMode.INPUT if name == "depth" else TensorIOMode.OUTPUT

    def get_tensor_dtype(self, name):
        return DataType.HALF if Engine.half_output and name != "depth" else DataType.FLOAT

    def get_tensor_shape(self, name):
        shape = next(one.shape for one in self._io if one.name == name)
        return [length if isinstance(length, int) else -1 for length in shape]

    def create_execution_context(self, strategy):
        assert strategy is ExecutionContextAllocationStrategy.USER_MANAGED
        return Context(self)


class Context:
    def __init__(self, engine):
        self._engine = engine
        self._addresses = {}
        self._size = 0
        self._ran = False
        self._captured = 0

    def set_device_memory(self, memory, size):
        cuda._inside(memory, size)
        assert size >= Engine.device_memory_size_v2
        self._scratch = memory

    def set_input_shape(self, name, shape):
        assert name == "depth"
        assert shape[1:] == (1, 128, 128)
        self._size = shape[0]
        return 1 <= self._size <= 16

    def set_tensor_address(self, name, memory):
        cuda._inside(memory, 4)
        self._addresses[name] = memory
        return True

    def execute_async_v3(self, stream_handle):
        stream = cuda.streams[stream_handle]
        if cuda._check("execute_async_v3") != cuda.OK:
            return False
        if stream.recording is not None:
            assert self._ran, "captured before its first run"
            self._captured = self._size
        stream.put(self._run)
        self._ran = True
        return True

    def _run(self):
        assert self._captured in (0, self._size), "the shape of a captured context was changed"
        depth = _floats(self._addresses["depth"], (self._size, 1, 128, 128))
        names = [one.name for one in self._engine.session.get_outputs()]
        for name, value in zip(names, self._engine.session.run(names, {"depth": depth}), strict=True):
            _floats(self._addresses[name], value.shape)[:] = value


def _floats(address, shape):
    import ctypes

    count = int(np.prod(shape))
    cuda._inside(address, count * 4)
    return np.ctypeslib.as_array((ctypes.c_float * count).from_address(address)).reshape(shape)
