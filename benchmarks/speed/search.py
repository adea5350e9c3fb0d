"""A large gallery: ``python -m benchmarks.speed.search`` prints how fast it answers and starts, and writes JSON.

The fast search and the plain one (numpy alone) take turns on the same templates, so that other load on the machine
meets both; the table has processor time of one thread as well, which other load changes least.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

import gallery
from benchmarks.report import report
from benchmarks.speed.gallery import KEY, embeddings, fill
from gallery.adapter import Adapter, estimate
from gallery.embedding import DIMENSIONS, pack
from gallery.index import Index
from gallery.vectors import Vectors, Whole, vectors

PIECE = 256
PROBES = 30
Rows = NDArray[np.float32]


def crowd(people: int, each: int, seed: int = 0) -> Rows:
    """Templates of people who are alike: every face shares one direction, one's own templates share more."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(DIMENSIONS, np.float32)
    rows = np.empty((people * each, DIMENSIONS), np.float32)
    for k in range(people):
        own = 0.5 * common + rng.standard_normal(DIMENSIONS, np.float32)
        rows[k * each : (k + 1) * each] = own + 0.6 * rng.standard_normal((each, DIMENSIONS), np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def filled(rows: Rows, each: int, held: Vectors) -> Index:
    """An index of templates, ``each`` of one person."""
    index = Index(held)
    pieces = ([pack(row) for row in rows[k : k + PIECE]] for k in range(0, len(rows), PIECE))
    index.add(range(1, len(rows) + 1), [f"{k // each}" for k in range(len(rows))], pieces)
    return index


def searched(kind: str, rows: Rows, probes: Rows, each: int, adapter: Adapter | None) -> list[dict[str, Any]]:
    """One row for each way to search; the worst difference of a score to the plain way."""
    plain, quick = filled(rows, each, Whole()), filled(rows, each, vectors())
    clocks: dict[str, list[tuple[float, float]]] = {"numpy": [], "fast": []}
    worst = 0.0
    for number, probe in enumerate(probes):
        wanted, spent = _timed(partial(plain.best, probe, 5, adapter=adapter))
        found, quicker = _timed(partial(quick.best, probe, 5, adapter=adapter))
        if number:  # the first also measures the templates through the adapter
            clocks["numpy"].append(spent)
            clocks["fast"].append(quicker)
        worst = max(worst, *(abs(a[1] - b[1]) for a, b in zip(wanted, found, strict=True)))
    answer: list[dict[str, Any]] = []
    for name, times in clocks.items():
        wall, processor = [one for one, _ in times], [other for _, other in times]
        answer.append(
            {
                "templates": f"{len(rows)} {kind}{', adapted' if adapter else ''}",
                "search": name,
                "least ms": min(wall),
                "median ms": median(wall),
                "processor ms": median(processor),
                "worst difference": worst,
            }
        )
    answer[1]["share of numpy"] = float(answer[1]["processor ms"]) / float(answer[0]["processor ms"])
    return answer


def started(folder: Path, rows: Rows, each: int) -> dict[str, Any]:
    """From the file to the first answer: seconds, and seconds of the processor, of an encrypted gallery."""
    path = folder / "gallery.db"
    with gallery.open(path, model="benchmark", key=KEY) as opened:
        fill(opened, rows, each)
    before, own, begin = time.perf_counter(), time.thread_time(), time.process_time()
    with gallery.open(path, model="benchmark", key=KEY) as opened:
        opened.identify(rows[0])
        answer = {
            "templates": len(rows),
            "seconds": time.perf_counter() - before,
            "processor s": time.process_time() - begin,
            "of the main thread": time.thread_time() - own,
            "file MB": path.stat().st_size / 1e6,
        }
    return answer | {"peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}


def _timed(call: Callable[[], list[tuple[str, float]]]) -> tuple[list[tuple[str, float]], tuple[float, float]]:
    wall, processor = time.perf_counter(), time.process_time()
    found = call()
    return found, ((time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3)


def main(arguments: list[str] | None = None) -> None:
    """Measure a gallery of the size asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.search", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--templates", type=int, default=5, help="of each person (default 5)")
    parser.add_argument("--no-start", action="store_true", help="search only")
    chosen = parser.parse_args(arguments)
    each = chosen.templates
    rows: list[dict[str, Any]] = []
    adapter = estimate([crowd(1, 8, seed=k) for k in range(20)])
    for kind, drawn in (("alike", crowd), ("scattered", lambda people, each: embeddings(people * each))):
        templates = drawn(chosen.people, each)
        strangers = embeddings(PROBES // 2, seed=1)
        own = templates[:: len(templates) // (PROBES // 2)][: PROBES // 2] + 0.5 * strangers
        probes = np.concatenate([own / np.linalg.norm(own, axis=1, keepdims=True), strangers])
        for through in (None, adapter):
            rows += searched(kind, templates, probes, each, through)
    report("search", "a large gallery: one search", rows)
    if not chosen.no_start:
        with tempfile.TemporaryDirectory() as folder:
            report(
                "search-start",
                "a large gallery: from its file to the first answer",
                [started(Path(folder), templates, each)],
            )


if __name__ == "__main__":
    main()
