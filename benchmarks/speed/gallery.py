"""What a gallery costs: ``python -m benchmarks.speed.gallery`` prints two tables and writes JSON.

How fast it loads, answers and changes, by its size; and what storing templates in half precision changes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

import gallery
from benchmarks.report import report
from gallery import roll
from gallery.embedding import DIMENSIONS

KEY = bytes(32)
CONSENT = gallery.Consent(True, "benchmark", "random vectors, no faces", datetime(2026, 1, 1, tzinfo=UTC))
Rows = NDArray[np.float32]


def embeddings(count: int, seed: int = 0) -> Rows:
    """Random unit vectors, ``float32[count, 1920]``."""
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSIONS), np.float32)
    unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def fill(people: gallery.Gallery, rows: Rows, each: int) -> None:
    """Enrol many people at once, in one transaction (``Gallery.enrol`` makes one a person)."""
    with people._changing() as db:
        for k in range(0, len(rows), each):
            person = roll.insert(db, f"person {k // each}")
            roll.insert_consent(db, person, CONSENT)
            people._templates.insert(db, person, rows[k : k + each], CONSENT.at.isoformat())


def measure(folder: Path, people: int, each: int, key: bytes | None) -> dict[str, Any]:
    """One row: times in ms, loading in s, size of the file in MB."""
    path = folder / f"{people}-{each}-{key is not None}.db"
    rows, probes = embeddings(people * each), embeddings(20, seed=1)
    with gallery.open(path, model="benchmark", key=key) as opened:
        fill(opened, rows, each)
    begin = time.perf_counter()
    opened = gallery.open(path, model="benchmark", key=key)
    ready = time.perf_counter()
    opened.identify(probes[0])
    loaded = time.perf_counter()
    with opened:
        searches = [_ms(lambda p=probe: opened.identify(p)) for probe in probes]
        verifications = [_ms(lambda p=probe: opened.verify("person 0", p)) for probe in probes]
        more = embeddings(5 * each, seed=2).reshape(5, each, DIMENSIONS)
        enrolments = [_ms(lambda k=k: opened.enrol(f"new {k}", more[k], consent=CONSENT)) for k in range(5)]
        removals = [_ms(lambda k=k: opened.remove(f"new {k}")) for k in range(5)]
    return {
        "people × templates": f"{people} × {each}",
        "encrypted": key is not None,
        "file MB": path.stat().st_size / 1e6,
        "open s": ready - begin,
        "load s": loaded - ready,
        "identify ms": median(searches),
        "verify ms": median(verifications),
        "enrol ms": median(enrolments),
        "remove ms": median(removals),
    }


def storage() -> list[dict[str, Any]]:
    """What half precision changes: the largest error of a cosine, for dense, sparse and one-sided embeddings."""
    rng = np.random.default_rng(3)
    dense = rng.standard_normal((2000, DIMENSIONS))
    kinds = {
        "dense": dense,
        "sparse (9 of 10 zero)": dense * (rng.random(dense.shape) < 0.1),
        "heavy-tailed": dense * np.exp(rng.normal(0, 2, dense.shape)),
        "all positive": np.abs(dense),
    }
    answer = []
    for kind, values in kinds.items():
        rows = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
        exact = rows.astype(np.float64) @ rows[:200].astype(np.float64).T
        row: dict[str, Any] = {"embeddings": kind}
        for name, dtype in (("float16", np.float16), ("float32", np.float32)):
            stored = rows.astype(dtype).astype(np.float32)
            stored /= np.linalg.norm(stored, axis=1, keepdims=True)
            scores = stored @ rows[:200].T
            row[f"{name} bytes"] = DIMENSIONS * np.dtype(dtype).itemsize
            row[f"{name} error"] = float(np.abs(scores - exact).max())
        answer.append(row)
    return answer


def _ms(call: Any) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1e3


def main(arguments: list[str] | None = None) -> None:
    """Measure galleries of the sizes asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.gallery", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--templates", type=int, default=1, help="of each person (default 1)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(Path(folder), people, chosen.templates, key) for people in chosen.people for key in (None, KEY)]
    halves = storage()
    report("gallery-storage", "templates in half precision", halves)
    report("gallery", "a gallery by its size", rows)


if __name__ == "__main__":
    main()
