"""A data set into a pool (:mod:`training.pool` says what a pool is), by several processes, going on where it stopped.

Beside a pool's arrays there are ``subset`` (index into the manifest's ``subsets``), ``session``, ``sample`` (the frame
within its video), ``split`` (0 trains, 1 tests; where the set itself is so divided) and, if asked for, ``paper`` (the
paper's own crop, value · 256). ``clean`` is there for scans alone, whose crop is the truth; their ``noisy`` is the
paper's degradation of it (:mod:`training.sensors.degradation`).
``skipped.csv`` names every file that was left out and why.
"""

from __future__ import annotations

import csv
import hashlib
import json
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face import CropError, Location, crop
from face.crop import SIZE
from face.location import pose, rotation
from training.pool import packed, shard_name, write_shard
from training.protocols.spec import NAMES
from training.scans.paper import POSES, SCALING, jittered, normalised, paper_crop
from training.scans.scan import DepthImage, Entry, Reader, Relative, ScanError, SetError, Surface, Warn
from training.scans.view import Vector, find, labelled, photographed, surface_of, turned
from training.sensors.degradation import degrade

PER_SHARD = 64
PARTS = ("train", "test")
OWN_PEOPLE = 1_000_000  # numbers from here on: synthetic people have lower ones

Sample = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """``paper``: also the paper's crop; ``poses``: also each face turned by the paper's eight poses, ``varied``: also
    with the paper's jitter and, in its crop, the paper's scaling, both to train on alone; ``first_person``: the number
    of the first person (pools that are trained on together share none)."""

    paper: bool = False
    poses: bool = False
    varied: bool = False
    seed: int = 1
    first_person: int = OWN_PEOPLE


@dataclass(frozen=True, slots=True)
class Job:
    """One shard: entries with their numbers in the set and the numbers of the people they show."""

    pool: Path
    reader: Reader
    plan: Plan
    shard: int
    entries: tuple[tuple[int, int, Entry], ...]


def prepare(
    reader: Reader, root: Path, pool: Path, plan: Plan, *, warn: Warn, workers: int = 2
) -> Iterator[tuple[int, int]]:
    """Cut all faces of a data set into ``pool``, yielding (shards done, shards in all); shards that are there are kept.
    ``workers`` = 0 works in this process.

    Raises :class:`training.scans.SetError` for a folder that is not the data set, or a pool made of something else.
    """
    entries = list(reader.entries(root, warn))
    if not entries:
        raise SetError(f"{root}: nothing of {reader.name} is usable there")
    people = sorted({entry.subject for entry in entries})
    number = {subject: plan.first_person + k for k, subject in enumerate(people)}
    numbered = [(k, number[entry.subject], entry) for k, entry in enumerate(entries)]
    parts = [tuple(numbered[k : k + PER_SHARD]) for k in range(0, len(numbered), PER_SHARD)]
    _claim(pool, reader, plan, entries)
    missing = [Job(pool, reader, plan, k, part) for k, part in enumerate(parts) if not _report(pool, k).exists()]
    yield len(parts) - len(missing), len(parts)
    for done, _ in enumerate(_worked(missing, workers), len(parts) - len(missing) + 1):
        yield done, len(parts)
    _describe(pool, reader, plan, people, len(parts))


def _claim(pool: Path, reader: Reader, plan: Plan, entries: Sequence[Entry]) -> None:
    names = "\n".join(f"{e.subject} {e.session} {e.subset} {e.code} {e.frame} {e.part} {e.gallery}" for e in entries)
    content = {"set": reader.name, "entries": hashlib.sha256(names.encode()).hexdigest(), **asdict(plan)}
    path = pool / "prepared.json"
    if path.exists() and json.loads(path.read_text("utf-8")) != content:
        raise SetError(f"{pool} holds other faces, or was made with other options; choose another folder or delete it")
    (pool / "skipped").mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _worked(jobs: list[Job], workers: int) -> Iterator[None]:
    if not workers or len(jobs) < 2:
        yield from map(_shard, jobs)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        yield from processes.imap_unordered(_shard, jobs)


def _shard(job: Job) -> None:
    samples: list[Sample] = []
    skipped: list[tuple[str, str]] = []
    for number, person, entry in job.entries:
        where = f"{entry.path} ({entry.code}, frame {entry.frame})"
        try:
            samples += list(
                _samples(job.reader, entry, person, np.random.default_rng([job.plan.seed, number]), job.plan)
            )
        except (ScanError, CropError) as error:
            skipped.append((where, str(error)))
    if samples:
        write_shard(job.pool / shard_name(job.shard), samples)
    report = _report(job.pool, job.shard)
    part = report.with_suffix(".part")
    part.write_text(json.dumps({"samples": len(samples), "skipped": skipped}, ensure_ascii=False), "utf-8")
    part.replace(report)


def _report(pool: Path, shard: int) -> Path:
    return pool / "skipped" / f"{shard_name(shard)}.json"


def _samples(reader: Reader, entry: Entry, person: int, rng: np.random.Generator, plan: Plan) -> Iterator[Sample]:
    about = {
        "identity": np.int32(person),
        "expression": np.uint8(entry.subset == "FE"),
        "sensor": np.uint8(0),
        "subset": np.uint8(NAMES.index("gallery" if entry.gallery else entry.subset)),
        "session": np.uint8(entry.session),
        "sample": np.uint16(entry.frame),
        **({"split": np.uint8(PARTS.index(entry.part))} if entry.part else {}),
    }
    scan = reader.load(entry)
    if isinstance(scan, Relative):
        yield {**_relative(scan, paper=plan.paper), **about}
        return
    frame, nose = _seen(scan)
    located = find(frame, nose)
    yield {**_cut(frame, located, reader, rng, plan), **about}
    if plan.varied:
        yield {**_cut(frame, located, reader, rng, plan, jitter=True), **about}
        if plan.paper:  # the metric crop shows as much of every face: there is nothing to scale
            yield {**_cut(frame, located, reader, rng, plan, scale=SCALING), **about}
    if plan.poses:
        for turn in POSES:
            posed = _posed(frame, located, turn)
            if posed is not None:
                yield {**_cut(*posed, reader, rng, plan), **about}


def _seen(scan: Surface | DepthImage) -> tuple[Frame, Vector | None]:
    if isinstance(scan, Surface):
        return photographed(scan)
    return scan.frame, labelled(scan)


def _cut(
    frame: Frame,
    located: Location,
    reader: Reader,
    rng: np.random.Generator,
    plan: Plan,
    *,
    jitter: bool = False,
    scale: float = 1.0,
) -> Sample:
    face = crop(frame, located)

    def seen(image: NDArray[np.float32]) -> NDArray[np.uint16]:
        """The image as a camera has it: of a scan it is degraded; then jittered."""
        noisy = degrade(image, rng) if reader.clean else image
        return packed(jittered(noisy, rng) if jitter else noisy)

    images: Sample = {"noisy": seen(face.depth)}
    if reader.clean:
        images["clean"] = packed(face.depth)
    if plan.paper:
        image = paper_crop(frame, located.nose_px, scale=scale)
        images["paper"] = seen(image)
        if reader.clean:
            images["paper_clean"] = packed(image)
    return {
        **images,
        "mask": np.packbits(face.mask),
        "pose": np.array(located.pose_deg, np.float32),
        "distance": np.float32(located.nose_m[2]),
    }


def _posed(frame: Frame, located: Location, turn: tuple[float, float, float]) -> tuple[Frame, Location] | None:
    """The face turned further, as a frame of its own, and where it is there; None where nothing is left of it."""
    nose = np.array(located.nose_m)
    surface = turned(surface_of(frame, nose), turn)
    try:
        view, at = photographed(surface)
        assert at is not None  # surface_of labels it
        u, v = (float(value) for value in view.intrinsics.project(at))
        x, y, z = (float(value) for value in at)
        posed = Location((u, v), (x, y, z), pose(rotation(turn) @ located.rotation), located.score)
        crop(view, posed)
    except (ScanError, CropError):
        return None
    return view, posed


def _relative(scan: Relative, *, paper: bool) -> Sample:
    image = packed(normalised(scan.depth))
    known = np.packbits(image.reshape(SIZE, SIZE) > 0)
    extra = {"paper": image} if paper else {}
    return {"noisy": image, **extra, "mask": known, "pose": np.zeros(3, np.float32), "distance": np.float32(0)}


def _describe(pool: Path, reader: Reader, plan: Plan, people: list[str], count: int) -> None:
    reports = [json.loads(_report(pool, k).read_text("utf-8")) for k in range(count)]
    with (pool / "skipped.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("file", "why"))
        table.writerows(row for report in reports for row in report["skipped"])
    content = {
        "count": sum(report["samples"] for report in reports),
        "skipped": sum(len(report["skipped"]) for report in reports),
        "shards": [shard_name(k) for k, report in enumerate(reports) if report["samples"]],
        "sensors": [reader.name],
        "identities": len(people),
        "people": people,
        "subsets": NAMES,
        "set": reader.name,
        **asdict(plan),
    }
    (pool / "manifest.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
