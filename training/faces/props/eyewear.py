"""Spectacles: rims, bridge and temples, and where the lenses are; sunglasses have lenses that can be measured."""

from __future__ import annotations

import numpy as np

from training.faces.model import Face
from training.faces.props.shapes import Mesh, Vector, Vertices, grid_mesh, join, strip

STYLES = ("thin", "thick", "half", "sunglasses")
SHARES = (0.4, 0.35, 0.15, 0.1)
AROUND = 40


def glasses(
    face: Face, rng: np.random.Generator, *, style: str | None = None
) -> tuple[list[Mesh], tuple[Vertices, ...]]:
    """Frames of one of ``STYLES`` (None: a random one), and the outlines of clear lenses."""
    chosen = style or str(rng.choice(STYLES, p=SHARES))
    rim = rng.uniform(0.003, 0.007) if chosen in ("thick", "sunglasses") else rng.uniform(0.001, 0.0025)
    half = np.array([rng.uniform(0.021, 0.028), rng.uniform(0.014, 0.024)])
    if chosen == "half":
        half[1] = rng.uniform(0.009, 0.012)
    square, wrap = rng.uniform(2.0, 4.5), rng.uniform(1.0, 4.0)
    eyes = [face.landmarks[36:42].mean(axis=0), face.landmarks[42:48].mean(axis=0)]
    plane = min(float(face.landmarks[21:23, 2].min()), *(float(eye[2]) for eye in eyes)) - rng.uniform(0.004, 0.012)
    below = rng.uniform(0.0, 0.008) if chosen != "half" else rng.uniform(0.008, 0.018)
    angle = np.linspace(0, 2 * np.pi, AROUND)
    outline = np.stack([_power(np.cos(angle), 2 / square) * half[0], _power(np.sin(angle), 2 / square) * half[1]], -1)
    parts, lenses, solid = [], [], []
    for side, eye in zip((-1, 1), eyes, strict=True):
        middle = np.array([side * max(abs(float(eye[0])), half[0] + rim + 0.006), eye[1] + below])
        inner = _bent(middle + outline, plane, wrap)
        outer = _bent(middle + outline * (1 + rim / half), plane, wrap)
        parts += [strip(inner, outer, "frame"), strip(outer, outer + np.array([0, 0, 0.003]), "frame")]
        if chosen == "sunglasses":
            solid.append(grid_mesh(np.stack([inner, np.broadcast_to(inner.mean(axis=0), inner.shape)]), "frame"))
        else:
            lenses.append(inner.astype(np.float32))
        hinge = np.array([side * (abs(middle[0]) + half[0]), middle[1] - 0.3 * half[1], outer[:, 2].max()])
        ear = np.array([side * 0.078, float(face.landmarks[0, 1]) - 0.006, 0.1])
        arm = np.stack([hinge, ear])
        parts.append(strip(arm, arm + np.array([0, max(rim, 0.0025), 0]), "frame"))
    gap = max(abs(float(eyes[0][0])), half[0] + rim + 0.006) - half[0]
    x = np.linspace(-gap, gap, 8)
    bridge = np.stack([x, np.full(8, float(eyes[0][1]) + below - 0.3 * half[1]), np.full(8, plane)], -1)
    parts.append(strip(bridge, bridge + np.array([0, max(rim, 0.0015), 0]), "frame"))
    return [join(parts + solid, "frame")], tuple(lenses)


def _power(values: Vector, exponent: float) -> Vector:
    return np.asarray(np.sign(values) * np.abs(values) ** exponent)


def _bent(points: Vector, plane: float, wrap: float) -> Vector:
    """Points ``[K, 2]`` on a front that recedes by ``wrap · x²``."""
    return np.column_stack([points, plane + wrap * points[:, 0] ** 2])
