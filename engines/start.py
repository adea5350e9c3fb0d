"""A model → the runtime that serves it."""

from __future__ import annotations

import logging
import threading
from typing import get_args

from assets.phrase import joined, phrase
from engines import choice
from engines.card import Model
from engines.cpu import onnxruntime, openvino, precision
from engines.errors import BackendMissing, BuildCancelled, EngineError
from engines.gpu import compiled
from engines.gpu.cache import Cache
from engines.runtime import GPU_DEVICES, Device, Precision, Progress, Runtime

log = logging.getLogger(__name__)


def start(
    model: Model,
    device: Device,
    wanted: Precision | None,
    threads: int | None,
    *,
    beside: Model | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Runtime:
    """Compile a model for a device, or take its compiled engine from the cache; see :func:`engines.choose`.

    ``auto`` and ``cpu`` take OpenVINO, else ONNX Runtime; ``auto`` takes a GPU first where its engine is in the cache,
    and goes to the CPU when that one does not start. ``beside`` is the network before or behind it in a chain: on a
    CPU, a precision that is not asked for is chosen for both together.

    Raises ``BackendMissing`` if a device asked for by name is not there, or cannot run this precision, and what
    :func:`engines.build` raises for a GPU asked for by name.
    """
    if device not in get_args(Device):
        raise BackendMissing(
            phrase(
                "there is no device {device!r}; choose {devices}", device=device, devices=", ".join(get_args(Device))
            )
        )
    chosen = choice.choose(model, device, wanted, cache).device
    if chosen in GPU_DEVICES:
        try:
            return compiled.open_engine(
                model, chosen, wanted, cache=cache, progress=progress, cancel=cancel, as_kept=device == "auto"
            )
        except EngineError as error:
            if device != "auto" or isinstance(error, BuildCancelled):
                raise
            log.warning("%s runs on the CPU: %s", model.name, error)
            chosen = "cpu"
    if chosen == "cpu":
        return _on_cpu(model, wanted, threads, beside, progress)
    return precision.start(_FAMILIES[chosen], model, wanted, threads, beside, progress)


_FAMILIES: dict[str, precision.Family] = {"openvino": openvino, "onnxruntime": onnxruntime}


def _on_cpu(
    model: Model,
    wanted: Precision | None,
    threads: int | None,
    beside: Model | None,
    progress: Progress | None,
) -> Runtime:
    refused: list[BackendMissing] = []
    for family in _FAMILIES.values():
        try:
            return precision.start(family, model, wanted, threads, beside, progress)
        except BackendMissing as error:  # not installed, broken, or without this precision
            refused.append(error)
    raise BackendMissing(joined("; ", list(dict.fromkeys(str(error) for error in refused)))) from refused[0]
