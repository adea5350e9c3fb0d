"""A TensorRT engine on the GPU: fixed buffers, one stream, and one captured graph a batch size."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines.errors import DeviceLost, PlanRefused
from engines.gpu.cuda import Cuda, error_in
from engines.gpu.sidecar import Key
from engines.runtime import SIZE, Answer, Runtime

SIZES = (1, 2, 4, 8, 16)  # batches that a graph is kept for; a batch between two is filled up to the larger one


@dataclass(frozen=True, slots=True)
class Buffer:
    """A tensor's memory, for the largest batch: its address on the GPU, pinned host memory, its shape behind N."""

    address: int
    host: NDArray[np.float32]
    shape: tuple[int, ...]


class Steps:
    """Work on one stream, once enqueued and then replayed as a captured graph; one a batch size.

    ``prepare`` readies a batch size and gives what enqueues its work: contexts are its own, since a graph holds on to
    the context's state.
    """

    def __init__(self, cuda: Cuda, prepare: Callable[[int], Callable[[], None]]) -> None:
        self._cuda = cuda
        self._prepare = prepare
        self._ready: dict[int, tuple[Callable[[], None], Any | None]] = {}

    def forget(self) -> None:
        """Let go of all contexts and graphs."""
        self._ready.clear()

    def run(self, size: int) -> None:
        """Enqueue the work for a batch and wait for it."""
        if size not in self._ready:
            enqueue = self._prepare(size)
            enqueue()  # the first run allocates, which no graph may
            self._cuda.wait()
            self._ready[size] = (enqueue, self._cuda.capture(enqueue))
            return
        enqueue, graph = self._ready[size]
        if graph is None:
            enqueue()
        else:
            self._cuda.launch(graph)
        self._cuda.wait()


class TensorRt:
    """A deserialised engine with one float32 input ``depth`` and float32 outputs.

    Raises ``PlanRefused`` for an engine with other tensors, ``GpuError`` where the GPU fails.
    """

    threads = 1
    why = "what GPUs are given here"

    def __init__(self, trt: Any, cuda: Cuda, engine: Any, messages: Any, key: Key) -> None:
        self.backend = f"{key.version}, {key.gpu}"
        self.precision = key.precision
        self.batch = key.batch
        self._trt, self._cuda, self._engine, self._messages = trt, cuda, engine, messages
        self._lock = threading.Lock()
        self._lost = False
        shapes = self._shapes()
        self.input = self._buffer(shapes.pop("depth"))
        self.outputs = {name: self._buffer(shape) for name, shape in shapes.items()}
        self._scratch = int(engine.device_memory_size_v2)
        self._memory = cuda.device(self._scratch, itemsize=1)  # all contexts': one runs at a time
        self._steps = Steps(cuda, self._prepare)

    def __call__(self, depth: NDArray[np.float32]) -> Answer:
        with self._lock:
            return self.through(self._steps, depth, self.outputs)

    def through(self, steps: Steps, depth: NDArray[np.float32], outputs: Mapping[str, Buffer]) -> Answer:
        """Run ``depth`` in parts no larger than the engine takes; the lock is held."""
        if self._lost:
            raise DeviceLost(phrase("the GPU was lost; load the networks anew ({backend})", backend=self.backend))
        try:
            self._cuda.enter()
            answer = {name: np.empty((len(depth), *one.shape), np.float32) for name, one in outputs.items()}
            for first in range(0, len(depth), self.batch):
                part = depth[first : first + self.batch]
                size = next(size for size in (*SIZES, self.batch) if len(part) <= size <= self.batch)
                self.input.host[: len(part)] = part
                self.input.host[len(part) : size] = 0
                steps.run(size)
                for name, one in outputs.items():
                    answer[name][first : first + len(part)] = one.host[: len(part)]
            return answer
        except DeviceLost:
            self._lost = True
            raise

    def join(self, following: Runtime) -> Joined | None:
        """This engine with another one behind it, whose input is this one's output in the GPU's memory; None where the
        other is of another kind."""
        if not isinstance(following, TensorRt) or following is self or set(self.outputs) != {"denoised"}:
            return None
        return Joined(self, following)

    def context(self, size: int, feed: int) -> Any:
        """An execution context for a batch size with its input at ``feed``."""
        strategy = self._trt.ExecutionContextAllocationStrategy.USER_MANAGED
        context = self._engine.create_execution_context(strategy)
        if context is None:
            raise self._failure(phrase("making a context"))
        context.set_device_memory(self._memory, self._scratch)
        good = context.set_input_shape("depth", (size, 1, SIZE, SIZE)) and context.set_tensor_address("depth", feed)
        good = good and all(context.set_tensor_address(name, one.address) for name, one in self.outputs.items())
        if not good:
            raise self._failure(phrase("setting up a batch of {count}", count=size))
        return context

    def execute(self, context: Any, stream: Any) -> None:
        """Enqueue the network."""
        if not context.execute_async_v3(int(stream)):
            raise self._failure(phrase("running"))

    def close(self) -> None:
        """Give the GPU's memory back. The engine is not to be called again."""
        with self._lock:
            self._lost = True
            self._steps.forget()
            self._engine = None
            self._cuda.close()

    def _prepare(self, size: int) -> Callable[[], None]:
        context = self.context(size, self.input.address)

        def enqueue() -> None:
            self._cuda.upload(self.input.address, self.input.host[:size])
            self.execute(context, self._cuda.stream)
            for one in self.outputs.values():
                self._cuda.download(one.host[:size], one.address)

        return enqueue

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        engine, trt = self._engine, self._trt
        names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
        shapes = {name: tuple(int(length) for length in engine.get_tensor_shape(name))[1:] for name in names}
        inputs = [name for name in names if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT]
        if inputs != ["depth"] or shapes["depth"] != (1, SIZE, SIZE):
            raise PlanRefused(
                phrase("the plan wants {inputs}, not depth", inputs={name: shapes[name] for name in inputs})
            )
        if any(
            engine.get_tensor_dtype(name) != trt.DataType.FLOAT or min(shapes[name], default=0) < 1 for name in names
        ):
            raise PlanRefused(phrase("the plan's inputs and outputs are not float32 of a known size"))
        return shapes

    def _buffer(self, shape: tuple[int, ...]) -> Buffer:
        return Buffer(
            self._cuda.device(self.batch * int(np.prod(shape))), self._cuda.pinned((self.batch, *shape)), shape
        )

    def _failure(self, doing: str) -> Exception:
        """What CUDA or else TensorRT says of a call that only said that it failed."""
        said, self._messages.last = self._messages.last, ""
        self._cuda.check(doing)
        return error_in(said or "TensorRT does not say why", doing)


class Joined:
    """Two engines on the first one's stream, the second reading what the first wrote; one graph a batch size."""

    threads = 1
    why = "what GPUs are given here"

    def __init__(self, first: TensorRt, second: TensorRt) -> None:
        self.backend, self.precision = first.backend, first.precision
        self._first, self._second = first, second
        self._outputs = {**first.outputs, **second.outputs}
        self._steps = Steps(first._cuda, self._prepare)

    def __call__(self, depth: NDArray[np.float32]) -> Answer:
        with self._first._lock, self._second._lock:
            if self._second._lost:
                raise DeviceLost(phrase("the GPU was lost; load the networks anew ({backend})", backend=self.backend))
            try:
                return self._first.through(self._steps, depth, self._outputs)
            except DeviceLost:
                self._second._lost = True
                raise

    def join(self, following: Runtime) -> None:
        """None: three networks are no chain."""

    def close(self) -> None:
        """There is nothing of its own to give back; both engines are closed by themselves."""
        self._steps.forget()

    def _prepare(self, size: int) -> Callable[[], None]:
        first, second, cuda = self._first, self._second, self._first._cuda
        denoise = first.context(size, first.input.address)
        recognise = second.context(size, first.outputs["denoised"].address)

        def enqueue() -> None:
            cuda.upload(first.input.address, first.input.host[:size])
            first.execute(denoise, cuda.stream)
            second.execute(recognise, cuda.stream)
            for one in self._outputs.values():
                cuda.download(one.host[:size], one.address)

        return enqueue
