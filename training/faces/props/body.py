"""The surroundings of the model's head: the back of the skull, neck, collar and shoulders."""

from __future__ import annotations

import numpy as np

from training.faces.model import Face
from training.faces.props.shapes import Mesh, ellipsoid, lumpy, rings


def skull(face: Face) -> Mesh:
    """Closes the model's open back of the head."""
    back = float(face.vertices[:, 2].max())
    half_width = float(np.percentile(np.abs(face.vertices[face.vertices[:, 1] < 0][:, 0]), 97)) * 0.98
    top = float(face.vertices[:, 1].min())
    centre = np.array([0, top * 0.45, back - 0.02])
    return ellipsoid(centre, (half_width, abs(top) * 0.56, 0.085), "hair")


def shoulders(face: Face, rng: np.random.Generator) -> Mesh:
    """Neck to chest in cloth: sloping shoulders, with creases."""
    neck = float(face.landmarks[8, 1]) + rng.uniform(0.035, 0.065)
    wide, deep = rng.uniform(0.18, 0.25), rng.uniform(0.09, 0.13)
    slope = rng.uniform(0.03, 0.07)
    levels = neck + np.array([0.0, 0.012, 0.3 * slope + 0.015, slope + 0.02, slope + 0.08, 0.36, 0.5])
    half = np.array(
        [[0.062, 0.062], [0.075, 0.07], [0.12, 0.085], [0.9 * wide, deep], [wide, deep], [wide, deep], [wide, deep]]
    )
    back = 0.11 + np.array([0, 0.005, 0.025, 0.055, 0.065, 0.055, 0.05]) + rng.normal(0, 0.012)
    centres = np.stack([np.full(7, rng.normal(0, 0.008)), levels, back], -1)
    return lumpy(rings(centres, half, "cloth", 40), rng, rng.uniform(0.001, 0.005))


def collar(face: Face, rng: np.random.Generator) -> Mesh:
    """A collar that stands around the neck: a shirt's, a roll-neck, a jacket's up to the chin."""
    chin = float(face.landmarks[8, 1])
    high = rng.uniform(0.004, 0.06)
    base = chin + 0.075
    levels = np.linspace(base - high, base, 4)
    lean = rng.uniform(0.0, 0.35)
    wide = np.linspace(0.068 + lean * 0.03, 0.072, 4)
    half = np.stack([wide, wide + rng.uniform(-0.004, 0.006)], -1)
    centres = np.stack([np.zeros(4), levels, np.full(4, 0.1)], -1)
    return lumpy(rings(centres, half, "cloth", 36), rng, rng.uniform(0.0005, 0.003))
