"""Presentations on disk, made once: what the liveness model is fitted and measured on."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from camera import Frame, Intrinsics
from face import Location
from training.attacks.clips import Clip, clip
from training.attacks.kinds import AGAPE, GENUINE, KINDS
from training.attacks.presentation import Presentation, present
from training.faces.individual import Individuality, Individuals

Purpose = Literal["fit", "threshold", "measure"]
# Those from 720 000, 780 000, 810 000 and 840 000 on were measured once, before the model or its variants changed.
FIRST_PERSON: dict[Purpose, int] = {"fit": 700_000, "threshold": 760_000, "measure": 900_000}
MEASURED_PEOPLE = FIRST_PERSON["measure"]
SHARD, CLIPS_SHARD = 40, 10


class AttackError(ValueError):
    """A kind of attack is named that does not exist."""


Job = tuple[str, str, int, int]
SINGLE, CLIPS = "part", "clips"
PLAIN = Individuality()
LIKE_REAL = Individuality(mixed=0.3, asymmetry_mm=0.8, relief_mm=0.6)
"""What a fit's people have: real ones differ from the statistical model's, and must not look like attacks for it."""


def plan(counts: Mapping[str, int], purpose: Purpose) -> list[Job]:
    """What to render, as (kind, variant, person, seed): so many of each kind, evenly over its variants and the sensors.

    Each ``purpose`` has people of its own: to ``fit`` weights on, to set the ``threshold`` by, and to ``measure``. That
    alone has the variants that are held out, and no others, but where a count names a variant (``"shell/egg"``)."""
    jobs: list[Job] = []
    first, begun = FIRST_PERSON[purpose], Counter[str]()
    for key, count in counts.items():
        kind, _, named = key.partition("/")
        variants = [named] if named else _variants(kind, purpose)
        numbers = range(begun[kind], begun[kind] + (count if variants else 0))
        begun[kind] = numbers.stop
        jobs += [(kind, variants[(k // 4) % len(variants)], first + k, k) for k in numbers]
    return jobs


def _variants(kind: str, purpose: Purpose) -> list[str]:
    if kind == GENUINE:
        return ["", "", "", AGAPE] if purpose == "fit" else [""]
    return [one.name for one in KINDS[kind] if one.held_out == (purpose == "measure")]


def counts(chosen: Sequence[str]) -> dict[str, int]:
    """``["shell=800", "cut-out/worn side=100"]`` → numbers by kind, or by kind and variant. Raises ``AttackError``."""
    numbers: dict[str, int] = {}
    for each in chosen:
        key, _, number = each.partition("=")
        kind, apart, named = key.partition("/")
        if kind not in (GENUINE, *KINDS) or not number.isdecimal():
            raise AttackError(f"{each!r}: write KIND=NUMBER with one of {GENUINE}, {', '.join(KINDS)}")
        names = [one.name for one in KINDS.get(kind, ())]
        if apart and named not in names:
            raise AttackError(f"{each!r}: of {kind} there are {', '.join(names) or 'no variants'}")
        numbers[key] = int(number)
    return numbers


def purpose(text: str) -> Purpose:
    """What presentations are for, from its name. Raises ``AttackError``."""
    for name in FIRST_PERSON:
        if name == text:
            return name
    raise AttackError(f"{text!r}: presentations are for {', '.join(FIRST_PERSON)}")


def render(
    folder: Path,
    model: Path,
    jobs: Sequence[Job],
    *,
    clips: bool = False,
    individuality: Individuality = PLAIN,
    workers: int = 2,
) -> Iterator[int]:
    """Render single frames, or ``clips``, in a random order of the jobs, yielding how many are done; shards that are
    there are kept. ``individuality``: how the people leave the statistical model."""
    folder.mkdir(parents=True, exist_ok=True)
    order = np.random.default_rng(0).permutation(len(jobs))  # so that an interrupted run holds some of everything
    size = CLIPS_SHARD if clips else SHARD
    shards = [[jobs[k] for k in order[at : at + size]] for at in range(0, len(jobs), size)]
    name = CLIPS if clips else SINGLE
    todo = [(folder / f"{name}-{n:04d}.npz", model, individuality, shard) for n, shard in enumerate(shards)]
    missing = [job for job in todo if not job[0].is_file()]
    done = len(jobs) - sum(len(part) for *_, part in missing)
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        for count in processes.imap_unordered(_clips_shard if clips else _shard, missing):
            done += count
            yield done


def read(folder: Path) -> Iterator[Presentation]:
    """Every presentation of a folder."""
    for path in parts(folder):
        yield from read_part(path)


def parts(folder: Path) -> list[Path]:
    """The files of a folder that hold presentations, in order."""
    return sorted(folder.glob(f"{SINGLE}-*.npz"))


def clip_parts(folder: Path) -> list[Path]:
    """The files of a folder that hold clips, in order."""
    return sorted(folder.glob(f"{CLIPS}-*.npz"))


def read_clips(path: Path) -> Iterator[Clip]:
    """The clips of one file."""
    with np.load(path, allow_pickle=False) as held:
        for n in range(int(held["count"])):
            yield _read_clip(held, n)


def read_part(path: Path) -> Iterator[Presentation]:
    """The presentations of one file."""
    with np.load(path, allow_pickle=False) as held:
        for n in range(int(held["count"])):
            yield _read(held, n)


def _shard(job: tuple[Path, Path, Individuality, Sequence[Job]]) -> int:
    path, model_path, how, jobs = job
    model = Individuals(model_path, how)
    arrays: dict[str, Any] = {"count": np.int64(len(jobs))}
    for n, (kind, variant, person, seed) in enumerate(jobs):
        shown = present(model, kind, variant, person, seed)
        arrays |= _told(n, kind, variant, shown.sensor, shown.frame)
        arrays[f"depth{n}"] = shown.frame.depth
        arrays[f"placed{n}"] = _row(shown.placed)
        arrays[f"located{n}"] = np.zeros(0) if shown.located is None else _row(shown.located)
    _save(path, arrays)
    return len(jobs)


def _clips_shard(job: tuple[Path, Path, Individuality, Sequence[Job]]) -> int:
    path, model_path, how, jobs = job
    model = Individuals(model_path, how)
    arrays: dict[str, Any] = {"count": np.int64(len(jobs))}
    for n, (kind, variant, person, seed) in enumerate(jobs):
        shown = clip(model, kind, variant, person, seed)
        arrays |= _told(n, kind, variant, shown.sensor, shown.frames[0])
        arrays[f"depth{n}"] = np.stack([frame.depth for frame in shown.frames])
        arrays[f"times{n}"] = np.array([frame.timestamp for frame in shown.frames])
        arrays[f"placed{n}"] = np.stack([_row(at) for at in shown.placed])
        arrays[f"located{n}"] = np.stack([NOWHERE if at is None else _row(at) for at in shown.located])
    _save(path, arrays)
    return len(jobs)


def _told(n: int, kind: str, variant: str, sensor: int, frame: Frame) -> dict[str, Any]:
    k = frame.intrinsics
    camera = np.array([k.fx, k.fy, k.cx, k.cy])
    return {f"camera{n}": camera, f"what{n}": np.array([kind, variant]), f"sensor{n}": np.int64(sensor)}


def _save(path: Path, arrays: dict[str, Any]) -> None:
    part = path.with_suffix(".part")  # no name that is read
    with part.open("wb") as file:
        np.savez_compressed(file, **arrays)
    part.rename(path)


NOWHERE = np.full(9, np.nan)


def _row(at: Location) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([*at.nose_px, *at.nose_m, *at.pose_deg, at.score], np.float64)


def _read(held: Any, n: int) -> Presentation:
    depth = held[f"depth{n}"]
    frame = Frame(depth, 0.001, _camera(held[f"camera{n}"], depth))
    kind, variant = (str(word) for word in held[f"what{n}"])
    row = held[f"located{n}"]
    located = _location(row) if row.size else None
    return Presentation(frame, kind, variant, _location(held[f"placed{n}"]), located, int(held[f"sensor{n}"]))


def _read_clip(held: Any, n: int) -> Clip:
    depths, times = held[f"depth{n}"], held[f"times{n}"]
    camera = _camera(held[f"camera{n}"], depths[0])
    shots = enumerate(zip(depths, times, strict=True))
    frames = tuple(Frame(depth, 0.001, camera, timestamp=float(at), number=k) for k, (depth, at) in shots)
    kind, variant = (str(word) for word in held[f"what{n}"])
    placed = tuple(_location(row) for row in held[f"placed{n}"])
    located = tuple(None if np.isnan(row).any() else _location(row) for row in held[f"located{n}"])
    return Clip(frames, kind, variant, placed, located, int(held[f"sensor{n}"]))


def _camera(row: np.ndarray[Any, np.dtype[np.float64]], depth: np.ndarray[Any, np.dtype[np.uint16]]) -> Intrinsics:
    fx, fy, cx, cy = (float(x) for x in row)
    return Intrinsics(depth.shape[1], depth.shape[0], fx, fy, cx, cy)


def _location(row: np.ndarray[Any, np.dtype[np.float64]]) -> Location:
    u, v, x, y, z, yaw, pitch, roll, score = (float(value) for value in row)
    return Location((u, v), (x, y, z), (yaw, pitch, roll), score)
