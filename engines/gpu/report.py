"""Prints the first GPU as one line of JSON: ``python -P report.py``. For :func:`engines.gpu.probe.probe`.

Only the driver is asked, through ``cuda.bindings``; nothing of TensorRT, whose runtime crashes where there is none.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def report() -> dict[str, Any]:
    """``{"gpu": {...}}``, or ``{"gpu": None, "why": text}``."""
    from cuda.bindings import runtime

    error, count = runtime.cudaGetDeviceCount()
    if error == runtime.cudaError_t.cudaErrorInsufficientDriver and not runtime.cudaDriverGetVersion()[1]:
        return {"gpu": None, "why": "NVIDIA's driver is not installed"}
    if error != runtime.cudaError_t.cudaSuccess:
        return {"gpu": None, "why": f"no NVIDIA GPU answers: {_text(runtime, error)}"}
    if not count:
        return {"gpu": None, "why": "the driver shows no NVIDIA GPU"}
    error, properties = runtime.cudaGetDeviceProperties(0)
    if error != runtime.cudaError_t.cudaSuccess:
        return {"gpu": None, "why": f"the GPU does not answer: {_text(runtime, error)}"}
    name = properties.name.decode(errors="replace") if isinstance(properties.name, bytes) else str(properties.name)
    return {
        "gpu": {
            "name": name.rstrip("\0"),
            "compute_capability": f"{properties.major}.{properties.minor}",
            "memory": int(properties.totalGlobalMem),
            "driver": _driver(runtime),
        }
    }


def _driver(runtime: Any) -> str:
    """The driver's version from NVML, which comes with it; else the CUDA version that it offers."""
    try:
        from cuda.bindings import nvml

        nvml.init_v2()
        return str(nvml.system_get_driver_version())
    except Exception:  # no NVML in this cuda.bindings or on this system: its errors share no base
        _, version = runtime.cudaDriverGetVersion()
        return f"CUDA {version // 1000}.{version % 1000 // 10}"


def _text(runtime: Any, error: Any) -> str:
    _, text = runtime.cudaGetErrorString(error)
    return f"{text.decode() if isinstance(text, bytes) else text} ({error.name})"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(report()) + "\n")
