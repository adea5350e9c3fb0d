"""Caps, beanies, hats with a brim, and headscarves."""

from __future__ import annotations

import numpy as np

from training.faces.model import Face, FaceModel
from training.faces.props.front import Front
from training.faces.props.shapes import Mesh, grid_mesh, lumpy, rings, shell, strip, waves


def cap(model: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """A cap with a bent peak, worn straight or a little askew; one in six with the peak behind."""
    edge = _brow(face) - rng.uniform(0.014, 0.04)
    crown = _crown(model, face, edge, rng.uniform(0.006, 0.014), rng, tilt=rng.uniform(-0.1, 0.1))
    if rng.random() < 1 / 6:
        return [crown]
    front = Front(model, face)
    turned, reach, drop = rng.normal(0, 0.08), rng.uniform(0.045, 0.075), rng.uniform(-0.005, 0.035)
    angle = np.linspace(-1.25, 1.25, 24)
    x = 0.066 * np.sin(angle)
    inner = np.stack([x, np.full(24, edge), front.z(x, np.full(24, edge), smooth=0.02) - 0.006], -1)
    arch = rng.uniform(0.2, 0.9) * inner[:, 0] ** 2 / 0.066
    ahead = reach * np.cos(angle) ** 0.7
    outer = inner + np.stack([ahead * turned, drop * np.cos(angle) + arch, -ahead], -1)
    middle = (inner + outer) / 2 + np.array([0, -0.004, 0])
    return [crown, grid_mesh(np.stack([inner, middle, outer]), "cloth")]


def beanie(model: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """A knitted cap down to the brows, over the upper ears, with a turned-up rim in two of three."""
    edge = _brow(face) - rng.uniform(-0.002, 0.03)
    thickness = rng.uniform(0.006, 0.014)
    tilt = rng.uniform(-0.1, 0.1)
    worn = [_crown(model, face, edge, thickness, rng, tilt=tilt, soft=0.25)]
    if rng.random() < 2 / 3:
        high = rng.uniform(0.03, 0.05)
        y = face.vertices[:, 1] - tilt * face.vertices[:, 0]
        band = np.clip((edge - y) / 0.004, 0, 1) * np.clip((y - edge + high) / 0.004, 0, 1)
        worn.append(shell(model, face, (thickness + rng.uniform(0.003, 0.007)) * band, "cloth"))
    return worn


def hat(_: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """A hat: a crown and a brim all around, turned up or down."""
    edge = _brow(face) - rng.uniform(0.02, 0.045)
    angle = np.linspace(0, 2 * np.pi, 48)
    centre = np.array([0, edge, 0.105])
    half = np.array([0.082, 0.0, 0.102])
    circle = np.stack([np.cos(angle), np.zeros(48), np.sin(angle)], -1)
    reach, drop = rng.uniform(0.03, 0.08), rng.uniform(-0.02, 0.03)
    inner = centre + circle * half
    outer = centre + circle * (half + reach) + np.array([0, drop, 0]) + 0.012 * (circle[:, :1] ** 2) * [0, -1, 0]
    levels = np.array([0.0, -0.05, rng.uniform(-0.11, -0.08), rng.uniform(-0.13, -0.11)])
    axes = np.array([[0.082, 0.102], [0.08, 0.1], [0.072, 0.092], [0.01, 0.01]])
    middle = centre + levels[:, None] * np.array([0.0, 1.0, 0.0])
    return [rings(middle, axes, "cloth", 36), lumpy(strip(inner, outer, "cloth"), rng, 0.002)]


def headscarf(model: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """Cloth around the face, over hair, ears and neck, down to the chest."""
    front = Front(model, face)
    brow, chin = _brow(face), float(face.landmarks[8, 1])
    top, bottom = brow - rng.uniform(0.025, 0.05), chin + rng.uniform(-0.004, 0.012)
    angle = np.linspace(0, 2 * np.pi, 56)
    middle, high = (top + bottom) / 2, (bottom - top) / 2
    wide = rng.uniform(0.058, 0.068)
    x, y = wide * np.sin(angle), middle - high * np.cos(angle)
    edge = np.stack([x, y, front.z(x, y, smooth=0.015) - rng.uniform(0.002, 0.006)], -1)
    down = np.clip(-np.cos(angle), 0, 1)
    back = np.array([0.0, -0.05, 0.1])
    crown = float(face.vertices[:, 1].min()) - rng.uniform(0.006, 0.02)
    lines = [edge]
    for out, depth, fall in (
        (0.35, 0.02, 0.012),
        (0.75, 0.05, 0.03),
        (1.0, 0.1, 0.06),
        (0.95, 0.17, 0.08),
        (0.3, 0.21, 0.1),
    ):
        ring_x = ((1 - out) * wide + out * rng.uniform(0.093, 0.1)) * np.sin(angle)
        ring_y = back[1] + (crown - back[1]) * np.clip(np.cos(angle), 0, 1) * (0.75 + 0.25 * out)
        ring_y = np.where(np.cos(angle) > 0, ring_y, back[1] + (chin + fall - back[1]) * down)
        near = np.maximum(edge[:, 2] + 0.004, edge[:, 2].min() + depth)
        lines.append(np.stack([ring_x, ring_y, np.where(down > 0, near * (1 - 0.5 * down), near)], -1))
    hood = lumpy(grid_mesh(np.stack(lines), "cloth"), rng, 0.0015)
    levels = chin + np.array([-0.01, 0.02, 0.06, 0.12, 0.2])
    centres = np.stack([np.zeros(5), levels, np.array([0.085, 0.09, 0.1, 0.11, 0.12])], -1)
    half = np.array([[0.07, 0.055], [0.075, 0.06], [0.09, 0.075], [0.15, 0.1], [0.2, 0.12]])
    return [hood, lumpy(rings(centres, half * rng.uniform(0.95, 1.1), "cloth", 40), rng, 0.004)]


HEADWEAR = {"cap": cap, "beanie": beanie, "hat": hat, "headscarf": headscarf}


def _brow(face: Face) -> float:
    return float(face.landmarks[17:27, 1].mean())


def _crown(
    model: FaceModel,
    face: Face,
    edge: float,
    thickness: float,
    rng: np.random.Generator,
    *,
    tilt: float,
    soft: float = 0.1,
) -> Mesh:
    """Cloth over the skull above the level ``edge``, sinking towards the nape."""
    x, y, z = face.vertices.T.astype(np.float64)
    level = edge + tilt * x + rng.uniform(0, 0.25) * np.clip(z - 0.06, 0, None)
    relief = 1 + soft * waves(face.vertices, rng, 60)
    return shell(model, face, thickness * np.clip((level - y) / 0.005, 0, 1) * np.clip(relief, 0.4, None), "cloth")
