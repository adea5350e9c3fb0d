"""Covers of a face: hands, scarves, masks."""

from __future__ import annotations

import numpy as np

from training.faces.model import Face, FaceModel
from training.faces.props.front import Front
from training.faces.props.shapes import Mesh, Vector, ellipsoid, grid_mesh, lumpy, placed, sheets, tube

TARGETS = ("mouth", "cheek", "eyes")
FINGER = 0.0085


def open_hand(rng: np.random.Generator) -> list[Mesh]:
    """A hand anywhere, open or a fist, with a forearm: palm at the origin, fingers towards -y."""
    fold = rng.choice((0.1, 0.5, 1.2))
    parts = [ellipsoid(np.zeros(3), (0.045, 0.05, 0.017), "skin", detail=12)]
    for k in range(5):
        spread = (k - 2) * rng.uniform(0.05, 0.25)
        base = np.array([(k - 2) * 0.02, -0.045 + 0.006 * (k - 2) ** 2, 0.0])
        bend, tip = 0.0, base
        for length in (0.034, 0.026, 0.02):
            bend += fold * rng.uniform(0.6, 1.2)
            step = np.array([np.sin(spread), -np.cos(bend) * np.cos(spread), -np.sin(bend)]) * length
            parts += [ellipsoid(tip + step * s, (0.0105, 0.0105, 0.0105), "skin", detail=7) for s in (0.0, 0.5, 1.0)]
            tip = tip + step
    sleeve = "cloth" if rng.random() < 0.5 else "skin"
    parts.append(placed(tube((0.028, 0.034, 0.045), (0.04, 0.12, 0.35), sleeve), (0, 0, 0)))
    return parts


def hand(model: FaceModel, face: Face, rng: np.random.Generator, *, before: str | None = None) -> list[Mesh]:
    """A hand with fingers and a forearm that lies on, or a little before, mouth, cheek or eyes (None: any)."""
    target = before or str(rng.choice(TARGETS))
    front = Front(model, face)
    side = float(rng.choice((-1, 1)))
    mouth, eyes = face.landmarks[48:68].mean(axis=0), face.landmarks[36:48].mean(axis=0)
    if target == "mouth":
        goal, lean = np.array([rng.uniform(-0.015, 0.015), mouth[1] + rng.uniform(-0.01, 0.01)]), rng.uniform(25, 80)
    elif target == "eyes":
        goal, lean = np.array([rng.uniform(-0.015, 0.015), eyes[1] + rng.uniform(-0.012, 0.012)]), rng.uniform(20, 75)
    else:
        goal, lean = np.array([side * rng.uniform(0.042, 0.058), rng.uniform(0.0, 0.035)]), rng.uniform(-25, 25)
    lean = np.radians(lean)
    along = np.array([-side * np.sin(lean), -np.cos(lean)])
    across = np.array([-along[1], along[0]]) * side
    wrist = goal - along * (rng.uniform(0.03, 0.055) + (0.03 if target != "cheek" else 0.045))
    away = rng.uniform(0.0, 0.02) if target != "cheek" else rng.uniform(0, 0.004)
    return _laid(front, wrist, along, across, away, rng)


def _laid(
    front: Front, wrist: Vector, along: Vector, across: Vector, away: float, rng: np.random.Generator
) -> list[Mesh]:
    """A hand laid on the front: its palm ends ``along`` 9 cm from the wrist, ``away`` metres before the skin."""
    s, t = np.linspace(0.0, 0.085, 10)[:, None], np.linspace(-1, 1, 9)
    width = np.interp(s, (0, 0.03, 0.085), (0.027, 0.04, 0.041))
    flat = wrist + s[..., None] * along + (width * t)[..., None] * across
    bulge = np.cos(t * np.pi / 2) ** 0.5 * 0.02
    z = front.z(flat[..., 0], flat[..., 1], smooth=0.04) - away
    z = np.broadcast_to(np.minimum(z, z.mean() + 0.02), flat.shape[:2])
    meshes = [grid_mesh(np.concatenate([flat, (z - bulge)[..., None]], -1), "skin")]
    spread = rng.uniform(0.0, 0.12)
    fingers = []
    for k in range(4):
        angle = (k - 1.5) * spread + rng.normal(0, 0.02)
        way = np.cos(angle) * along + np.sin(angle) * across
        start = wrist + along * 0.08 + across * (k - 1.5) * 0.0195
        fingers.append(_finger(front, start, way, (0.068, 0.078, 0.073, 0.058)[k] * rng.uniform(0.85, 1.1), away))
    way = np.cos(rng.uniform(0.5, 0.95)) * along - np.sin(0.7) * across
    fingers.append(_finger(front, wrist + along * 0.03 - across * 0.035, way, 0.058, away))
    meshes.append(sheets(np.stack(fingers), "skin"))
    start = np.array([*wrist, float(z[0].mean()) - 0.012])
    end = start + np.array([*(-along * 0.2), rng.uniform(-0.04, 0.1)])
    steps = np.linspace(0, 1, 6)[:, None]
    meshes.append(
        _limb(start + (end - start) * steps, np.linspace(0.027, 0.042, 6), "cloth" if rng.random() < 0.6 else "skin")
    )
    return meshes


def _finger(front: Front, start: Vector, way: Vector, length: float, away: float) -> Vector:
    t = np.linspace(0, length, 9)
    flat = start + t[:, None] * way
    touch = front.z(flat[:, 0], flat[:, 1], smooth=0.02)
    level = np.minimum(touch, touch.min() + 0.025) - away - FINGER
    radius = FINGER * np.interp(t / length, (0, 0.6, 0.9, 1), (1.1, 1.0, 0.8, 0.05))
    return _ringed(np.column_stack([flat, level]), radius)


def _limb(line: Vector, radius: Vector, material: str) -> Mesh:
    return grid_mesh(_ringed(line, radius), material)


def _ringed(line: Vector, radius: Vector, detail: int = 10) -> Vector:
    """Circles of ``radius`` ``[N]`` around a line of points ``[N, 3]`` that runs mostly across the view."""
    way = np.gradient(line, axis=0)
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    first = np.cross(way, np.array([0.0, 0.0, 1.0]))
    first /= np.maximum(np.linalg.norm(first, axis=1, keepdims=True), 1e-9)
    second = np.cross(way, first)
    phi = np.linspace(0, 2 * np.pi, detail)[None, :, None]
    around = np.cos(phi) * first[:, None] + np.sin(phi) * second[:, None]
    return np.asarray(line[:, None] + radius[:, None, None] * around)


def scarf(model: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """A scarf in folds around the neck, up to the chin, the mouth or the nose."""
    front = Front(model, face)
    nose, chin = float(face.landmarks[33, 1]), float(face.landmarks[8, 1])
    top = rng.uniform(nose - 0.012, chin - 0.01)
    rows, wraps = 16, rng.uniform(2, 5)
    y = np.linspace(top, chin + 0.09, rows)
    angle = np.linspace(-np.pi, np.pi, 49)
    grown = np.clip((y - top) / 0.03, 0, 1)
    half_x, half_z = 0.078 + 0.012 * grown, 0.075 + 0.01 * grown
    x = half_x[:, None] * np.sin(angle)
    z = 0.1 - half_z[:, None] * np.cos(angle)
    levels = np.broadcast_to(y[:, None] + rng.uniform(-0.08, 0.08) * x, x.shape)
    skin = np.where(np.abs(angle) < np.pi / 2, front.z(x, np.minimum(levels, chin), smooth=0.03), 9.0)
    thick = rng.uniform(0.004, 0.018) * (0.55 + 0.45 * np.sin(wraps * np.pi * np.linspace(0, 1, rows)) ** 2)
    drape = np.minimum(z, skin) - thick[:, None] * np.cos(angle / 2)
    return [lumpy(grid_mesh(np.stack([x, levels, drape], -1), "cloth"), rng, rng.uniform(0.0008, 0.003))]


def mask(model: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """A cloth mask before nose and mouth, drawn tight or standing off, in folds."""
    front = Front(model, face)
    bridge, chin = float(face.landmarks[27, 1]), float(face.landmarks[8, 1])
    top, bottom = bridge + rng.uniform(0.008, 0.024), chin + rng.uniform(0.0, 0.012)
    s, t = np.linspace(0, 1, 22)[:, None], np.linspace(-1, 1, 25)
    half = np.interp(s, (0, 0.35, 1), (0.052, 0.062, 0.045)) * rng.uniform(0.95, 1.08)
    x = half * t
    y = top + (bottom - top) * s + 0.012 * t**2 * (1 - 2 * s)
    stand = rng.uniform(0.001, 0.003) + rng.uniform(0, 0.008) * np.sin(np.pi * s) * (1 - t**2)
    folds = rng.uniform(0, 0.0015) * np.sin(s * rng.uniform(12, 25)) * (1 - t**2)
    return [grid_mesh(np.stack([x, y, front.z(x, y, smooth=0.03) - stand - folds], -1), "cloth")]
