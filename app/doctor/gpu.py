"""Whether an NVIDIA GPU can run the networks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.doctor.check import Check
from app.doctor.sdks import installed
from assets.packages import install
from assets.phrase import joined, phrase
from engines.gpu.probe import Driver, driver

TENSORRT = {"TensorRT": "tensorrt", "TensorRT for RTX": "onnxruntime-ep-nv-tensorrt-rtx-cu13"}
PCI = Path("/sys/bus/pci/devices")
_NVIDIA, _DISPLAYS = "0x10de", "0x03"
_ON_CPU = phrase("networks run on the CPU")


def gpu(ask: Callable[[], Driver] = driver, bus: Path = PCI) -> Check:
    """The GPUs, their compute capability and memory, the driver, and which TensorRT is installed.

    The driver is asked in a process of its own; nothing of TensorRT is loaded.
    """
    found = ask()
    if found.problem:
        remedy = phrase(
            "{on_cpu}; restart the computer if the driver was just updated, else install it again", on_cpu=_ON_CPU
        )
        return Check("GPU", "system", "warning", found.problem, remedy)
    if not found.gpus:
        return _none(bus)
    names = [
        phrase(
            "{name}, compute capability {capability}, {memory} GB",
            name=one.name,
            capability=one.compute_capability,
            memory=f"{one.memory / 1e9:.1f}",
        )
        for one in found.gpus
    ]
    runtimes = [f"{name} {installed(package)}" for name, package in TENSORRT.items() if installed(package)]
    told = phrase("driver {version}, CUDA {cuda}", version=found.version or "?", cuda=found.cuda)
    detail = joined("; ", [*names, told, *(runtimes or [phrase("no TensorRT: {on_cpu}", on_cpu=_ON_CPU)])])
    if runtimes:
        return Check("GPU", "system", "ok", detail)
    return Check("GPU", "system", "warning", detail, _packages())


def _none(bus: Path) -> Check:
    if any(map(_is_nvidia, bus.glob("*"))):
        remedy = phrase("{on_cpu}; to use the GPU install NVIDIA's driver", on_cpu=_ON_CPU)
        return Check("GPU", "system", "warning", phrase("an NVIDIA GPU is there, but not its driver"), remedy)
    return Check("GPU", "system", "ok", phrase("none: {on_cpu}", on_cpu=_ON_CPU))


def _is_nvidia(device: Path) -> bool:
    try:
        vendor, kind = (Path(device, name).read_text("ascii").strip() for name in ("vendor", "class"))
    except (OSError, ValueError):
        return False
    return vendor == _NVIDIA and kind.startswith(_DISPLAYS)


def _packages() -> str:
    return phrase(
        "to run them on the GPU: {rtx} or {trt} (docs/engines.md)",
        rtx=install("tensorrt-rtx"),
        trt=install("tensorrt"),
    )
