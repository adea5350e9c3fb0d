"""The sample clips: short recordings of synthetic people, through the sensor models, in the native format.

Two people in two clips each (one to enrol from, one later, at another distance and through another sensor's noise), a
stranger, and a flat photo held before the camera. Their identities train and calibrate nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camera import DeviceInfo, Frame, Intrinsics, Recorder
from face.location import rotation
from training.faces import FaceModel, Scene, View
from training.faces.props import dress, ellipsoid, grid_mesh
from training.faces.props.shapes import placed
from training.faces.scenes import cast
from training.pool import identity_shape
from training.sensors import stereo, tof
from training.sensors.stereo import Stereo

FPS = 15
FRAMES = 135
CUT_M = 1.2
DEVICES = {"tof": "Kinect v2 (synthetic)", "stereo": "RealSense D435 (synthetic)"}
INTRINSICS = Intrinsics(512, 424, 365.5, 365.5, 255.5, 211.5)


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording: ``person`` is the number of an identity, ``outfit`` seeds hair and clothes, ``sensor`` is
    ``tof`` or ``stereo``, ``distance`` in metres, ``turn`` the largest yaw in degrees."""

    name: str
    person: int
    outfit: int
    sensor: str
    distance: float
    turn: float = 28.0
    photo: bool = False


CLIPS = (
    Clip("first-enrol", 900_001, 11, "tof", 0.72),
    Clip("first-later", 900_001, 11, "stereo", 0.58),
    Clip("second-enrol", 900_002, 23, "tof", 0.8),
    Clip("second-later", 900_002, 24, "stereo", 0.66),
    Clip("stranger", 900_003, 31, "tof", 0.75),
    Clip("photo", 900_001, 11, "tof", 0.7, photo=True),
)


def make_clip(folder: Path, model: FaceModel, clip: Clip, *, level: int = 19) -> Path:
    """Render one clip into ``folder``; returns the file."""
    path = folder / f"{clip.name}.relief"
    device = DeviceInfo("synthetic", name=DEVICES[clip.sensor])
    with Recorder(path, INTRINSICS, device=device, level=level, overwrite=True) as recorder:
        for frame in frames(model, clip):
            recorder.write(frame)
    return path


def frames(model: FaceModel, clip: Clip) -> Iterator[Frame]:
    """The frames of a clip, 15 a second: neutral, turning, nodding, talking."""
    rng = np.random.default_rng([7, clip.person, clip.outfit, int(clip.distance * 100)])
    shape = identity_shape(model, clip.person)
    for number in range(FRAMES):
        at = number / FPS
        turn, nose, expression = motion(model, at, clip)
        if clip.photo:
            view = _photo_view(at, clip)
        else:
            face = model.face(shape, expression)
            dressed = dress(model, face, np.random.default_rng(clip.outfit), amount=0.6)
            view = Scene(dressed).view(INTRINSICS, turn, nose)
        depth = tof(view, rng) if clip.sensor == "tof" else stereo(view, rng, Stereo(disparity_px=0.05))
        depth = np.where(depth > 1000 * CUT_M, 0, depth).astype(np.uint16)
        yield Frame(depth, 0.001, INTRINSICS, timestamp=at, number=number, source=clip.name)


def motion(
    model: FaceModel, at: float, clip: Clip
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
    """Rotation (face → camera), nose tip (camera frame, metres) and expression at ``at`` seconds into a clip."""
    yaw = 2 * np.sin(1.3 * at) + clip.turn * _window(at, 1.5, 5.0) * np.sin(2 * np.pi * (at - 1.5) / 3.5)
    pitch = 1.5 * np.sin(0.9 * at + 1) + 13 * _window(at, 5.0, 6.8) * np.sin(2 * np.pi * (at - 5.0) / 1.8)
    roll = 2 * np.sin(0.7 * at + 2)
    sway = np.array([0.015 * np.sin(0.8 * at), 0.006 * np.sin(1.1 * at + 1), 0.012 * np.sin(0.5 * at)])
    expression = np.zeros(len(model.expression_names), np.float32)
    talk = _window(at, 6.8, 9.0)
    expression[model.expression_names.index("jawOpen")] = 0.45 * talk * abs(np.sin(2 * np.pi * 1.7 * at))
    expression[model.expression_names.index("mouthFunnel")] = 0.3 * talk * max(0.0, np.sin(2 * np.pi * 1.1 * at))
    for side in "LR":
        expression[model.expression_names.index(f"eyeBlink_{side}")] = float(at % 2.7 < 0.15)
    return rotation((yaw, pitch, roll)), np.array([0, 0.02, clip.distance]) + sway, expression


def _window(at: float, start: float, end: float) -> float:
    """1 between ``start`` and ``end`` seconds with soft edges, 0 elsewhere."""
    return float(np.clip(min(at - start, end - at) / 0.25, 0, 1))


def _photo_view(at: float, clip: Clip) -> View:
    """A sheet of 21 × 28 cm, slightly bent, held up by two hands before the chest."""
    half = np.array([0.105, 0.14])
    x, y = np.meshgrid(half[0] * np.linspace(-1, 1, 24), half[1] * np.linspace(-1, 1, 24))
    held = [grid_mesh(np.stack([x, y, 0.012 * (x / half[0]) ** 2], -1), "cloth")]
    for side in (-1, 1):
        held.append(ellipsoid(np.array([side * (half[0] + 0.01), 0.09, 0.01]), (0.03, 0.045, 0.025), "skin"))
        held.append(ellipsoid(np.array([side * (half[0] + 0.06), 0.24, 0.1]), (0.05, 0.14, 0.05), "cloth"))
    held.append(ellipsoid(np.array([0, 0.34, 0.3]), (0.22, 0.26, 0.12), "cloth"))
    tilt = rotation((8 * np.sin(0.8 * at), 5 * np.sin(0.6 * at), 3 * np.sin(0.5 * at)))
    centre = np.array([0.01 * np.sin(0.7 * at), 0.02 + 0.005 * np.sin(at), clip.distance])
    return cast([placed(mesh, centre, tilt) for mesh in held], INTRINSICS)
