"""A presentation as a short clip: somebody, or an attack in somebody's hands or on their head, for two seconds.

ISO/IEC 30107-3 judges presentations. Relief decides by looks, so that is what one look sees: five frames at a camera's
pace, then one every 0.4 s. Between them whatever is shown drifts and turns as held and living things do. Each frame has
its own sensor noise and locator error; the sensor's settings and its systematic errors stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face import Location
from face.location import rotation
from training.attacks.presentation import TURN_DEG, glare, glared, located, staged, turned
from training.faces import FaceModel, View
from training.pool import misplaced, window
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, device, faintness

TIMES_S = (*(k / 30 for k in range(5)), 0.5, 0.9, 1.3, 1.7, 2.1)
TOGETHER = 5  # frames within an eighth of a second: nothing moves between them
LEAST_DRIFT_DEG, MOST_DRIFT_DEG = 0.5, 5.0  # RMS a clip: a head at rest, a look around
LEAST_DRIFT_MM, MOST_DRIFT_MM = 1.0, 10.0
# Of a locator's error, half of the variance stays for a clip: the shape that misleads it stays.
ERROR_DEG, ERROR_MM = 1.55, 1.3

Rng = np.random.Generator


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """The frames of one presentation; ``kind``, ``variant`` and ``sensor`` as of
    :class:`training.attacks.Presentation`, ``placed`` and ``located`` one a frame."""

    frames: tuple[Frame, ...]
    kind: str
    variant: str
    placed: tuple[Location, ...]
    located: tuple[Location | None, ...]
    sensor: int


def clip(model: FaceModel, kind: str, variant: str, person: int, seed: int) -> Clip:
    """The clip that these numbers give, the same every time; ``person`` holds, wears or is it."""
    rng = np.random.default_rng([seed, person, 1])
    sensor = seed % len(SENSORS)
    pose = turned(TURN_DEG, rng)
    nose = np.array([rng.normal(0, 0.04), rng.normal(0, 0.03), rng.uniform(*RANGE_M[sensor])])
    camera = window(FOCAL_PX[sensor] * rng.uniform(0.9, 1.1), nose)
    shown = staged(model, kind, variant, person, rng, nose)
    take = _sensor(sensor, kind, camera, rng)
    turns = _drift(rng, rng.uniform(LEAST_DRIFT_DEG, MOST_DRIFT_DEG)) * (1, 0.6, 0.4)
    moves = _drift(rng, rng.uniform(LEAST_DRIFT_MM, MOST_DRIFT_MM)) / 1000
    wrong_deg, wrong_mm = rng.normal(0, ERROR_DEG, 3), rng.normal(0, ERROR_MM, 3)
    frames, placed, found = [], [], []
    for number, at in enumerate(TIMES_S):
        turn, there = rotation(tuple(pose + turns[number])), nose + moves[number]
        if number == 0 or number >= TOGETHER:
            view = shown(camera, turn, there)
        frame = Frame(take(view, rng), 0.001, camera, timestamp=at, number=number)
        error_deg, error_mm = wrong_deg + rng.normal(0, ERROR_DEG, 3), wrong_mm + rng.normal(0, ERROR_MM, 3)
        frames.append(frame)
        placed.append(misplaced(turn, there, camera, error_deg, error_mm * (1, 1, 0.5)))
        found.append(located(frame, there))
    return Clip(tuple(frames), kind, variant, tuple(placed), tuple(found), sensor)


def _drift(rng: Rng, rms: float) -> NDArray[np.float64]:
    """``float64[N, 3]``: slow waves along three axes from where the clip begins; the first frames are one place."""
    at = np.maximum(np.array(TIMES_S) - TIMES_S[TOGETHER - 1], 0)[:, None]
    waves = [np.sin(2 * np.pi * rng.uniform(0.1, 0.6, 3) * at + rng.uniform(0, 6.28, 3)) for _ in range(2)]
    moved = np.sum(waves, axis=0)
    return np.asarray(rms * (moved - moved[0]))


def _sensor(sensor: int, kind: str, camera: Intrinsics, rng: Rng) -> Callable[[View, Rng], NDArray[np.uint16]]:
    """One device in one room: its settings, a time of flight's wiggling and a display's glare stay for a clip."""
    of_device = device(sensor, (camera.width, camera.height), rng, faintness(rng))
    of_glass = glare(rng)

    def take(view: View, rng: Rng) -> NDArray[np.uint16]:
        depth = of_device(view, rng)
        return glared(depth, view, of_glass, rng) if kind == "screen" else depth

    return take
