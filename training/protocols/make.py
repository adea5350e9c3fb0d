"""Render the open benchmark: one pool a set, in shards that are written whole or not at all."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.faces import FaceModel
from training.pool import shard_name, write_shard
from training.protocols import draw
from training.protocols.manifest import check_model, manifest
from training.protocols.render import Studio
from training.protocols.spec import FROZEN, SETS, SUBSETS, VERSION, BenchmarkError, Spec

PEOPLE_A_SHARD = 10


@dataclass(frozen=True, slots=True)
class Job:
    """One shard to render."""

    shard: Path
    set: str
    people: tuple[int, ...]
    model: Path
    spec: Spec
    paper: bool


def jobs(folder: Path, model: Path, spec: Spec, *, paper: bool, sets: Sequence[str] = SETS) -> list[Job]:
    """All shards of the sets, those that are there included; the test people first, for they answer first."""
    made = []
    for name in sorted(sets, key=lambda name: not name.endswith("test")):
        people = draw.people(spec, name)
        for k in range(-(-len(people) // PEOPLE_A_SHARD)):
            chosen = tuple(people[k * PEOPLE_A_SHARD : (k + 1) * PEOPLE_A_SHARD])
            made.append(Job(folder / name / shard_name(k), name, chosen, model, spec, paper))
    return made


def make(
    folder: Path, model: Path, *, spec: Spec = FROZEN, workers: int = 2, paper: bool = False, sets: Sequence[str] = SETS
) -> Iterator[tuple[int, int]]:
    """Render what is missing of ``sets``, yielding (shards done, shards in all); ``workers`` = 0 renders in this
    process.

    Raises ``BenchmarkError`` for a folder of another version, for another face model, and for a set that is none.
    """
    if unknown := set(sets) - set(SETS):
        raise BenchmarkError(f"{', '.join(sorted(unknown))}: no set of the benchmark; it has {', '.join(SETS)}")
    check_model(model, spec)
    proof = manifest(spec)
    _claim(folder, proof)
    every = jobs(folder, model, spec, paper=paper, sets=sets)
    missing = [job for job in every if not _complete(job)]
    yield len(every) - len(missing), len(every)
    for done, _ in enumerate(_rendered(missing, workers), len(every) - len(missing) + 1):
        yield done, len(every)
    modes = [round(float(mode), 4) for mode in FaceModel(model).identity_rms_mm()]
    for name in sets:
        _describe(folder / name, [job for job in every if job.set == name], modes, proof)


def render_some(folder: Path, model: Path, name: str, people: int, *, spec: Spec = FROZEN, workers: int = 1) -> None:
    """The pool ``folder/name`` of the first ``people`` (0: all) of a set, rounded up to whole shards, for who needs no
    more; goes on where it was stopped. ``workers`` = 0 renders in this process."""
    check_model(model, spec)
    every = jobs(folder, model, spec, paper=False, sets=[name])
    every = every[: -(-people // PEOPLE_A_SHARD)] if people else every
    for _ in _rendered([job for job in every if not _complete(job)], workers):
        pass
    modes = [round(float(mode), 4) for mode in FaceModel(model).identity_rms_mm()]
    _describe(folder / name, every, modes, manifest(spec))


def _claim(folder: Path, proof: dict[str, Any]) -> None:
    path = folder / "manifest.json"
    if path.exists() and json.loads(path.read_text()).get("hash") != proof["hash"]:
        raise BenchmarkError(f"{folder} holds another version of the benchmark; choose another folder or delete it")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(proof, indent=1) + "\n")


def _rendered(missing: list[Job], workers: int) -> Iterator[None]:
    if not workers or not missing:
        yield from map(_render, missing)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        yield from processes.imap_unordered(_render, missing)


def _complete(job: Job) -> bool:
    return (job.shard / ("paper.npy" if job.paper else "identity.npy")).exists()


def _render(job: Job) -> None:
    studio = Studio(FaceModel(job.model), job.spec)
    drawn = [shot for person in job.people for shot in draw.shots(job.spec, job.set, person)]
    write_shard(job.shard, [studio.sample(shot, paper=job.paper) for shot in drawn])


def _describe(folder: Path, done: list[Job], modes_mm: list[float], proof: dict[str, Any]) -> None:
    """A pool's manifest, so that everything that reads pools reads this one."""
    count = sum(len(np.load(job.shard / "identity.npy")) for job in done)
    content = {
        "count": count,
        "shards": [job.shard.name for job in done],
        "sensors": ["kinect-v2"],
        "identities": sum(len(job.people) for job in done),
        "modes_mm": modes_mm,
        "subsets": SUBSETS,
        "open_benchmark": {"version": VERSION, "hash": proof["hash"], "set": folder.name},
    }
    (folder / "manifest.json").write_text(json.dumps(content, indent=1))
