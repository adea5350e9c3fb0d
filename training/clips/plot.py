"""What happens in the sample clips: who is seen, how they look, and how they move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from face.location import rotation
from training.clips.clothes import Clothes
from training.clips.figure import NECK_M, Look, Posture
from training.faces import FaceModel
from training.faces.props import Outfit

FPS = 15
FRAMES = 135

ADA = Look(Outfit(862198698, hair=("tied", 2)), Clothes("crew", 3, 0.86, 0.022, 0.36, 0.3), hair=0.16)
BEN = Look(
    Outfit(1415561205, hair=("short", 5), glasses=("thick", 433317391)), Clothes("shirt", 8, 1.02, 0.0, 0.42, 0.5)
)
BEN_LATER = Look(Outfit(1245075842, hair=("short", 5)), Clothes("hood", 12, 1.02, 0.02, 0.3, 0.32))
STRANGER = Look(
    Outfit(1497409807, hair=("short", 21), beard=("stubble", 396629337)),
    Clothes("hood", 17, 1.0, 0.02, 0.36, 0.34),
    hair=0.26,
)
HOLDER = Look(Outfit(), Clothes("crew", 29, 0.92, 0.026, 0.3, 0.26))


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording: ``person`` is the number of an identity, ``sensor`` is ``tof`` or ``stereo``, ``distance`` in
    metres, ``turn`` the largest yaw in degrees, ``shift`` where the room stands (m), ``seed`` of the sensor's noise."""

    name: str
    person: int
    look: Look
    sensor: str
    distance: float
    seed: int
    turn: float = 28.0
    shift: float = 0.0
    photo: bool = False


CLIPS = (
    Clip("first-enrol", 900_001, ADA, "tof", 0.72, 11),
    Clip("first-later", 900_001, ADA, "stereo", 0.58, 11, shift=0.2),
    Clip("second-enrol", 900_002, BEN, "tof", 0.8, 23),
    Clip("second-later", 900_002, BEN_LATER, "stereo", 0.66, 24, shift=0.32),
    Clip("stranger", 900_003, STRANGER, "tof", 0.75, 31, shift=0.28),
    Clip("photo", 900_001, HOLDER, "tof", 0.7, 11, shift=0.28, photo=True),
)


def posture(at: float, clip: Clip) -> Posture:
    """How somebody sits ``at`` seconds into a clip: ahead, turning, nodding, talking; the head turns on the neck."""
    yaw = 2 * np.sin(1.3 * at) + clip.turn * _window(at, 1.5, 5.0) * np.sin(2 * np.pi * (at - 1.5) / 3.5)
    pitch = 1.5 * np.sin(0.9 * at + 1) + 13 * _window(at, 5.0, 6.8) * np.sin(2 * np.pi * (at - 5.0) / 1.8)
    roll = 2 * np.sin(0.7 * at + 2)
    sway = np.array([0.015 * np.sin(0.8 * at), 0.006 * np.sin(1.1 * at + 1), 0.012 * np.sin(0.5 * at)])
    neck = np.array([0, 0.02, clip.distance]) + NECK_M + sway
    body = rotation((0.15 * yaw, 0.0, 0.4 * np.sin(0.8 * at)))
    return Posture(neck, rotation((yaw, pitch, roll)), body, float(np.sin(2 * np.pi * 0.27 * at)))


def expression(model: FaceModel, at: float) -> NDArray[np.float32]:
    """The face ``at`` seconds into a clip: it blinks, and talks from 6.8 to 9 s. Shapes the model lacks stay out."""
    talk = _window(at, 6.8, 9.0)
    blink = float(at % 2.7 < 0.15)
    asked = {
        "jawOpen": 0.45 * talk * abs(np.sin(2 * np.pi * 1.7 * at)),
        "mouthFunnel": 0.3 * talk * max(0.0, np.sin(2 * np.pi * 1.1 * at)),
        "eyeBlink_L": blink,
        "eyeBlink_R": blink,
    }
    return np.array([asked.get(name, 0.0) for name in model.expression_names], np.float32)


def sheet(at: float, clip: Clip) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middle (camera frame, metres) and rotation of the print that is held up."""
    tilt = rotation((8 * np.sin(0.8 * at), 5 * np.sin(0.6 * at), 3 * np.sin(0.5 * at)))
    return np.array([0.01 * np.sin(0.7 * at), 0.02 + 0.005 * np.sin(at), clip.distance]), tilt


def _window(at: float, start: float, end: float) -> float:
    """1 between ``start`` and ``end`` seconds with soft edges, 0 elsewhere."""
    return float(np.clip(min(at - start, end - at) / 0.25, 0, 1))
