"""Expressions stronger than the everyday mix: what people do when they are asked to make faces, and what no shape of
the model can do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.faces.individual import near
from training.faces.model import NOSE_TIP, Face, FaceModel

STRONG: tuple[dict[str, float], ...] = (
    {"jawOpen": 0.9},
    {"jawOpen": 0.8, "browInnerUp": 0.8, "eyeWide": 0.7, "mouthFunnel": 0.4},
    {"mouthPucker": 1.0, "eyeBlink": 1.0},
    {"mouthPress": 0.9, "eyeBlink": 0.9, "cheekSquint": 0.6, "mouthRollLower": 0.5, "mouthRollUpper": 0.5},
    {"cheekPuff": 1.0, "mouthPress": 0.4},
    {"mouthSmile": 1.0, "cheekSquint": 0.8, "jawOpen": 0.25},
    {"mouthFrown": 0.9, "browDown": 0.9, "mouthShrugLower": 0.7},
    {"noseSneer": 1.0, "browDown": 0.8, "mouthUpperUp": 0.7, "eyeSquint": 0.7},
    {"jawLeft": 0.7, "mouthLeft": 0.6},
    {"jawRight": 0.7, "mouthRight": 0.6},
)

MOVING = (*range(3, 14), *range(17, 27), *range(48, 68))  # landmarks of jaw, brows and mouth
REACH_MM = 22.0
EXTREME = (0.9, 1.35)  # times the strength of the model's own shapes
GRIMACE_WAVES = 6
GRIMACE_WAVELENGTH_MM = (35.0, 110.0)


def strong_expression(model: FaceModel, rng: np.random.Generator) -> NDArray[np.float32]:
    """Weights ``float32[53]`` of one of ``STRONG``, 50 to 110 % of it, never over 1, both sides nearly alike."""
    weights = np.zeros(len(model.expression_names), np.float32)
    level = rng.uniform(0.5, 1.1)
    for base, strength in STRONG[rng.integers(len(STRONG))].items():
        for index, name in enumerate(model.expression_names):
            if name in (base, f"{base}_L", f"{base}_R"):
                weights[index] = min(1.0, strength * level * rng.uniform(0.85, 1.1))
    return weights


class Grimaces:
    """Smooth displacements of jaw, mouth and brows that no shape of the statistical model makes.

    The model's expressions are 53 directions, and a recogniser learns to ignore just these; real tongues, grins and
    lateral jaws go elsewhere. A grimace is a few plane waves with a direction of their own, faded out away from what
    moves.
    """

    def __init__(self, model: FaceModel) -> None:
        self._model = model
        self._weight = near(model.mean, model.mean[model.landmark_indices[list(MOVING)]], REACH_MM)[:, None]

    def pull(self, face: Face, rng: np.random.Generator, rms_mm: float) -> Face:
        """``face`` with a grimace of ``rms_mm`` (RMS over what moves), the nose tip at the origin again."""
        at = 1000 * self._model.mean
        moved = np.zeros_like(at)
        for _ in range(GRIMACE_WAVES):
            turn, along = rng.normal(size=3), rng.normal(size=3)
            turn *= 2 * np.pi / (np.linalg.norm(turn) * rng.uniform(*GRIMACE_WAVELENGTH_MM))
            moved += np.sin(at @ turn + rng.uniform(0, 2 * np.pi))[:, None] * along / np.linalg.norm(along)
        moved *= self._weight
        moved *= 0.001 * rms_mm / np.sqrt((moved**2).sum(axis=1) @ self._weight[:, 0] / self._weight.sum())
        vertices = (face.vertices + moved).astype(np.float32)
        vertices -= vertices[self._model.landmark_indices[NOSE_TIP]]
        return Face(vertices, face.triangles, vertices[self._model.landmark_indices])
