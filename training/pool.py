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
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
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
from training.faces import FaceModel, Scene
from training.faces.props import dress
from training.people import coefficients
from training.sensors import stereo, tof
from training.sensors.stereo import Stereo
from training.sensors.tof import Tof

SENSORS = ("kinect-v2", "azure-kinect", "realsense-d435")
FOCAL_PX = (365.5, 504.0, 385.0)
RANGE_M = ((0.5, 1.15), (0.45, 1.1), (0.35, 0.95))


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """What a pool holds. ``identities`` people from number ``first_identity`` on (a person's number fixes the shape),
    ``meshes`` expressions and outfits of each, ``views`` of every mesh; ``props`` scales how much they wear;
    ``pose_error_deg`` and ``nose_error_mm``: standard deviations of the location error that crops are made with."""

    identities: int
    first_identity: int = 0
    meshes: int = 6
    views: int = 4
    seed: int = 1
    props: float = 1.0
    neutral: float = 0.3
    pose_error_deg: float = 2.2
    nose_error_mm: float = 1.8
    per_shard: int = 20


def identity_shape(model: FaceModel, number: int) -> NDArray[np.float32]:
    """The shape coefficients of person ``number``."""
    return coefficients(number, model.identity_size)


def make_pool(folder: Path, model_path: Path, spec: PoolSpec, *, workers: int = 2) -> Iterator[int]:
    """Make a pool, yielding the number of shards done; shards that are there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    shards = range(-(-spec.identities // spec.per_shard))
    missing = [k for k in shards if not (folder / _name(k)).is_dir()]
    jobs = [(folder, model_path, spec, k) for k in missing]
    done = len(shards) - len(missing)
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        for _ in processes.imap_unordered(_make_shard, jobs):
            done += 1
            yield done
    count = sum(len(np.load(folder / _name(k) / "identity.npy")) for k in shards)
    manifest = {"count": count, "shards": [_name(k) for k in shards], "sensors": SENSORS, **asdict(spec)}
    manifest["modes_mm"] = [round(float(mode), 4) for mode in FaceModel(model_path).identity_rms_mm()]
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))


def _name(k: int) -> str:
    return f"shard-{k:04d}"


def _make_shard(job: tuple[Path, Path, PoolSpec, int]) -> None:
    folder, model_path, spec, k = job
    model = FaceModel(model_path)
    last = min((k + 1) * spec.per_shard, spec.identities)
    samples: list[dict[str, Any]] = []
    for person in range(k * spec.per_shard, last):
        samples.extend(_samples(model, spec, spec.first_identity + person))
    part = folder / f".{_name(k)}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for key in samples[0]:
        np.save(part / f"{key}.npy", np.stack([sample[key] for sample in samples]))
    part.rename(folder / _name(k))


def _samples(model: FaceModel, spec: PoolSpec, number: int) -> Iterator[dict[str, Any]]:
    shape = identity_shape(model, number)
    rng = np.random.default_rng([spec.seed, number])
    for _ in range(spec.meshes):
        neutral = rng.random() < spec.neutral
        expression = None if neutral else model.random_expression(rng)
        scene = Scene(dress(model, model.face(shape, expression), rng, amount=spec.props))
        for _ in range(spec.views):
            taken = sample(scene, rng, spec)
            if taken is not None:
                yield {**taken, "identity": np.int32(number), "expression": np.uint8(not neutral)}


def sample(scene: Scene, rng: np.random.Generator, spec: PoolSpec) -> dict[str, Any] | None:
    """One random view of a scene through a random sensor, cut as the app would; None when too little is seen."""
    sensor = int(rng.choice(len(SENSORS), p=(0.45, 0.15, 0.4)))
    turned = np.clip(rng.normal(0, (19, 9, 7)), -50, 50)
    turn, distance = rotation(tuple(turned)), rng.uniform(*RANGE_M[sensor])
    nose = np.array([rng.normal(0, 0.05), rng.normal(0, 0.04), distance])
    intrinsics = _window(FOCAL_PX[sensor], nose)
    view = scene.view(intrinsics, turn, nose)
    depth = _measure(view, sensor, rng)
    located = _locate_badly(turn, nose, intrinsics, rng, spec)
    try:
        cut = crop(Frame(depth, 0.001, intrinsics), located)
    except CropError:
        return None
    seen, offset = located.rotation, (np.array(located.nose_m) - nose) * 1000
    clean, there = scene.clean_map(turn.T @ seen, offset @ turn)
    return {
        "noisy": _packed(cut.depth),
        "clean": _packed(_truth(clean, there)),
        "mask": np.packbits(cut.mask),
        "pose": np.array(turned, np.float32),
        "distance": np.float32(distance),
        "sensor": np.uint8(sensor),
    }


def _truth(z_mm: NDArray[np.float32], there: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The clean crop; the slit that the model's closed lips leave is closed."""
    value = encode(fill(z_mm, there & support()), support())
    return np.asarray(cv2.morphologyEx(value, cv2.MORPH_CLOSE, np.ones((3, 1), np.uint8)), np.float32)


def _measure(view: Any, sensor: int, rng: np.random.Generator) -> NDArray[np.uint16]:
    if sensor == 2:
        return stereo(view, rng, Stereo(disparity_px=rng.uniform(0.03, 0.09), window_px=rng.uniform(1.5, 3.5)))
    return tof(view, rng, _tof(sensor, rng))


def _tof(sensor: int, rng: np.random.Generator) -> Tof:
    """Time-of-flight settings drawn around the calibration: six heads show a level, not every skin and room."""
    calibrated = Tof.kinect_v2() if sensor == 0 else Tof.azure_kinect()
    return replace(
        calibrated,
        noise_mm=calibrated.noise_mm * rng.uniform(0.7, 1.4),
        blur_px=calibrated.blur_px * rng.uniform(0.75, 1.25),
        rows_mm=calibrated.rows_mm * rng.exponential(1.0),
        hair_mm=calibrated.hair_mm * rng.uniform(0.3, 1.8),
        multipath_mm=rng.uniform(0, 3),
        wiggle_mm=rng.uniform(0.3, 1.7),
    )


def _window(focal: float, nose: NDArray[np.float64]) -> Intrinsics:
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
    off = rotation(tuple(rng.normal(0, spec.pose_error_deg, 3)))
    at = nose + rng.normal(0, spec.nose_error_mm / 1000, 3) * (1, 1, 0.5)
    u, v = intrinsics.project(at)
    return Location((float(u), float(v)), (float(at[0]), float(at[1]), float(at[2])), pose(turn @ off), 1.0)


def _packed(depth: NDArray[np.float32]) -> NDArray[np.uint16]:
    return np.rint(depth * 256).astype(np.uint16)
