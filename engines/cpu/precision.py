"""The precisions that a chain runs in on a processor: the fastest that still give f32's answers, measured once and
recorded.

Denoiser and recogniser are judged together: what rounding does to depth shows in the embedding behind it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from assets import private
from assets.phrase import phrase
from engines import crops, parity
from engines.card import Model, architecture
from engines.cpu import processor
from engines.errors import EngineError
from engines.folder import default_folder
from engines.runtime import Answer, Precision, Progress, Runtime

ROUNDS = 9
GAIN = 0.95  # of f32's time: what saves less is not worth its rounding
MEASURING = phrase("Measuring once which precision is fastest on this processor")
MARGIN = 0.5  # of what parity allows: made-up faces are a little kinder to rounding than real ones
FORMAT = 2

clock = time.perf_counter if sys.platform == "win32" else time.process_time  # there it ticks 64 times a second

log = logging.getLogger(__name__)


class Family(Protocol):
    """A runtime of the processor: a module that compiles networks in one precision or another."""

    def version(self) -> str:
        """Name and version, for people. Raises ``BackendMissing`` where it is not usable."""

    def candidates(self, model: Model) -> Sequence[Precision]:
        """What this network could run in here, f32 first. Raises ``BackendMissing``."""

    def start(self, model: Model, precision: Precision, threads: int, why: str) -> Runtime:
        """Compile. Raises ``BackendMissing`` for what the processor or the network has not, ``ModelDamaged``."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Precision chosen for the networks of a chain.

    - ``precision``: what each network runs in, by name; ``why``: for people.
    - ``ms``: by name and precision, the processor's time for one crop; empty where there was nothing to compare.
    """

    precision: Mapping[str, Precision]
    why: Mapping[str, str]
    ms: Mapping[str, Mapping[str, float]]


def start(
    family: Family,
    model: Model,
    precision: Precision | None = None,
    threads: int | None = None,
    beside: Model | None = None,
    progress: Progress | None = None,
) -> Runtime:
    """Compile ``model``; without ``precision`` in the one that is chosen for it and ``beside`` together
    (:func:`choose`, which tells ``progress``). Without ``threads`` one per core that others leave idle. Raises
    ``BackendMissing``, ``ModelDamaged``."""
    threads = threads or processor.cores_left()
    if precision is not None:
        return family.start(model, precision, threads, "asked for")
    chosen = choose(family, [one for one in (model, beside) if one is not None], threads=threads, progress=progress)
    return family.start(model, chosen.precision[model.name], threads, chosen.why[model.name])


def choose(
    family: Family,
    models: Sequence[Model],
    *,
    threads: int,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Chosen:
    """The precisions for a network, or for a denoiser and a recogniser in any order, from the record or measured now,
    which takes seconds, on a slow processor more than a minute. Only then ``progress`` is told, at each step; what it
    raises ends the measurement.

    The record is kept in ``folder``, by default ``cpu`` in the engine cache, under all that the measurement depends on:
    both files and their ranges, the runtime's version, the processor and what caps it, the threads. One that is damaged
    is measured again, one that cannot be written costs only another measurement.
    """
    models = sorted(models, key=lambda model: architecture(model.name) != "dmdnet")
    possible = {model.name: list(family.candidates(model)) for model in models}
    if not any(len(found) > 1 for found in possible.values()):
        why = "the only one that this processor and this network have"
        return Chosen(dict.fromkeys(possible, "f32"), dict.fromkeys(possible, why), {})
    key = {
        "format": FORMAT,
        "networks": [{"name": one.name, "sha256": one.sha256, "int8": _ranges(one)} for one in models],
        "runtime": family.version(),
        "processor": processor.identity(),
        "threads": threads,
        "candidates": possible,
    }
    path = record(key, folder)
    found = _read(path, key)
    if found is None:
        found = _Probe(family, models, possible, threads, progress or _silent).chosen()
        _write(path, key, found)
    return found


def record(key: Mapping[str, object], folder: Path | None = None) -> Path:
    """Where the measurement for ``key`` is kept."""
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return (folder or default_folder() / "cpu") / f"{digest[:24]}.json"


def forget(folder: Path | None = None) -> int:
    """Remove all records, so that the next start measures again; how many there were."""
    paths = list((folder or default_folder() / "cpu").glob("*.json"))
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


class _Probe:
    """One measurement of one network, or of two in a chain."""

    def __init__(
        self,
        family: Family,
        models: Sequence[Model],
        possible: Mapping[str, Sequence[Precision]],
        threads: int,
        progress: Progress,
    ) -> None:
        self._models = models
        self._progress, self._done = progress, 0
        # each precision of each network is compiled and answers, each network is timed, the chain is judged once
        self._steps = 2 * sum(len({"f32", *possible[model.name]}) for model in models) + len(models) + 1
        self._refused: dict[str, list[str]] = {model.name: [] for model in models}
        self._runs: dict[str, dict[Precision, Runtime]] = {}
        for model in models:
            self._step()
            runs = self._runs[model.name] = {"f32": family.start(model, "f32", threads, "")}
            for precision in possible[model.name]:
                if precision not in runs:
                    self._step()
                    try:
                        runs[precision] = family.start(model, precision, threads, "")
                    except EngineError as error:
                        self._refuse(model, precision, str(error))

    def chosen(self) -> Chosen:
        """Leaves out what answers otherwise alone, times the rest, and takes the fastest pair that agrees as a chain;
        f32 always does."""
        depth = crops.faces()[:, None]
        given: dict[str, dict[Precision, Answer]] = {}
        for model in self._models:
            given[model.name] = self._answers(model, depth)
            if "denoised" in given[model.name]["f32"]:
                depth = given[model.name]["f32"]["denoised"]
        ms = {model.name: self._times(model, depth[:1]) for model in self._models}
        self._step()
        worth = [[one for one in ms[model.name] if _saves(ms[model.name], one)] for model in self._models]
        pairs = sorted(product(*worth), key=lambda pair: self._total(ms, pair))
        best = next(pair for pair in pairs if self._agree(pair, given))
        self._progress(1.0, MEASURING)
        precision = {model.name: one for model, one in zip(self._models, best, strict=True)}
        return Chosen(precision, {name: self._why(name, ms) for name in precision}, _plain(ms))

    def _answers(self, model: Model, depth: NDArray[np.float32]) -> dict[Precision, Answer]:
        """What each precision makes of ``depth``; those that are too far from f32 alone are dropped."""
        runs = self._runs[model.name]
        self._step()
        made: dict[Precision, Answer] = {"f32": runs["f32"](depth)}
        for precision in [one for one in runs if one != "f32"]:
            self._step()
            try:
                answer = runs[precision](depth)
                told = parity.objection(precision, parity.compare("f32", made["f32"], answer), MARGIN)
            except EngineError as error:
                told = str(error)
            if told:
                self._refuse(model, precision, told)
                del runs[precision]
            else:
                made[precision] = answer
        return made

    def _agree(self, pair: Sequence[Precision], given: Mapping[str, Mapping[Precision, Answer]]) -> bool:
        """Whether the embedding at the chain's end is f32's, to what the coarsest of its precisions may be off."""
        if len(pair) < 2 or all(one == "f32" for one in pair):
            return True
        (first, last), (denoiser, recogniser) = pair, self._models
        answer = self._runs[recogniser.name][last](given[denoiser.name][first]["denoised"])
        found = parity.compare("f32", given[recogniser.name]["f32"], answer)
        told = parity.objection(parity.coarsest(pair), found, MARGIN)
        if told:
            self._refuse(denoiser, first, f"behind it in {last}, {told}")
        return not told

    def _times(self, model: Model, crop: NDArray[np.float32]) -> dict[Precision, float]:
        """Least ms of one crop, interleaved, in the processor's time: what other programs take is not counted."""
        self._step()
        runs = self._runs[model.name]
        taken: dict[Precision, list[float]] = {precision: [] for precision in runs}
        for _ in range(ROUNDS):
            for precision, run in runs.items():
                begin = clock()
                run(crop)
                taken[precision].append((clock() - begin) * 1e3)
        return {precision: min(values) for precision, values in taken.items()}

    def _step(self) -> None:
        """Tell that another step begins; those of what was left out count as done."""
        self._progress(min(self._done / self._steps, 1.0), MEASURING)
        self._done += 1

    def _total(self, ms: Mapping[str, Mapping[Precision, float]], pair: Sequence[Precision]) -> float:
        return sum(ms[model.name][one] for model, one in zip(self._models, pair, strict=True))

    def _refuse(self, model: Model, precision: Precision, told: str) -> None:
        log.info("%s is not run in %s: %s", model.name, precision, told)
        self._refused[model.name].append(f"{precision} is not used: {told}")

    def _why(self, name: str, ms: Mapping[str, Mapping[Precision, float]]) -> str:
        times = ", ".join(f"{one} {value:.1f} ms" for one, value in ms[name].items())
        together = f", in a chain with {self._other(name)}" if len(self._models) > 1 else ""
        return "; ".join([f"measured here{together}: {times}", *self._refused[name]])

    def _other(self, name: str) -> str:
        return next(model.name for model in self._models if model.name != name)


def _silent(_: float, __: str) -> None:
    """Nobody asked."""


def _saves(ms: Mapping[Precision, float], one: Precision) -> bool:
    return one == "f32" or ms[one] < GAIN * ms["f32"]


def _plain(ms: Mapping[str, Mapping[Precision, float]]) -> dict[str, dict[str, float]]:
    return {name: {str(one): value for one, value in values.items()} for name, values in ms.items()}


def _ranges(model: Model) -> str:
    return hashlib.sha256(json.dumps(model.card.get("int8"), sort_keys=True).encode()).hexdigest()


def _read(path: Path, key: Mapping[str, object]) -> Chosen | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["key"] != key:
            return None
        precision = {str(name): one for name, one in content["precision"].items()}
        why = {str(name): str(text) for name, text in content["why"].items()}
        ms = {str(n): {str(k): float(v) for k, v in values.items()} for n, values in content["ms"].items()}
        possible = content["key"]["candidates"]
        if set(precision) != set(possible) or set(why) != set(possible):
            return None
        if not all(one in possible[name] and one in get_args(Precision) for name, one in precision.items()):
            return None
        return Chosen(precision, why, ms)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _write(path: Path, key: Mapping[str, object], found: Chosen) -> None:
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
        log.warning("the measured precision cannot be kept in %s: %s", path.parent, error)
