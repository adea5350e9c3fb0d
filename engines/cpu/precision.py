"""The precision that a network runs in on a processor: the fastest that still gives f32's answers, measured once and
recorded."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets import private
from engines import parity
from engines.cache import default_folder
from engines.card import Model
from engines.cpu import processor
from engines.errors import EngineError
from engines.runtime import Precision

ROUNDS = 9
GAIN = 0.95  # of f32's time: what saves less is not worth its rounding
LEAST_COSINE: Mapping[str, float] = {"bf16": 0.9995, "f16": 0.9995, "int8": 0.995}
MOST_GREY: Mapping[str, float] = {"bf16": 0.5, "f16": 0.25, "int8": 0.5}  # of 255, mean over all pixels
FORMAT = 1

Run = Callable[[NDArray[np.float32]], dict[str, NDArray[np.float32]]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a probe found.

    - ``precision``: what to run in; ``why``: for people.
    - ``ms``: median of one crop in each precision; empty where there was nothing to compare.
    """

    precision: Precision
    why: str
    ms: Mapping[str, float]


def choose(
    model: Model,
    candidates: Sequence[Precision],
    compiled: Callable[[Precision], Run],
    *,
    runtime: str,
    threads: int,
    folder: Path | None = None,
) -> Measured:
    """The precision for ``model`` on this processor, from the record or measured now, which takes a second or two.

    ``compiled`` makes the network in one of ``candidates``; ``runtime`` is its name and version. The record is kept in
    ``folder``, by itself ``cpu`` in the engine cache, under all that the measurement depends on; one that is damaged is
    measured again, one that can not be written costs only another measurement.
    """
    others = [one for one in candidates if one != "f32"]
    if not others:
        return Measured("f32", "the only one that this processor and this network have", {})
    key = {
        "format": FORMAT,
        "model": model.name,
        "sha256": model.sha256,
        "card": hashlib.sha256(json.dumps(model.card.get("int8"), sort_keys=True).encode()).hexdigest(),
        "runtime": runtime,
        "processor": processor.name(),
        "threads": threads,
        "candidates": ["f32", *others],
    }
    path = record(key, folder)
    found = _read(path, key)
    if found is None:
        found = _measure(others, compiled)
        _write(path, key, found)
    return found


def record(key: Mapping[str, Any], folder: Path | None = None) -> Path:
    """Where the measurement for ``key`` is kept."""
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return (folder or default_folder() / "cpu") / f"{key['model']}-{digest[:16]}.json"


def forget(folder: Path | None = None) -> int:
    """Remove all records, so that the next start measures again; how many there were."""
    paths = list((folder or default_folder() / "cpu").glob("*.json"))
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def _measure(others: Sequence[Precision], compiled: Callable[[Precision], Run]) -> Measured:
    crops = parity.crops()[1:, None]  # without the empty one, which has no direction to compare
    runs: dict[Precision, Run] = {"f32": compiled("f32")}
    wanted = runs["f32"](crops)
    refused = []
    for precision in others:
        try:
            run = compiled(precision)
            told = _difference(precision, wanted, run(crops))
        except EngineError as error:
            told = str(error)
        if told:
            refused.append(f"{precision} is not used: {told}")
        else:
            runs[precision] = run
    ms = _times(runs, np.ascontiguousarray(crops[:1]))
    fastest = min(ms, key=lambda one: ms[one])
    best: Precision = fastest if ms[fastest] < GAIN * ms["f32"] else "f32"
    times = ", ".join(f"{one} {value:.1f} ms" for one, value in ms.items())
    return Measured(best, "; ".join([f"measured here: {times}", *refused]), {str(k): v for k, v in ms.items()})


def _difference(precision: str, wanted: dict[str, NDArray[np.float32]], given: dict[str, NDArray[np.float32]]) -> str:
    """What speaks against a precision's answers, "" for nothing."""
    found = parity.compare("f32", wanted, given)
    if found.cosine is None:
        far = found.mean_error > MOST_GREY[precision]
        return f"its depth is {found.mean_error:.2f} grey levels off on average" if far else ""
    return f"its embeddings agree only to {found.cosine:.4f}" if found.cosine < LEAST_COSINE[precision] else ""


def _times(runs: Mapping[Precision, Run], crop: NDArray[np.float32]) -> dict[Precision, float]:
    """Median ms of one crop, interleaved, so that other work on the machine slows all alike."""
    taken: dict[Precision, list[float]] = {precision: [] for precision in runs}
    for _ in range(ROUNDS):
        for precision, run in runs.items():
            begin = time.perf_counter()
            run(crop)
            taken[precision].append((time.perf_counter() - begin) * 1e3)
    return {precision: median(values) for precision, values in taken.items()}


def _read(path: Path, key: Mapping[str, Any]) -> Measured | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["key"] != key or content["precision"] not in key["candidates"]:
            return None
        ms = {str(name): float(value) for name, value in content["ms"].items()}
        return Measured(content["precision"], str(content["why"]), ms)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _write(path: Path, key: Mapping[str, Any], found: Measured) -> None:
    text = json.dumps({"key": key, **asdict(found)}, indent=1) + "\n"
    try:
        private.make_folder(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)  # where it is still there
    except OSError as error:
        log.warning("the measured precision can not be kept in %s: %s", path.parent, error)
