"""Which runtime serves a network, and why."""

from __future__ import annotations

from dataclasses import dataclass

from engines.card import Model
from engines.errors import BackendMissing
from engines.gpu import compiled
from engines.gpu import probe as gpu
from engines.gpu.cache import Cache
from engines.runtime import GPU_DEVICES, Device, GpuDevice, Precision


@dataclass(frozen=True, slots=True)
class Choice:
    """Choice of a runtime for a network.

    - ``device``: what to start; never ``auto``.
    - ``why``: for people.
    - ``build``: a GPU that could take over once its engine is built (:func:`engines.build`), or None.
    """

    device: Device
    why: str
    build: GpuDevice | None = None


def choose(model: Model, device: Device, precision: Precision | None = None, cache: Cache | None = None) -> Choice:
    """What ``device`` means for this model on this machine.

    ``auto`` takes a GPU only where its engine is in the cache already: building one takes minutes, and the CPU serves
    at once. Never raises for ``auto``; a device by name is returned as it is, here or not.
    """
    if device != "auto":
        return Choice(device, "asked for by name")
    probe = gpu.probe()
    if probe.gpu is None:
        return Choice("cpu", f"no GPU to use: {probe.why}")
    reasons = []
    buildable: GpuDevice | None = None
    for candidate in GPU_DEVICES:
        try:
            entry = compiled.cached(model, candidate, precision, cache)
        except BackendMissing as error:
            reasons.append(str(error))
            continue
        if entry is not None:
            return Choice(candidate, f"{entry.key.gpu} with an engine of {entry.key.version} in the cache")
        buildable = buildable or candidate
    if buildable is not None:
        return Choice("cpu", f"the engine for {buildable} is not built yet", buildable)
    return Choice("cpu", f"nothing to use {probe.gpu.name} with: {'; '.join(reasons)}")
