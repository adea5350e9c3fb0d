"""What a network costs in each runtime: ``python -m benchmarks.engines`` prints a table and writes JSON.

Every runtime sees the same crops in the same run, interleaved, so that other work on the machine slows all alike.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

import engines
from benchmarks.report import report

DEVICES: tuple[engines.Device, ...] = ("openvino", "onnxruntime")
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
    """One row a device; times in ms, loading in s, ``difference`` from the first device."""
    rows, loaded = [], {}
    for device in DEVICES:
        begin = time.perf_counter()
        try:
            loaded[device] = engines.load(cast(Any, name), device, threads=threads, directory=directory)
        except engines.BackendMissing as error:
            print(f"{device}: {error}")
            continue
        rows.append({"network": name, "runtime": loaded[device].backend, "load s": time.perf_counter() - begin})
    depth = crops(max(batches))
    for batch in batches:
        times = _interleaved({device: _call(engine, depth[:batch]) for device, engine in loaded.items()}, rounds)
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


def _interleaved(calls: dict[engines.Device, Callable[[], Any]], rounds: int) -> dict[engines.Device, list[float]]:
    times: dict[engines.Device, list[float]] = {device: [] for device in calls}
    for _ in range(rounds):
        for device, call in calls.items():
            begin = time.perf_counter()
            call()
            times[device].append((time.perf_counter() - begin) * 1e3)
    return times


def main(arguments: list[str] | None = None) -> None:
    """Measure every network in the folder in every runtime."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("--models", type=Path, help="folder of models; by itself the shipped ones")
    parser.add_argument("--threads", type=int, help="by itself one per physical core")
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
