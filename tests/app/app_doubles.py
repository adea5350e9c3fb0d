"""Small real parts for the app's tests: frames, faces and people whose answers are known by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from app.kept import people
from app.pipeline import FaceResult, Pipeline, Result
from camera import Frame, Intrinsics
from face import Crop, CropError, Location, Quality
from face.crop import encode, grid_mm, support
from gallery import Consent, Person
from gallery.match import Match

ANNA, ANNA_LATER, STRANGER = 0.5, 0.52, 0.95
"""The doubles tell people by their distance: 2 cm apart are alike (cosine 0.9998), 45 cm apart are not (0.90)."""
THRESHOLD = "0.98"
Run = Callable[..., tuple[int, str, str]]  # a command line → exit code, stdout, stderr
INTRINSICS = Intrinsics(width=64, height=48, fx=60.0, fy=60.0, cx=31.5, cy=23.5)


def make_frame(number: int = 0, *, fps: float = 15.0, distances: Iterable[float] = (0.7,)) -> Frame:
    """A tiny frame whose first pixels say how far the faces are, in mm; ``find`` reads them."""
    depth = np.zeros((48, 64), np.uint16)
    depth[1:] = 5000 + number  # no two frames of a sensor are the same
    for column, distance in enumerate(distances):
        depth[0, column] = round(distance * 1000)
    return Frame(depth, 0.001, INTRINSICS, timestamp=number / fps, number=number, source="test:")


def make_location(distance: float = 0.7, *, yaw: float = 0.0, pitch: float = 0.0, x: float = 0.0) -> Location:
    return Location((31.5, 23.5), (x, 0.0, distance), (yaw, pitch, 0.0), 0.9)


def make_quality(location: Location, *, valid_share: float = 0.9, motion_mm: float | None = None) -> Quality:
    yaw, pitch, roll = location.pose_deg
    return Quality(
        distance_m=location.nose_m[2],
        yaw_deg=yaw,
        pitch_deg=pitch,
        roll_deg=roll,
        valid_share=valid_share,
        width_mm=140.0,
        motion_mm=motion_mm,
    )


def make_crop(location: Location, *, valid_share: float = 0.9, value: float = 100.0) -> Crop:
    depth = np.full((128, 128), value, np.float32)
    return Crop(depth, np.ones((128, 128), bool), 1.4, make_quality(location, valid_share=valid_share))


def noisy(crop: Crop, number: int) -> Crop:
    """The crop with a sensor's noise of its own for every number."""
    noise = np.random.default_rng(number).normal(0, 2, crop.depth.shape)
    noise[64, 64] = 0  # the recogniser's double reads it
    noise[70:] = 0  # mouths are looked at where no noise is left
    depth = np.where(crop.depth > 0, np.clip(crop.depth + noise, 1, 250), 0)  # no noise where there is no face
    return replace(crop, depth=depth.astype(np.float32))


def unit(values: Iterable[float]) -> np.ndarray:
    """A unit embedding, float32[1920], that starts with these values."""
    vector = np.zeros(1920, np.float32)
    start = list(values)
    vector[: len(start)] = start
    return vector / np.linalg.norm(vector)


def likeness(cosine: float, axis: int = 0, noise_axis: int = 10) -> np.ndarray:
    """A unit embedding at this cosine from the person on ``axis``."""
    vector = np.zeros(1920, np.float32)
    vector[axis], vector[noise_axis] = cosine, np.sqrt(1 - cosine**2)
    return vector


class People:
    """A gallery in memory: one unit embedding a person, the cosine is the score."""

    def __init__(self, templates: dict[str, np.ndarray], threshold: float = 0.5) -> None:
        self.templates = templates
        self.threshold = threshold

    def __len__(self) -> int:
        return len(self.templates)

    @property
    def comparable(self) -> int:
        return len(self.templates)

    def people(self) -> list[Person]:
        now = datetime(2026, 1, 2, tzinfo=UTC)
        return [Person(name, 1, 0, now, Consent(True, "test", "yes", now)) for name in self.templates]

    def close(self) -> None:
        pass

    def verify(self, name: str, embedding: np.ndarray, *, threshold: float | None = None) -> Match:
        limit = self.threshold if threshold is None else threshold
        score = float(self.templates[name] @ embedding)
        return Match(name, score, score >= limit, limit)

    def identify(self, embedding: np.ndarray, *, top: int = 5, threshold: float | None = None) -> list[Match]:
        found = [self.verify(name, embedding, threshold=threshold) for name in self.templates]
        return sorted(found, key=lambda match: -match.score)[:top]


class Denoiser:
    """Adds one to every value and remembers the shapes it was given."""

    backend, precision, sha256, weights_hash, threads = "memory", "f32", "a" * 64, "b" * 64, 1

    def __init__(self) -> None:
        self.card = {"name": "plus-one"}
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, depth: np.ndarray) -> np.ndarray:
        self.shapes.append(depth.shape)
        return depth + np.float32(1)

    def close(self) -> None: ...


class Recogniser(Denoiser):
    """Tells people by the value of their crop's middle: that many hundredths along the first two axes."""

    def __init__(self) -> None:
        super().__init__()
        self.card = {"name": "by-value", "thresholds": {"1e-2": 0.4, "1e-3": 0.5, "1e-4": 0.6}}

    def __call__(self, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.shapes.append(depth.shape)
        angles = np.atleast_1d(depth[..., 64, 64]) / 100
        embeddings = np.stack([unit([np.cos(angle), np.sin(angle)]) for angle in angles])
        normals = np.zeros((len(angles), 3, 128, 128), np.float32)
        normals[:, 2] = -1
        return (embeddings, normals) if depth.ndim == 3 else (embeddings[0], normals[0])


def find(frame: Frame, *, previous: object = None) -> list[Location]:
    """One face for every non-zero value at the start of the first row, that many mm away, 40 cm beside each
    other."""
    values = frame.depth[0][frame.depth[0] > 0]
    found = [make_location(value / 1000, x=0.4 * column) for column, value in enumerate(values)]
    return sorted(found, key=lambda location: location.nose_m[2])


def cut(frame: Frame, location: Location, *, frontal: bool = True, previous: Location | None = None) -> Crop:
    """A face at rest, the same for everybody, whose middle is the distance in cm; none nearer than 20 cm."""
    if location.nose_m[2] < 0.2:
        raise CropError("too near to cut")
    made = make_crop(location)
    depth = face_at_rest().copy()
    depth[64, 64] = round(location.nose_m[2] * 100)
    return noisy(Crop(depth, made.mask, made.mm_per_px, made.quality), frame.number)


@cache
def face_at_rest() -> np.ndarray:
    """The crop, float32[128, 128], of a made-up face with a nose, closed lips and a chin."""
    x, y = grid_mm()
    z = 14 + 0.0045 * x**2 + 0.0016 * (y - 15) ** 2
    z -= 15 * np.exp(-((x / 9) ** 2) - ((y + 4) / np.where(y > -4, 9, 22)) ** 2)
    lips = (
        3 * np.exp(-(((y - 29) / 4.5) ** 2)) + 3.3 * np.exp(-(((y - 39) / 5) ** 2)) - 2 * np.exp(-(((y - 34) / 2) ** 2))
    )
    z -= lips * np.exp(-((x / 20) ** 2)) + 5 * np.exp(-((x / 18) ** 2) - ((y - 64) / 10) ** 2)
    return encode(z.astype(np.float32), support())


def seen(
    number: int,
    embedding: np.ndarray | None,
    people: People,
    *,
    yaw: float = 0.0,
    distance: float = 0.7,
    x: float = 0.0,
    valid_share: float = 0.9,
    fps: float = 15.0,
) -> Result:
    """A result with one face (none where ``embedding`` is None), matched against a gallery."""
    frame = make_frame(number, fps=fps)
    if embedding is None:
        return Result(frame, (), {})
    location = make_location(distance, yaw=yaw, x=x)
    matches = tuple(people.identify(embedding)) if len(people) else ()
    crop = noisy(make_crop(location, valid_share=valid_share), number)
    return Result(frame, (FaceResult(location, crop, crop.depth, None, embedding, None, matches),), {})


def double_pipeline(cls: type[Pipeline], *, gallery: object = None, threshold: float | None = None, **_: object):
    """In the place of ``Pipeline.default``: a pipeline of doubles; ``gallery`` is a path or None."""
    pipeline = cls(Denoiser(), Recogniser(), None, locate=find, crop=cut, threshold=threshold)
    if isinstance(gallery, str | Path):
        pipeline.gallery = people.open_people(gallery, pipeline.model_id)
    return pipeline
