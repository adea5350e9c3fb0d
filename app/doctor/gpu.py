"""Whether an NVIDIA GPU can run the networks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.doctor.check import Check
from app.doctor.probe import ProbeError, ask
from app.doctor.sdks import installed
from assets.packages import install

TENSORRT = {"TensorRT": "tensorrt", "TensorRT for RTX": "onnxruntime-ep-nv-tensorrt-rtx-cu13"}
PCI = Path("/sys/bus/pci/devices")
_NVIDIA, _DISPLAYS = "0x10de", "0x03"
_ON_CPU = "networks run on the CPU"


def gpu(probe: Callable[..., dict[str, Any]] = ask, bus: Path = PCI) -> Check:
    """The GPUs, their compute capability and memory, the driver, and which TensorRT is installed.

    The driver is asked in a process of its own; nothing of TensorRT is loaded.
    """
    try:
        found = probe("-m", "app.doctor.cuda_probe", patience=20.0)
    except ProbeError as error:
        remedy = f"{_ON_CPU} until the NVIDIA driver is installed again"
        return Check("GPU", "system", "warning", f"asking the NVIDIA driver {error}", remedy)
    if not {"gpus", "driver", "cuda", "error"} <= found.keys():
        return Check("GPU", "system", "warning", "asking the NVIDIA driver gave no answer", _ON_CPU)
    if found["error"]:
        remedy = f"{_ON_CPU}; restart the computer if the driver was just updated, else install it again"
        return Check("GPU", "system", "warning", f"the NVIDIA driver {found['driver']} says {found['error']}", remedy)
    if not found["gpus"]:
        return _none(bus)
    names = [f"{one['name']}, compute capability {one['capability']}, {one['memory_gb']} GB" for one in found["gpus"]]
    runtimes = [f"{name} {installed(package)}" for name, package in TENSORRT.items() if installed(package)]
    driver = f"driver {found['driver'] or 'of unknown version'}, CUDA {found['cuda']}"
    detail = "; ".join([*names, driver, *(runtimes or [f"no TensorRT: {_ON_CPU}"])])
    if runtimes:
        return Check("GPU", "system", "ok", detail)
    return Check("GPU", "system", "warning", detail, _packages())


def _none(bus: Path) -> Check:
    if any(map(_is_nvidia, bus.glob("*"))):
        remedy = f"{_ON_CPU}; to use the GPU install NVIDIA's driver"
        return Check("GPU", "system", "warning", "an NVIDIA GPU is there, but not its driver", remedy)
    return Check("GPU", "system", "ok", f"none: {_ON_CPU}")


def _is_nvidia(device: Path) -> bool:
    try:
        vendor, kind = (Path(device, name).read_text("ascii").strip() for name in ("vendor", "class"))
    except (OSError, ValueError):
        return False
    return vendor == _NVIDIA and kind.startswith(_DISPLAYS)


def _packages() -> str:
    either = f"{install('tensorrt-rtx')} or {install('tensorrt')}"
    return f"to run them on the GPU: {either} (docs/engines.md)"
