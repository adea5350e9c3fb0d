"""Long hair that hangs beside the face: what the shells of ``training.faces.props`` do not show."""

from __future__ import annotations

import numpy as np

from training.faces.model import Face
from training.faces.props import Mesh
from training.faces.scenes import Vector, lumpy

STEPS, AROUND = 24, 14


def long_hair(face: Face, rng: np.random.Generator) -> list[Mesh]:
    """One or two curtains of hair from the crown past the temples down to the neck, chest or shoulders, face frame."""
    sides = (-1.0, 1.0) if rng.random() < 0.75 else (float(rng.choice((-1, 1))),)
    length, forward = rng.uniform(0.07, 0.3), rng.uniform(0.02, 0.09)
    return [_curtain(face, side, length + rng.normal(0, 0.02), forward + rng.normal(0, 0.01), rng) for side in sides]


def _curtain(face: Face, side: float, length: float, forward: float, rng: np.random.Generator) -> Mesh:
    top = float(face.vertices[:, 1].min())
    width = rng.uniform(0.012, 0.035)
    inner = rng.uniform(0.048, 0.072)
    line = np.array(
        [
            (rng.uniform(0, 0.03), top + 0.005, forward + 0.03),
            (inner + 0.3 * width, 0.6 * top, forward + 0.01),
            (inner + width, 0.0, forward),
            (inner + width + rng.uniform(-0.01, 0.05), length, forward + rng.uniform(-0.04, 0.05)),
        ]
    )
    line[:, 0] *= side
    at = np.linspace(0, 3, STEPS)
    centre = np.stack([np.interp(at, np.arange(4), _smooth(line)[:, k]) for k in range(3)], axis=1)
    swell = np.interp(at, (0, 1, 2, 2.9, 3), (0.6, 0.9, 1, rng.uniform(0.7, 1.6), 0.1)) * width
    angle = np.linspace(0, 2 * np.pi, AROUND)
    ring = np.stack([np.cos(angle), np.zeros(AROUND), rng.uniform(0.8, 2) * np.sin(angle)], axis=1)
    points = centre[:, None] + swell[:, None, None] * ring[None]
    index = np.arange(STEPS * AROUND, dtype=np.uint32).reshape(STEPS, AROUND)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
    mesh = Mesh(points.reshape(-1, 3).astype(np.float32), triangles, "hair")
    return lumpy(mesh, rng, rng.uniform(0.001, 0.005))


def _smooth(line: Vector) -> Vector:
    line = line.copy()
    line[1] = 0.25 * line[0] + 0.5 * line[1] + 0.25 * line[2]
    return line
