"""Which NVIDIA GPUs the driver offers, as one line of JSON: ``python -P report.py``. For :mod:`engines.gpu.probe`.

Only the driver's own libraries are asked, which needs no package. Nothing of TensorRT is loaded, whose runtime crashes
where there is no driver.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Callable

_NO_DEVICE = 100  # CUDA_ERROR_NO_DEVICE
_MAJOR, _MINOR = 75, 76  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_*


def report(cuda: ctypes.CDLL | None, nvml: ctypes.CDLL | None) -> dict[str, object]:
    """What the driver's libraries say, each None where it is missing.

    - ``gpus``: each with ``name``, ``compute_capability`` ("8.6") and ``memory`` in bytes.
    - ``cuda``: the CUDA version that the driver offers, "" where it does not answer.
    - ``driver``: the driver's own version, "" where it does not tell.
    - ``error``: CUDA's name and number of what is wrong with the driver, "" for nothing.
    """
    answer: dict[str, object] = {"gpus": [], "cuda": "", "driver": _driver(nvml), "error": ""}
    if cuda is None:
        return answer
    status = cuda.cuInit(0)
    if status not in (0, _NO_DEVICE):
        return answer | {"error": f"{_error_name(cuda, status)} ({status})"}
    number = _asked(cuda.cuDriverGetVersion)
    answer["cuda"] = f"{number // 1000}.{number % 1000 // 10}"
    if status == 0:
        answer["gpus"] = [_gpu(cuda, index) for index in range(_asked(cuda.cuDeviceGetCount))]
    return answer


def load(*names: str) -> ctypes.CDLL | None:
    """The first of these libraries that the system has, or None."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _gpu(cuda: ctypes.CDLL, index: int) -> dict[str, object]:
    device = _asked(cuda.cuDeviceGet, index)
    name = ctypes.create_string_buffer(256)
    cuda.cuDeviceGetName(name, len(name), device)
    memory = ctypes.c_size_t()
    cuda.cuDeviceTotalMem_v2(ctypes.byref(memory), device)
    major, minor = (_asked(cuda.cuDeviceGetAttribute, attribute, device) for attribute in (_MAJOR, _MINOR))
    return {
        "name": name.value.decode("utf-8", "replace"),
        "compute_capability": f"{major}.{minor}",
        "memory": memory.value,
    }


def _asked(function: Callable[..., int], *arguments: int) -> int:
    value = ctypes.c_int()
    function(ctypes.byref(value), *arguments)
    return value.value


def _error_name(cuda: ctypes.CDLL, status: int) -> str:
    text = ctypes.c_char_p()
    cuda.cuGetErrorName(status, ctypes.byref(text))
    return (text.value or b"error").decode("ascii", "replace")


def _driver(nvml: ctypes.CDLL | None) -> str:
    if nvml is None or nvml.nvmlInit_v2() != 0:
        return ""
    text = ctypes.create_string_buffer(96)
    known = nvml.nvmlSystemGetDriverVersion(text, len(text)) == 0
    nvml.nvmlShutdown()
    return text.value.decode("ascii", "replace") if known else ""


if __name__ == "__main__":
    windows = sys.platform == "win32"
    driver = load("nvcuda.dll") if windows else load("libcuda.so.1")
    management = load("nvml.dll") if windows else load("libnvidia-ml.so.1")
    sys.stdout.write(json.dumps(report(driver, management)) + "\n")
