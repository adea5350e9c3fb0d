"""Expressions stronger than the everyday mix: what people do when they are asked to make faces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.faces.model import FaceModel

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


def strong_expression(model: FaceModel, rng: np.random.Generator) -> NDArray[np.float32]:
    """Weights ``float32[53]`` of one of ``STRONG``, 50 to 110 % of it, never over 1, both sides nearly alike."""
    weights = np.zeros(len(model.expression_names), np.float32)
    level = rng.uniform(0.5, 1.1)
    for base, strength in STRONG[rng.integers(len(STRONG))].items():
        for index, name in enumerate(model.expression_names):
            if name in (base, f"{base}_L", f"{base}_R"):
                weights[index] = min(1.0, strength * level * rng.uniform(0.85, 1.1))
    return weights
