"""The shipped networks as a stream wants them: loaded for one device, or handed from the CPU to a GPU and back."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass

import engines
from app.networks.handover import Handover
from assets.phrase import phrase
from engines import card
from engines.cpu import processor
from engines.cpu.quantised import ranges
from engines.gpu import probe as gpu


@dataclass(frozen=True, slots=True)
class Wanted:
    """Networks that a stream wants.

    - ``denoiser``: its name; ``recognise``: whether the recogniser is wanted too.
    - ``precision``: None for what is fastest on the device; ``threads``: None for the cores that others leave.
    """

    denoiser: engines.DenoiserName
    recognise: bool = True
    precision: engines.Precision | None = None
    threads: int | None = None


def possible(name: str, precision: engines.Precision | None) -> engines.Precision | None:
    """``precision``, but None where it is int8 and the network's card has no ranges for that: asking for int8 asks
    for it wherever it is possible, as ``relief engines list`` says. Raises ``ModelMissing``, ``ModelDamaged``."""
    if precision == "int8" and not ranges(card.described(name).card):
        return None
    return precision


def load(
    wanted: Wanted,
    device: engines.Device,
    *,
    precision: engines.Precision | None = None,
    progress: engines.Progress | None = None,
    cancel: threading.Event | None = None,
) -> engines.Networks:
    """Both networks on one device. ``progress``: of what has to be built or measured first. Raises
    ``engines.EngineError``."""
    threads = wanted.threads or processor.cores_left()
    asked, count = precision or wanted.precision, 2 if wanted.recognise else 1

    def part(number: int, name: str) -> engines.Progress | None:
        # engines are built one by one; precisions are measured for both networks together, before the first
        return _part(progress, number, count, name) if device in engines.GPU_DEVICES else progress

    denoiser = engines.load(
        wanted.denoiser,
        device,
        precision=possible(wanted.denoiser, asked),
        threads=threads,
        beside="ldnfnet",
        progress=part(0, wanted.denoiser),
        cancel=cancel,
    )
    if not wanted.recognise:
        return engines.Networks(denoiser)
    with contextlib.ExitStack() as undo:
        undo.callback(denoiser.close)
        recogniser = engines.load(
            "ldnfnet",
            device,
            precision=possible("ldnfnet", asked),
            threads=threads,
            beside=wanted.denoiser,
            progress=part(1, "ldnfnet"),
            cancel=cancel,
        )
        undo.callback(recogniser.close)
        networks = engines.Networks(denoiser, recogniser)
        undo.pop_all()
    return networks


def handover(
    wanted: Wanted,
    device: engines.Device,
    *,
    tell: Callable[[str], None] | None = None,
    progress: engines.Progress | None = None,
) -> Handover:
    """Networks for a stream on ``device``: for "auto" the CPU's at once and a GPU's as soon as they are ready; for a
    GPU by name that GPU's, built first where they are not there, with the CPU's for when it goes wrong; else the CPU's.

    ``progress``: of what has to be built or measured before frames can be served.
    Raises ``engines.EngineError`` for a device by name that cannot be used.
    """
    on_gpu = device in engines.GPU_DEVICES
    first = load(wanted, device, progress=progress) if on_gpu else None
    cpu: engines.Device = "cpu" if on_gpu or device == "auto" else device

    def on_cpu() -> engines.Networks:
        # A precision that was asked for of the GPU need not be one that this processor has.
        asked = wanted if not on_gpu else Wanted(wanted.denoiser, wanted.recognise, None, wanted.threads)
        return load(asked, cpu, progress=progress)

    def from_gpu(building: engines.Progress, cancel: threading.Event) -> engines.Networks | None:
        if gpu.probe(fresh=True).gpu is None and device == "auto":
            return None
        chosen = device if on_gpu else _gpu_for(wanted)
        return None if chosen is None else load(wanted, chosen, progress=building, cancel=cancel)

    made = Handover(on_cpu, from_gpu, first=first, tell=tell)
    if device == "auto":
        made.start()
    return made


def _gpu_for(wanted: Wanted) -> engines.Device | None:
    """The GPU backend that "auto" would take or build for; None where there is none."""
    chosen = engines.choose(wanted.denoiser, "auto", precision=wanted.precision)
    return chosen.device if chosen.device in engines.GPU_DEVICES else chosen.build


def _part(progress: engines.Progress | None, number: int, count: int, name: str) -> engines.Progress | None:
    """The progress of one of several networks as a part of the whole."""
    if progress is None:
        return None
    return lambda share, what: progress((number + share) / count, phrase("{name}: {what}", name=name, what=what))
