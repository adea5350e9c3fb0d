"""The small interface behind which every backend hides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

SIZE = 128  # pixels; the networks' input, as the ONNX files fix it

Device = Literal["auto", "cpu", "openvino", "onnxruntime", "tensorrt", "tensorrt-rtx"]
GpuDevice = Literal["tensorrt", "tensorrt-rtx"]
Precision = Literal["f32", "bf16", "f16", "int8"]
GPU_DEVICES: tuple[GpuDevice, ...] = get_args(GpuDevice)  # in the order in which `auto` takes them

Answer = dict[str, NDArray[np.float32]]  # outputs by name
Run = Callable[[NDArray[np.float32]], Answer]
Progress = Callable[[float, str], None]  # how much is done, in [0, 1], and what is being done


class Runtime(Protocol):
    """A compiled network. Safe to call from several threads; calls run one after another."""

    @property
    def backend(self) -> str:
        """Runtime and version, as shown to the user: "OpenVINO 2026.4.1 CPU"."""

    @property
    def precision(self) -> Precision:
        """What the arithmetic runs in."""

    @property
    def why(self) -> str:
        """What that precision was chosen by, for people."""

    @property
    def threads(self) -> int:
        """Of the processor."""

    def __call__(self, depth: NDArray[np.float32]) -> Answer:
        """``float32[N, 1, 128, 128]`` with N ≥ 1 → outputs by name, float32, owned by the caller."""

    def join(self, following: Runtime) -> Runtime | None:
        """This network with another one behind it, which gives the outputs of both; None where the two share no memory
        and there is nothing to gain."""

    def close(self) -> None:
        """Give back what it holds on a GPU; on a CPU there is nothing."""
