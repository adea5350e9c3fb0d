"""Networks compiled for a GPU: from the cache, or built, compared with the CPU, and put there."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import threading
import time
from pathlib import Path
from typing import Protocol

from assets.phrase import phrase
from engines import reference
from engines.card import Model
from engines.errors import BackendMissing, EngineError, PlanRefused
from engines.gpu import probe as gpu
from engines.gpu import tensorrt, tensorrt_rtx, variants
from engines.gpu.cache import Cache
from engines.gpu.job import Job
from engines.gpu.sidecar import Entry, Key
from engines.runtime import Precision, Progress, Runtime

BATCH = 16  # faces at once; larger batches are run in parts

log = logging.getLogger(__name__)


class Backend(Protocol):
    """A module that compiles for a GPU."""

    def version(self) -> str:
        """Everything in it that compiles, in full. Raises ``BackendMissing``; constructs nothing on the GPU."""

    def compile_plan(self, onnx: bytes, job: Job) -> bytes:
        """An ONNX file of :mod:`engines.gpu.variants` → a plan. Raises ``BackendMissing``, ``BuildCancelled``,
        ``GpuError``, ``EngineError``."""

    def start(self, plan: bytes, key: Key, scratch: Path) -> Runtime:
        """A plan ready to run. Raises ``BackendMissing``, ``GpuError``, ``PlanRefused``."""


def backend(device: str) -> Backend:
    """The module behind a device; nothing of the vendor's is imported yet."""
    return tensorrt if device == "tensorrt" else tensorrt_rtx


def key(model: Model, device: str, precision: Precision | None = None) -> Key:
    """What an engine for this model on this machine's GPU is kept under.

    Raises ``BackendMissing`` without a GPU, without the backend's package, or for a precision that GPUs are not
    given here.
    """
    if precision not in (None, "f16", "f32", "int8"):
        raise BackendMissing(
            phrase("GPUs run f16, f32 or int8 here, not {precision}; use precision='f16'", precision=precision)
        )
    probe = gpu.probe()
    if probe.gpu is None:
        raise BackendMissing(
            phrase(
                "device {device!r} cannot be used: {why}; {remedy}", device=device, why=probe.why, remedy=probe.remedy
            )
        )
    return Key(
        model=model.name,
        sha256=_source(model, precision),
        recipe=variants.RECIPE,
        precision=precision or "f16",
        batch=BATCH,
        backend=device,
        version=backend(device).version(),
        gpu=probe.gpu.name,
        compute_capability=probe.gpu.compute_capability,
        driver=probe.gpu.driver,
        system=f"{platform.system()} {platform.machine()}",
    )


def _source(model: Model, precision: Precision | None) -> str:
    """SHA-256 of what an engine is made from: the file, and for int8 the ranges on the card too."""
    if precision != "int8":
        return model.sha256
    ranges = json.dumps(model.card.get("int8"), sort_keys=True)
    return hashlib.sha256(f"{model.sha256} {ranges}".encode()).hexdigest()


def cached(model: Model, device: str, precision: Precision | None = None, cache: Cache | None = None) -> Entry | None:
    """The engine that is there for this model, by its sidecar; None if it has to be built. Raises as :func:`key`."""
    return (cache or Cache()).entry(key(model, device, precision))


def whole(model: Model, device: str, precision: Precision | None = None, cache: Cache | None = None) -> bool:
    """As :func:`cached`, and its plan was read and is the one that its sidecar describes."""
    return (cache or Cache()).read(key(model, device, precision)) is not None


def build(
    model: Model,
    device: str,
    precision: Precision | None = None,
    *,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    force: bool = False,
) -> Entry:
    """Compile a model for this machine's GPU, compare it with the CPU, and keep it; one that is there already, and
    whole, is not built again unless ``force``.

    ``progress`` is called from the building thread. ``cancel`` stops the build at its next step.

    Raises ``BackendMissing``, ``BuildCancelled``, ``ParityFailed``, ``GpuError``, and ``EngineError`` where the cache's
    folder cannot be written.
    """
    runtime, entry = _open(model, _job(model, device, precision, cache, progress, cancel), force=force)
    runtime.close()
    return entry


def open_engine(
    model: Model,
    device: str,
    precision: Precision | None = None,
    *,
    cache: Cache | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    as_kept: bool = False,
) -> Runtime:
    """An engine ready to run, built first where the cache has none, or ``PlanRefused`` where it is to be taken
    ``as_kept``. Raises as :func:`build`."""
    return _open(model, _job(model, device, precision, cache, progress, cancel), as_kept=as_kept)[0]


def _job(
    model: Model,
    device: str,
    precision: Precision | None,
    cache: Cache | None,
    progress: Progress | None,
    cancel: threading.Event | None,
) -> Job:
    return Job(key(model, device, precision), cache or Cache(), progress or _silent, cancel or threading.Event())


def _open(model: Model, job: Job, *, force: bool = False, as_kept: bool = False) -> tuple[Runtime, Entry]:
    try:
        with job.cache.lock(job.key, job.cancel):
            found = None if force else _kept(job)
            if found is None and as_kept:
                job.cache.discard(job.key)  # else it would be taken for one that is there
                raise PlanRefused(
                    phrase(
                        "the engine of {name} for {backend} has to be built again",
                        name=job.key.model,
                        backend=job.key.backend,
                    )
                )
            if found is not None:
                return found
            if not force:  # a good one stays until another takes its place
                job.cache.discard(job.key)
            return _built(model, job)
    except OSError as error:
        raise EngineError(
            phrase(
                "the engine cache {folder} cannot be used ({why}); make it writable, or set RELIEF_HOME",
                folder=job.cache.folder,
                why=error,
            )
        ) from error


def _kept(job: Job) -> tuple[Runtime, Entry] | None:
    plan, entry = job.cache.read(job.key), job.cache.entry(job.key)
    if plan is None or entry is None:
        return None
    try:
        return backend(job.key.backend).start(plan, job.key, job.cache.scratch(job.key)), entry
    except PlanRefused as error:
        log.warning("the engine of %s is built again: %s", job.key.model, error)
        return None


def _built(model: Model, job: Job) -> tuple[Runtime, Entry]:
    begin = time.monotonic()
    job.progress(0.0, phrase("preparing"))
    onnx = variants.variant(model, job.key.precision)
    job.check()
    compiler = backend(job.key.backend)
    plan = compiler.compile_plan(onnx, job)
    job.check()
    job.progress(0.95, phrase("comparing with the CPU"))
    runtime = compiler.start(plan, job.key, job.cache.scratch(job.key))
    try:
        measured = reference.check(model, runtime)
        job.check()
        entry = job.cache.write(job.key, plan, seconds=time.monotonic() - begin, parity=measured)
    except BaseException:
        runtime.close()
        raise
    job.progress(1.0, phrase("done"))
    return runtime, entry


def _silent(done: float, what: str) -> None:
    """Progress that nobody asked for."""
