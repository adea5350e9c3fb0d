"""What a network costs in each runtime: ``python -m benchmarks.speed.engines`` prints a table and writes JSON.

Every runtime sees the same crops in the same run, interleaved, so that other work on the machine slows all alike.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, cast, get_args

import numpy as np
from numpy.typing import NDArray

import engines
from benchmarks.report import report

DEVICES: tuple[engines.Device, ...] = ("openvino", "onnxruntime", "tensorrt", "tensorrt-rtx")
Kind = tuple[engines.Device, engines.Precision]
KINDS: tuple[Kind, ...] = tuple((device, one) for device in DEVICES for one in get_args(engines.Precision))
Measured = dict[str, Any]


def crops(count: int) -> NDArray[np.float32]:
    """Face-like crops: a bump with a nose on an empty background, with noise, ``float32[count, 128, 128]``."""
    rng = np.random.default_rng(0)
    v, u = np.mgrid[:128, :128].astype(np.float32)
    made = []
    for _ in range(count):
        width, height = rng.uniform(45, 55), rng.uniform(58, 68)
        radius = ((u - 64) / width) ** 2 + ((v - 68) / height) ** 2
        nose = 55 * np.exp(-(((u - 64) / 9) ** 2) - ((v - 68) / 14) ** 2)
        face = 180 * np.sqrt(np.clip(1 - radius, 0, None)) + nose + rng.normal(0, 2, u.shape)
        made.append(np.where(radius < 0.95, np.clip(face, 1, 255), 0))
    return np.stack(made).astype(np.float32)


def measure(
    name: str, *, batches: tuple[int, ...], rounds: int, threads: int | None, directory: Path | None
) -> list[Measured]:
    """One row a device and precision; times in ms, loading in s, ``difference`` from the first row."""
    rows, loaded = [], {}
    for kind in KINDS:
        device, precision = kind
        begin = time.perf_counter()
        network = cast(Any, name)
        try:
            loaded[kind] = engines.load(network, device, precision=precision, threads=threads, directory=directory)
        except engines.EngineError as error:
            print(f"{device} {precision}: {error}")
            continue
        rows.append({"network": name, "runtime": loaded[kind].backend, "load s": time.perf_counter() - begin})
    depth = crops(max(batches))
    for batch in batches:
        times = _interleaved({kind: _call(engine, depth[:batch]) for kind, engine in loaded.items()}, rounds)
        for row, values in zip(rows, times.values(), strict=True):
            row[f"batch {batch} median ms"], row[f"batch {batch} minimum ms"] = median(values), min(values)
    answers = [_first(engine(depth)) for engine in loaded.values()]
    for row, engine, answer in zip(rows, loaded.values(), answers, strict=True):
        row["precision"], row["threads"] = engine.precision, engine.threads
        row["difference"] = float(np.abs(answer - answers[0]).max())
    return rows


def _call(engine: engines.Engine, depth: NDArray[np.float32]) -> Callable[[], Any]:
    return lambda: engine(depth)


def _first(answer: Any) -> NDArray[np.float32]:
    return cast("NDArray[np.float32]", answer[0] if isinstance(answer, tuple) else answer)


def _interleaved(calls: dict[Kind, Callable[[], Any]], rounds: int) -> dict[Kind, list[float]]:
    times: dict[Kind, list[float]] = {kind: [] for kind in calls}
    for _ in range(rounds):
        for kind, call in calls.items():
            begin = time.perf_counter()
            call()
            times[kind].append((time.perf_counter() - begin) * 1e3)
    return times


def main(arguments: list[str] | None = None) -> None:
    """Measure every network in the folder in every runtime."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.engines", description=__doc__)
    parser.add_argument("--models", type=Path, help="folder of models; by default the shipped ones")
    parser.add_argument("--threads", type=int, help="by default one per physical core")
    parser.add_argument("--rounds", type=int, default=50, help="calls of each runtime (default 50)")
    chosen = parser.parse_args(arguments)
    names = engines.names(chosen.models)
    if not names:
        parser.exit(4, "there are no networks to measure; name their folder with --models\n")
    rows = [
        row
        for name in names
        for row in measure(name, batches=(1, 3), rounds=chosen.rounds, threads=chosen.threads, directory=chosen.models)
    ]
    report("engines", f"networks by runtime, {chosen.rounds} rounds, interleaved", rows)


if __name__ == "__main__":
    main()
