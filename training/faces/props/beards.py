"""Beards and moustaches."""

from __future__ import annotations

import numpy as np

from training.faces.model import Face, FaceModel
from training.faces.props.shapes import Mesh, Vector, shell, waves

STYLES = ("stubble", "full", "goatee", "moustache")
SHARES = (0.35, 0.35, 0.15, 0.15)
_LENGTHS = {"stubble": (0.001, 0.003), "full": (0.004, 0.02), "goatee": (0.003, 0.014), "moustache": (0.0, 0.0)}


def beard(model: FaceModel, face: Face, rng: np.random.Generator, *, style: str | None = None) -> Mesh:
    """A beard of one of ``STYLES`` (None: a random one), thicker towards the chin, with a soft edge."""
    chosen = style or str(rng.choice(STYLES, p=SHARES))
    z = face.vertices[:, 2]
    length = rng.uniform(*_LENGTHS[chosen])
    lift = length * _jaw(face, chosen, rng)
    if chosen == "moustache" or rng.random() < 0.75:
        lift = np.maximum(lift, moustache(face, rng, length))
    lift *= np.clip(1 + 0.2 * waves(face.vertices, rng, 90) + 0.15 * waves(face.vertices, rng, 350), 0.3, None)
    return shell(model, face, lift * (z < 0.12), "hair")


def moustache(face: Face, rng: np.random.Generator, length: float = 0.0) -> Vector:
    """How far hair between nose and upper lip stands out, ``float64[V]`` metres."""
    x, y, _ = face.vertices.T.astype(np.float64)
    nose, lip = float(face.landmarks[33, 1]), float(face.landmarks[51, 1])
    reach = abs(float(face.landmarks[54, 0])) + rng.uniform(-0.004, 0.012)
    droop = rng.uniform(0, 0.012) * (np.abs(x) / reach) ** 2
    band = np.clip((y - droop - nose + 0.001) / 0.004, 0, 1) * np.clip(
        (lip + rng.uniform(-0.001, 0.003) + droop - y) / 0.003, 0, 1
    )
    return np.asarray(max(length * 0.6, rng.uniform(0.0015, 0.006)) * band * np.clip((reach - np.abs(x)) / 0.006, 0, 1))


def _jaw(face: Face, style: str, rng: np.random.Generator) -> Vector:
    x, y, _ = face.vertices.T.astype(np.float64)
    mouth, chin = face.landmarks[48:68].mean(axis=0), float(face.landmarks[8, 1])
    cheeks = rng.uniform(0.1, 0.7)
    top = mouth[1] + rng.uniform(0.0, 0.02) - cheeks * np.clip(np.abs(x) - 0.02, 0, None)
    growth = np.clip((y - top) / 0.02, 0, 1) * (0.6 + 0.4 * np.clip((y - mouth[1]) / (chin - mouth[1]), 0, 1.2))
    growth *= np.clip((chin + rng.uniform(0.015, 0.04) - y) / 0.015, 0, 1)
    if style == "goatee":
        growth *= np.clip((0.03 + rng.uniform(0, 0.008) - np.abs(x)) / 0.006, 0, 1)
    half = np.array([np.ptp(face.landmarks[48:60, 0]) / 2 + 0.003, np.ptp(face.landmarks[48:60, 1]) / 2 + 0.003])
    lips = ((x - mouth[0]) / half[0]) ** 2 + ((y - mouth[1]) / half[1]) ** 2
    return np.asarray(growth * np.clip((lips - 1) / 0.5, 0, 1))
