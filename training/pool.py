"""A pool of training samples on disk: rendered, measured by a sensor model, and cut by the one ``face.crop``.

A pool is a folder with ``manifest.json`` and shards ``shard-0000/`` of plain ``.npy`` arrays, written whole or not at
all, so that an interrupted run goes on where it stopped:

==============  =======================  ==============================================================
``noisy``       uint16[n, 128, 128]      the crop a camera gives, value · 256
``clean``       uint16[n, 128, 128]      the complete bare face in the same crop frame, value · 256
``mask``        uint8[n, 2048]           packed bits, True = measured
``identity``    int32[n]                 who
``expression``  uint8[n]                 0 neutral, 1 not
``pose``        float32[n, 3]            yaw, pitch, roll of the head, degrees
``distance``    float32[n]               metres
``sensor``      uint8[n]                 index into ``SENSORS``
==============  =======================  ==============================================================
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face import CropError, Location, crop
from face.crop import encode, support
from face.fill import fill
from face.location import pose, rotation
from training.expressions import EXTREME, Grimaces, strong_expression
from training.faces import FaceModel, Scene
from training.faces.individual import Individuality, Individuals
from training.faces.model import Face
from training.faces.props import dress
from training.faces.scenes import Backdrop
from training.people import OPEN_BENCHMARK, coefficients
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, SHARES, faintness, measure

LARGEST_TURN_DEG = np.array([[-60, -30, -20], [60, 30, 20]])  # yaw, pitch, roll


class ReservedPeopleError(ValueError):
    """A pool asks for people of the open benchmark, whom nothing else may train, tune or calibrate on."""


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """A pool's contents. ``identities`` people from number ``first_identity`` on (a person's number fixes the shape),
    ``meshes`` expressions and outfits of each, ``views`` of every mesh; ``props`` scales how much they wear;
    ``mixed``, ``asymmetry_mm``, ``relief_mm``: how people leave the model
    (:class:`training.faces.individual.Individuality`); ``grimace_mm``: the most that expressions leave it, RMS (0: they
    are the model's own); ``pose_error_deg`` and ``nose_error_mm``: standard deviations of the location error that crops
    are made with;
    ``sensor_shares``: the share of each of ``SENSORS`` (``(1, 0, 0, 0)``: the Kinect v2 alone), 1 in all."""

    identities: int
    first_identity: int = 0
    meshes: int = 6
    views: int = 4
    seed: int = 1
    props: float = 1.0
    neutral: float = 0.3
    mixed: float = 0.0
    asymmetry_mm: float = 0.0
    relief_mm: float = 0.0
    grimace_mm: float = 0.0
    pose_error_deg: float = 2.2
    nose_error_mm: float = 1.8
    per_shard: int = 20
    sensor_shares: tuple[float, ...] = SHARES

    def __post_init__(self) -> None:
        shares = self.sensor_shares
        if len(shares) != len(SENSORS) or min(shares) < 0 or abs(sum(shares) - 1) > 1e-9:
            raise ValueError(
                f"sensor_shares are {len(SENSORS)} shares that add up to 1, one each of {', '.join(SENSORS)}"
            )
        people = range(self.first_identity, self.first_identity + self.identities)
        if people and people[0] <= OPEN_BENCHMARK[-1] and people[-1] >= OPEN_BENCHMARK[0]:
            raise ReservedPeopleError(
                f"people {people[0]} to {people[-1]} overlap with the open benchmark's {OPEN_BENCHMARK[0]} to "
                f"{OPEN_BENCHMARK[-1]}; no pool may hold them, choose another first person"
            )


def identity_shape(model: FaceModel, number: int) -> NDArray[np.float32]:
    """The shape coefficients of person ``number``."""
    return coefficients(number, model.identity_size)


def make_pool(folder: Path, model_path: Path, spec: PoolSpec, *, workers: int = 2) -> Iterator[int]:
    """Make a pool, yielding the number of shards done; shards that are there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    shards = range(-(-spec.identities // spec.per_shard))
    missing = [k for k in shards if not (folder / shard_name(k)).is_dir()]
    jobs = [(folder, model_path, spec, k) for k in missing]
    done = len(shards) - len(missing)
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        for _ in processes.imap_unordered(_make_shard, jobs):
            done += 1
            yield done
    count = sum(len(np.load(folder / shard_name(k) / "identity.npy")) for k in shards)
    manifest = {"count": count, "shards": [shard_name(k) for k in shards], "sensors": SENSORS, **asdict(spec)}
    manifest["modes_mm"] = [round(float(mode), 4) for mode in FaceModel(model_path).identity_rms_mm()]
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))


def shard_name(k: int) -> str:
    """The folder of shard ``k``."""
    return f"shard-{k:04d}"


def _make_shard(job: tuple[Path, Path, PoolSpec, int]) -> None:
    folder, model_path, spec, k = job
    model = Individuals(model_path, Individuality(spec.mixed, spec.asymmetry_mm, spec.relief_mm))
    last = min((k + 1) * spec.per_shard, spec.identities)
    samples: list[dict[str, Any]] = []
    for person in range(k * spec.per_shard, last):
        samples.extend(_samples(model, spec, spec.first_identity + person))
    write_shard(folder / shard_name(k), samples)


def write_shard(shard: Path, samples: Sequence[Mapping[str, Any]]) -> None:
    """Write samples with the same keys as one ``.npy`` a key, all or nothing; what was there before is replaced."""
    part = shard.with_name(f".{shard.name}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for key in samples[0]:
        np.save(part / f"{key}.npy", np.stack([sample[key] for sample in samples]))
    shutil.rmtree(shard, ignore_errors=True)
    part.rename(shard)


def _samples(model: Individuals, spec: PoolSpec, number: int) -> Iterator[dict[str, Any]]:
    shape, grimaces = model.person(number), Grimaces(model)
    rng = np.random.default_rng([spec.seed, number])
    for _ in range(spec.meshes):
        neutral = rng.random() < spec.neutral
        face = model.face(shape) if neutral else _making_a_face(model, shape, grimaces, spec.grimace_mm, rng)
        scene = Scene(dress(model, face, rng, amount=spec.props), Backdrop(rng))
        faint = faintness(rng)
        for _ in range(spec.views):
            taken = sample(scene, rng, spec, faint=faint)
            if taken is not None:
                yield {**taken, "identity": np.int32(number), "expression": np.uint8(not neutral)}


def _making_a_face(
    model: FaceModel, shape: NDArray[np.float32], grimaces: Grimaces, most_mm: float, rng: np.random.Generator
) -> Face:
    """A face with an expression, in half of the cases beyond the model's own by up to ``most_mm``."""
    strong = rng.random() < 0.3
    expression = strong_expression(model, rng) if strong else model.random_expression(rng)
    if not most_mm or rng.random() < 0.5:
        return model.face(shape, expression)
    extreme = np.float32(rng.uniform(*EXTREME)) if strong else np.float32(1)
    return grimaces.pull(model.face(shape, expression * extreme), rng, rng.uniform(0.2, 1) * most_mm)


def sample(scene: Scene, rng: np.random.Generator, spec: PoolSpec, *, faint: float = 1.0) -> dict[str, Any] | None:
    """One random view of a scene through a random sensor, cut as the app would; None when too little is seen.

    ``faint`` multiplies the sensor's noise: skin and make-up that return little light are noisy all over.
    """
    sensor = int(rng.choice(len(SENSORS), p=spec.sensor_shares))
    turned = np.clip(rng.normal(0, (21, 11, 8)), *LARGEST_TURN_DEG)
    turn, distance = rotation(tuple(turned)), rng.uniform(*RANGE_M[sensor])
    nose = np.array([rng.normal(0, 0.05), rng.normal(0, 0.04), distance])
    intrinsics = window(FOCAL_PX[sensor], nose)
    view = scene.view(intrinsics, turn, nose)
    depth = measure(view, sensor, rng, faint)
    located = _locate_badly(turn, nose, intrinsics, rng, spec)
    try:
        cut = crop(Frame(depth, 0.001, intrinsics), located)
    except CropError:
        return None
    return {
        "noisy": packed(cut.depth),
        "clean": packed(truth(scene, turn, nose, located)),
        "mask": np.packbits(cut.mask),
        "pose": np.array(turned, np.float32),
        "distance": np.float32(distance),
        "sensor": np.uint8(sensor),
    }


def truth(
    scene: Scene, turn: NDArray[np.float64], nose: NDArray[np.float64], located: Location, *, frontal: bool = True
) -> NDArray[np.float32]:
    """The clean crop of a head turned by ``turn`` with its nose tip at ``nose`` (camera frame, metres), cut at
    ``located`` (``frontal=False``: as turned as it is); the slit that the model's closed lips leave is closed."""
    seen = located.rotation if frontal else np.eye(3)
    offset = (np.array(located.nose_m) - nose) * 1000
    z_mm, there = scene.clean_map(turn.T @ seen, offset @ turn)
    value = encode(fill(z_mm, there & support()), support())
    return np.asarray(cv2.morphologyEx(value, cv2.MORPH_CLOSE, np.ones((3, 1), np.uint8)), np.float32)


def window(focal: float, nose: NDArray[np.float64]) -> Intrinsics:
    """The part of a camera's image around the head, as a small camera of its own."""
    half = int(0.15 * focal / (nose[2] - 0.02))
    u, v = focal * nose[:2] / nose[2]
    return Intrinsics(2 * half, 2 * half, focal, focal, half - u, half - v)


def _locate_badly(
    turn: NDArray[np.float64],
    nose: NDArray[np.float64],
    intrinsics: Intrinsics,
    rng: np.random.Generator,
    spec: PoolSpec,
) -> Location:
    pose_error = rng.normal(0, spec.pose_error_deg, 3)
    return misplaced(turn, nose, intrinsics, pose_error, rng.normal(0, spec.nose_error_mm, 3) * (1, 1, 0.5))


def misplaced(
    turn: NDArray[np.float64],
    nose: NDArray[np.float64],
    intrinsics: Intrinsics,
    pose_error_deg: Sequence[float] | NDArray[np.float64],
    nose_error_mm: Sequence[float] | NDArray[np.float64],
) -> Location:
    """Where a locator with given errors finds a head turned by ``turn`` with its nose tip at ``nose``."""
    yaw, pitch, roll = pose_error_deg
    at = nose + np.asarray(nose_error_mm, np.float64) / 1000
    u, v = intrinsics.project(at)
    found = pose(turn @ rotation((yaw, pitch, roll)))
    return Location((float(u), float(v)), (float(at[0]), float(at[1]), float(at[2])), found, 1.0)


def packed(depth: NDArray[np.float32]) -> NDArray[np.uint16]:
    """A crop as it is stored, value · 256."""
    return np.rint(depth * 256).astype(np.uint16)
