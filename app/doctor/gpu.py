"""Whether an NVIDIA GPU can run the networks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.doctor.check import Check
from app.doctor.sdks import installed
from assets.packages import install
from engines.gpu.probe import Driver, driver

TENSORRT = {"TensorRT": "tensorrt", "TensorRT for RTX": "onnxruntime-ep-nv-tensorrt-rtx-cu13"}
PCI = Path("/sys/bus/pci/devices")
_NVIDIA, _DISPLAYS = "0x10de", "0x03"
_ON_CPU = "networks run on the CPU"


def gpu(ask: Callable[[], Driver] = driver, bus: Path = PCI) -> Check:
    """The GPUs, their compute capability and memory, the driver, and which TensorRT is installed.

    The driver is asked in a process of its own; nothing of TensorRT is loaded.
    """
    found = ask()
    if found.problem:
        remedy = f"{_ON_CPU}; restart the computer if the driver was just updated, else install it again"
        return Check("GPU", "system", "warning", found.problem, remedy)
    if not found.gpus:
        return _none(bus)
    names = [
        f"{one.name}, compute capability {one.compute_capability}, {one.memory / 1e9:.1f} GB" for one in found.gpus
    ]
    runtimes = [f"{name} {installed(package)}" for name, package in TENSORRT.items() if installed(package)]
    told = f"driver {found.version or 'of unknown version'}, CUDA {found.cuda}"
    detail = "; ".join([*names, told, *(runtimes or [f"no TensorRT: {_ON_CPU}"])])
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
