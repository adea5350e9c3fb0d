"""Which NVIDIA GPUs the driver offers, as a line of JSON: ``python -m app.doctor.cuda_probe``.

Asks the driver's own libraries and nothing above them: TensorRT must not even be loaded where there is no driver.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

_NO_DEVICE = 100  # CUDA_ERROR_NO_DEVICE
_MAJOR, _MINOR = 75, 76  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_*


def probe(cuda: Any, nvml: Any) -> dict[str, Any]:
    """``gpus`` (each: ``name``, ``capability``, ``memory_gb``), ``cuda`` and ``driver`` versions, or ``error``.

    ``cuda`` and ``nvml`` are the driver's libraries, None where there is none.
    """
    answer: dict[str, Any] = {"gpus": [], "cuda": "", "driver": _driver(nvml), "error": ""}
    if cuda is None:
        return answer
    status = cuda.cuInit(0)
    if status != 0:
        answer["error"] = "" if status == _NO_DEVICE else f"{_error_name(cuda, status)} ({status})"
        return answer
    number = _asked(cuda.cuDriverGetVersion)
    answer["cuda"] = f"{number // 1000}.{number % 1000 // 10}"
    answer["gpus"] = [_gpu(cuda, index) for index in range(_asked(cuda.cuDeviceGetCount))]
    return answer


def _gpu(cuda: Any, index: int) -> dict[str, Any]:
    device = _asked(cuda.cuDeviceGet, index)
    name = ctypes.create_string_buffer(256)
    cuda.cuDeviceGetName(name, len(name), device)
    memory = ctypes.c_size_t()
    cuda.cuDeviceTotalMem_v2(ctypes.byref(memory), device)
    major, minor = (_asked(cuda.cuDeviceGetAttribute, attribute, device) for attribute in (_MAJOR, _MINOR))
    return {
        "name": name.value.decode("utf-8", "replace"),
        "capability": f"{major}.{minor}",
        "memory_gb": round(memory.value / 1e9, 1),
    }


def _asked(function: Any, *arguments: int) -> int:
    value = ctypes.c_int()
    function(ctypes.byref(value), *arguments)
    return value.value


def _error_name(cuda: Any, status: int) -> str:
    text = ctypes.c_char_p()
    cuda.cuGetErrorName(status, ctypes.byref(text))
    return (text.value or b"error").decode("ascii", "replace")


def _driver(nvml: Any) -> str:
    if nvml is None or nvml.nvmlInit_v2() != 0:
        return ""
    text = ctypes.create_string_buffer(96)
    known = nvml.nvmlSystemGetDriverVersion(text, len(text)) == 0
    nvml.nvmlShutdown()
    return text.value.decode("ascii", "replace") if known else ""


def load(*names: str) -> Any:
    """The first of these libraries that the system has, or None."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


if __name__ == "__main__":
    windows = sys.platform == "win32"
    driver = load("nvcuda.dll") if windows else load("libcuda.so.1")
    management = load("nvml.dll") if windows else load("libnvidia-ml.so.1")
    sys.stdout.write(json.dumps(probe(driver, management)) + "\n")
