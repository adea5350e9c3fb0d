"""Clothed upper bodies: one closed surface from the neck to the waist, with arms, folds and a collar.

The frame of a body: the origin in the middle of the neck's foot, x right, y down, z backwards, metres. What is added to
the rings (arms, folds, a breath) moves points along z alone and is a function of x and y, so that the front stays one
height over the plane and never passes through itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.props.shapes import Mesh, Vector, grid_mesh, waves

LEVELS, AROUND = 110, 240
TOP, BOTTOM = -0.012, 0.5

# Below the neck's foot: half width, half depth, how far back the middle lies (m), and how square the ring is.
_BODY = np.array(
    [
        (-0.012, 0.073, 0.056, 0.012, 2.0),
        (0.012, 0.084, 0.064, 0.012, 2.0),
        (0.040, 0.115, 0.076, 0.016, 2.0),
        (0.062, 0.160, 0.088, 0.020, 2.1),
        (0.085, 0.200, 0.097, 0.024, 2.2),
        (0.120, 0.228, 0.107, 0.026, 2.4),
        (0.200, 0.245, 0.118, 0.024, 2.6),
        (0.320, 0.250, 0.124, 0.020, 2.6),
        (0.500, 0.248, 0.126, 0.020, 2.6),
    ]
)
NECKLINE = 0.024  # how much lower the opening is before the throat

Collar = Literal["crew", "shirt", "hood"]


@dataclass(frozen=True, slots=True)
class Clothes:
    """What somebody wears: the kind of ``collar``, the seed of the ``folds``, how ``broad`` the body is, how far the
    ``chest`` stands out (m), and the infrared albedo of the cloth and of the collar."""

    collar: Collar
    folds: int
    broad: float = 1.0
    chest: float = 0.0
    albedo: float = 0.5
    trim: float = 0.5


def torso(clothes: Clothes, breath: float = 0.0) -> Mesh:
    """The body's surface; ``breath`` −1 (out) … 1 (in) moves the chest by 3 mm either way."""
    y = np.linspace(TOP, BOTTOM, LEVELS)
    wide, deep, back, square = (_blurred(np.interp(y, _BODY[:, 0], _BODY[:, k])) for k in range(1, 5))
    wide = wide * (1 + (clothes.broad - 1) * _step(y, 0.02, 0.1))
    phi = np.linspace(0, 2 * np.pi, AROUND)  # 0: right, π/2: before the chest
    across, ahead = np.cos(phi), np.sin(phi)
    power = (2 / square)[:, None]
    x = wide[:, None] * np.sign(across) * np.abs(across) ** power
    z = back[:, None] - deep[:, None] * np.sign(ahead) * np.abs(ahead) ** power
    down = y[:, None] + NECKLINE * np.maximum(ahead, 0) ** 2 * (1 - _step(y, 0.0, 0.12))[:, None]
    front = _step(ahead, 0.0, 0.35)[None, :]
    z = z + front * _relief(clothes, x, np.broadcast_to(down, x.shape), breath)
    return grid_mesh(np.stack([x, down, z], -1), "cloth")


def collar(clothes: Clothes) -> list[Mesh]:
    """What lies around the neck."""
    return {"crew": _crew, "shirt": _shirt, "hood": _hood}[clothes.collar]()


def _relief(clothes: Clothes, x: Vector, y: Vector, breath: float) -> NDArray[np.float64]:
    """How far the front lies behind the plain rings, metres."""
    side = np.abs(x) / clothes.broad
    arm = 0.014 * np.exp(-(((side - 0.185 + 0.05 * y) / 0.011) ** 2)) * _step(y, 0.13, 0.2)
    bust = clothes.chest * np.exp(-(((side - 0.075) / 0.055) ** 2) - ((y - 0.235) / 0.065) ** 2)
    rng = np.random.default_rng(clothes.folds)
    points = np.stack([x, y], -1).reshape(-1, 2)
    loose = _step(y, 0.05, 0.13)
    draped = _folds(points, rng).reshape(x.shape) * 0.0032 * loose
    crumpled = waves(np.concatenate([points, 0 * points[:, :1]], 1), rng, 45).reshape(x.shape) * 0.0012 * loose
    return np.asarray(arm - bust + draped + crumpled - 0.003 * breath * _step(y, 0.06, 0.2), np.float64)


def _folds(points: Vector, rng: np.random.Generator) -> NDArray[np.float64]:
    """Folds that run from the armpits and the shoulders down and inwards: about −1 (crest) … 1 (valley)."""
    depth = np.zeros(len(points))
    for side in (-1.0, 1.0):
        for _ in range(7):
            start = np.array([side * rng.uniform(0.1, 0.19), rng.uniform(0.07, 0.2)])
            along = np.array([-side * rng.uniform(0.1, 0.9), rng.uniform(0.35, 1.0)])
            along /= np.linalg.norm(along)
            offset = points - start
            run = offset @ along
            across = offset @ np.array([along[1], -along[0]]) + rng.uniform(-1.2, 1.2) * run**2
            length, width = rng.uniform(0.07, 0.2), rng.uniform(0.006, 0.014)
            fades = np.exp(-(((run - length / 2) / (0.55 * length)) ** 2))
            wave = np.cos(1.5 * across / width) * np.exp(-((across / (1.6 * width)) ** 2))
            depth += rng.uniform(0.4, 1.0) * fades * wave
    return depth


def _around(phi: Vector, lift: float, out: float) -> NDArray[np.float64]:
    """Points around the neck's opening, ``float64[N, 3]``, raised by ``lift`` and moved outwards by ``out``."""
    ahead = np.maximum(np.sin(phi), 0) ** 2
    x, z = (0.073 + out) * np.cos(phi), 0.012 - (0.056 + out) * np.sin(phi)
    return np.stack([x, TOP + NECKLINE * ahead - lift, z], -1)


def _roll(centres: Vector, radius: Vector, *, ribs: int = 0) -> Mesh:
    """A closed tube along a closed line of points around the y axis, ``radius`` at each, with ribs along it."""
    outward = centres * (1, 0, 1) - (0, 0, 0.012)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    turn = np.linspace(0, 2 * np.pi, 15)
    size = radius * (1 + 0.08 * np.sin(ribs * np.linspace(0, 2 * np.pi, len(radius)))) if ribs else radius
    up = np.array([0.0, -1.0, 0.0])
    circle = np.cos(turn)[None, :, None] * outward[:, None] + 1.5 * np.sin(turn)[None, :, None] * up
    return grid_mesh(centres[:, None] + size[:, None, None] * circle, "cloth")


def _crew() -> list[Mesh]:
    phi = np.linspace(0, 2 * np.pi, 240)
    return [_roll(_around(phi, 0.002, 0.004), np.full(240, 0.0075), ribs=60)]


def _shirt() -> list[Mesh]:
    """A stand around the neck and the collar folded over it, open by a hand's breadth, with two points."""
    open_at = 0.16
    phi = np.pi / 2 + np.linspace(open_at, 2 * np.pi - open_at, 160)
    point = np.clip(np.sin(phi), 0, 1) ** 4
    stand, crease = _around(phi, -0.012, 0.012), _around(phi, 0.024, 0.002)
    fall = _around(phi, -0.012, 0.018)
    fall[:, 1] += 0.045 * point
    fall[:, 2] -= 0.016 * point
    fall[:, 0] += 0.03 * point * np.sign(np.cos(phi))
    ridge = _around(phi, 0.026, 0.007)
    placket = np.stack(
        [np.stack([np.full(30, x), np.linspace(0.02, 0.46, 30), _placket_z(np.linspace(0.02, 0.46, 30))], -1)
         for x in (-0.017, 0.017)]
    )  # fmt: skip
    return [grid_mesh(np.stack([stand, crease, ridge, 0.5 * (ridge + fall) - (0, 0, 0.003), fall]), "cloth"),
            grid_mesh(placket, "cloth")]  # fmt: skip


def _placket_z(y: Vector) -> NDArray[np.float64]:
    """Just before the chest in the middle."""
    back, deep = (np.interp(y, _BODY[:, 0], _BODY[:, k]) for k in (3, 2))
    return np.asarray(back - deep - 0.004, np.float64)


def _hood() -> list[Mesh]:
    phi = np.linspace(0, 2 * np.pi, 200)
    behind = (1 - np.sin(phi)) / 2
    centres = _around(phi, -0.012, 0.022)
    centres[:, 1] += 0.02 * (1 - behind) - 0.004 * behind
    return [_roll(centres, 0.011 + 0.017 * behind**0.7)]


def _blurred(values: Vector) -> NDArray[np.float64]:
    """A profile without corners."""
    return np.asarray(
        cv2.GaussianBlur(values.reshape(-1, 1), (1, 17), 0, sigmaY=3.0, borderType=cv2.BORDER_REPLICATE).ravel()
    )


def _step(values: Vector, start: float, end: float) -> NDArray[np.float64]:
    """0 before ``start``, 1 after ``end``, smooth between."""
    t = np.clip((np.asarray(values) - start) / (end - start), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float64)
