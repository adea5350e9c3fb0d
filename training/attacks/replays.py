"""Replays: a picture shown again, rounded, or a rigid head that stands still under fresh sensor noise; and the same
head swaying as living ones do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from camera import Frame
from face import Location
from face.location import rotation
from training.faces import FaceModel, Scene
from training.faces.props import Outfit, wear
from training.people import coefficients
from training.pool import misplaced, window
from training.sensors.tof import Tof
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, faintness, settings, taken

FPS, SECONDS = 12, 3.4
LEAST_SWAY_MM, MOST_SWAY_MM = 0.5, 4.0  # RMS: seated and leaning, standing


def sequence(model: FaceModel, person: int, seed: int, *, living: bool) -> tuple[list[Frame], Location]:
    """Three seconds of one head through one sensor, and where its face is: it sways towards the camera and back, or
    (``living=False``) stands as still as a bust. Rooms and hair move for neither."""
    rng = np.random.default_rng([seed, person])
    sensor = seed % len(SENSORS)
    nose = np.array([rng.normal(0, 0.04), rng.normal(0, 0.03), rng.uniform(*RANGE_M[sensor])])
    turn = rotation((rng.normal(0, 10), rng.normal(0, 6), rng.normal(0, 4)))
    camera = window(FOCAL_PX[sensor], nose)
    own = model.face(coefficients(person, model.identity_size))
    head = Scene(wear(model, own, replace(Outfit.random(rng), cover=None, glasses=None)))
    view = head.view(camera, turn, nose)
    drawn = settings(sensor, rng, faintness(rng))
    if isinstance(drawn, Tof):
        drawn = replace(drawn, wiggle_mm=0.0)  # drawn anew a frame, it would be a movement
    sway = _sway(rng) if living else np.zeros(round(FPS * SECONDS))
    frames = []
    for number, moved in enumerate(sway):
        shifted = replace(view, z=np.where(view.z > 0, view.z + np.float32(moved / 1000), 0).astype(np.float32))
        frames.append(Frame(taken(shifted, drawn, rng), 0.001, camera, timestamp=number / FPS, number=number))
    return frames, misplaced(turn, nose, camera, rng.normal(0, 2, 3), rng.normal(0, 1.5, 3))


def _sway(rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Millimetres towards the camera: sums of slow waves, as postural sway and breathing are."""
    at = np.arange(round(FPS * SECONDS)) / FPS
    waves = [np.sin(2 * np.pi * rng.uniform(0.15, 0.8) * at + rng.uniform(0, 6.28)) for _ in range(3)]
    moved = np.sum(waves, axis=0)
    moved -= moved.mean()
    return np.asarray(rng.uniform(LEAST_SWAY_MM, MOST_SWAY_MM) * moved / max(float(moved.std()), 1e-6))


def sequences(model: Path, count: int, first: int, *, living: bool) -> Iterator[tuple[list[Frame], Location]]:
    """``count`` sequences of different people through all sensors in turn."""
    faces = FaceModel(model)
    for k in range(count):
        yield sequence(faces, first + k, k, living=living)
