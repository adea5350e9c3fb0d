"""What there is to run networks on: which runtime each network gets and why, what is missing, what is compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import get_args

import engines
from app.networks.loading import possible
from engines import packages
from engines.card import read
from engines.errors import BackendMissing
from engines.gpu import compiled

CPU_DEVICES = ("openvino", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Backend:
    """One runtime: whether it can be used here, what it is, or why it cannot and what brings it."""

    device: str
    usable: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Network:
    """One network and what it runs on: ``why_device`` and ``why_precision`` are for people."""

    name: str
    backend: str
    precision: str
    threads: int
    why_device: str
    why_precision: str


def backends() -> list[Backend]:
    """Every runtime that a device can name, in the order of the documentation."""
    return [_cpu(device) if device in CPU_DEVICES else _gpu(device) for device in _devices()]


def networks(
    names: list[str],
    device: engines.Device,
    precision: engines.Precision | None,
    threads: int | None,
    progress: engines.Progress | None = None,
) -> list[Network]:
    """Load each network as ``device`` asks and say what it got; nothing is built for a GPU. ``progress``: of the
    precisions, where they are measured. Raises ``engines.EngineError``."""
    return [_network(name, device, precision, threads, progress) for name in names]


def entries(cache: engines.Cache, kept: Sequence[engines.Entry]) -> list[dict[str, object]]:
    """Compiled engines of the cache, as JSON has them."""
    return [{**asdict(entry), "plan": str(cache.plan(entry.key))} for entry in kept]


def _devices() -> list[str]:
    return [device for device in get_args(engines.Device) if device not in ("auto", "cpu")]


def _network(
    name: str,
    device: engines.Device,
    precision: engines.Precision | None,
    threads: int | None,
    progress: engines.Progress | None,
) -> Network:
    asked, precision = precision, possible(name, precision)
    if device in engines.GPU_DEVICES and not engines.built(name, device, precision=precision):
        remedy = f"'relief engines build {name} --device {device}' builds it; else the first command that needs it does"
        return Network(name, f"{device}, not built yet", precision or "f16", 1, "asked for by name", remedy)
    # Loaded first: where "auto" finds an engine damaged it takes the CPU, and the choice then says so.
    loaded = engines.load(name, device, precision=precision, threads=threads, progress=progress)
    chosen = engines.choose(name, device, precision=precision)
    why = loaded.why or ("asked for" if precision else "what GPUs are given here")
    if asked != precision:
        why = f"its card has no ranges for {asked}; {why}"
    loaded.close()
    return Network(name, loaded.backend, loaded.precision, loaded.threads, chosen.why, why)


def _cpu(device: str) -> Backend:
    try:
        package = packages.openvino() if device == "openvino" else packages.onnxruntime()
    except BackendMissing as error:
        return Backend(device, False, str(error))
    return Backend(device, True, str(package.__version__).split("-")[0])


def _gpu(device: str) -> Backend:
    try:
        key = compiled.key(read("ldnfnet"), device)
    except BackendMissing as error:
        return Backend(device, False, str(error))
    return Backend(device, True, f"{key.version} on {key.gpu} (driver {key.driver})")
