"""The proof that two open benchmarks are the same: hashes of everything that was drawn, small enough to commit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from training.protocols import draw
from training.protocols.spec import FROZEN, SETS, SUBSETS, VERSION, BenchmarkError, Spec

EXPECTED = "4655ac84b64864cd8e6a8ba4eb867ee0aa7ad9506fc3a604f31065348461151c"
MODEL_ARRAYS = ("mean", "id_basis", "exp_basis", "exp_names", "tri", "tri_region", "vert_region", "landmarks68")
COMMITTED = Path(__file__).parent / f"open-benchmark-{VERSION}.json"


def manifest(spec: Spec = FROZEN) -> dict[str, Any]:
    """Version, specification, counts, hash of each set's parameters and the hash of all that (``hash``).

    Needs no face model and renders nothing. Equal hashes mean equal parameters of every frame.
    """
    sets = {name: _describe(spec, name) for name in SETS}
    content = {"version": VERSION, "spec": spec.as_dict(), "subsets": list(SUBSETS), "sets": sets}
    content = json.loads(canonical(content))
    return {**content, "hash": _sha256([canonical(content)])}


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, and numbers as Python writes them: one text for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def model_sha256(path: Path) -> str:
    """SHA-256 of a face model's arrays, in little endian: the same however its file was packed.

    Raises ``FileNotFoundError`` where there is none and ``KeyError`` where an array is missing.
    """
    if not path.is_file():
        raise FileNotFoundError(f"no face model at {path}; docs/training.md says how to get one")
    digest = hashlib.sha256()
    with np.load(path, allow_pickle=False) as arrays:
        for name in MODEL_ARRAYS:
            array = np.asarray(arrays[name])
            little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<")))
            digest.update(f"{name} {array.dtype.kind}{array.itemsize} {array.shape}\n".encode() + little.tobytes())
    return digest.hexdigest()


def check_model(path: Path, spec: Spec = FROZEN) -> None:
    """Raises ``BenchmarkError`` unless the file holds the face model the benchmark was frozen with."""
    found = model_sha256(path)
    if found != spec.face_model:
        raise BenchmarkError(
            f"{path} is not the face model of the open benchmark (its arrays hash to {found[:12]}…, not "
            f"{spec.face_model[:12]}…), so that nothing made with it could be compared; see docs/open-benchmark.md"
        )


def _describe(spec: Spec, name: str) -> dict[str, Any]:
    people = draw.people(spec, name)
    counts: dict[str, int] = {}

    def lines() -> Iterator[str]:
        for person in people:
            for shot in draw.shots(spec, name, person):
                subset = SUBSETS[shot.subset]
                counts[subset] = counts.get(subset, 0) + 1
                yield canonical(shot.as_dict())

    parameters = _sha256(lines())
    who = _sha256([canonical(people)])
    return {"people": len(people), "people_sha256": who, "frames": counts, "parameters_sha256": parameters}


def _sha256(lines: Iterator[str] | list[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
