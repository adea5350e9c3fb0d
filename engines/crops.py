"""Depth crops of made-up faces, the same on every machine: what networks are compared, calibrated and timed on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engines.runtime import SIZE

COUNT = 24
PEOPLE = 6
MM_PER_PX = 1.4
NOSE_PX = (64, 68)
BEHIND_MM, RANGE_MM = 110.0, 120.0  # the nose tip lies 110 mm before what is 0, of 120 mm that are 255
SUPPORT_MM = (70.0, 86.0)

# What a face has on its ellipsoid: place and width right and down, and height, in mm; and how far people differ in it.
_FEATURES = (
    ((0, -14, 7, 20, 14), (0, 3, 1.5, 4, 3)),  # bridge of the nose
    ((0, 0, 9, 8, 15), (0, 1, 2, 1.5, 3)),  # its tip
    ((-16, -32, 11, 8, -9), (2, 2, 2, 2, 3)),  # sockets of the eyes
    ((16, -32, 11, 8, -9), (2, 2, 2, 2, 3)),
    ((0, -46, 34, 8, 5), (0, 3, 5, 2, 2)),  # brow
    ((-34, 4, 15, 16, 5), (4, 4, 3, 3, 3)),  # cheeks
    ((34, 4, 15, 16, 5), (4, 4, 3, 3, 3)),
    ((0, 22, 17, 4, 5), (0, 2, 3, 1, 2)),  # lips
    ((0, 31, 14, 4, 4), (0, 2, 3, 1, 2)),
    ((0, 48, 15, 12, 9), (0, 4, 4, 3, 4)),  # chin
)

Crops = NDArray[np.float32]


def faces(count: int = COUNT, seed: int = 5) -> Crops:
    """``float32[count, 128, 128]`` in [0, 255], as ``face.crop`` cuts them: six people in turn (:func:`person`), each
    time turned a little. Of every four one is smooth, one noisy, one in a camera's steps, one with holes and specks;
    some have a background."""
    rng = np.random.default_rng(seed)
    heads = [_head(rng) for _ in range(PEOPLE)]
    return np.stack([_seen(heads[person(index)], index // PEOPLE + index, rng) for index in range(count)])


def person(index: int) -> int:
    """Whom crop number ``index`` of :func:`faces` shows, in [0, 6)."""
    return index % PEOPLE


def wall() -> Crops:
    """``float32[1, 128, 128]``, the same value everywhere: depth without a face."""
    return np.full((1, SIZE, SIZE), 40, np.float32)


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Millimetres right of the nose tip and below it."""
    v, u = np.mgrid[:SIZE, :SIZE].astype(np.float64)
    return (u - NOSE_PX[0]) * MM_PER_PX, (v - NOSE_PX[1]) * MM_PER_PX


def _head(rng: np.random.Generator) -> NDArray[np.float64]:
    """One person's surface, ``float64[128, 128]``: mm towards the camera."""
    x, y = _grid()
    wide, high, deep = rng.uniform(78, 92), rng.uniform(105, 130), rng.uniform(70, 95)
    surface = deep * np.sqrt(np.clip(1 - (x / wide) ** 2 - ((y + 8) / high) ** 2, 0, None))
    for usual, spread in _FEATURES:
        right, down, across, along, height = np.asarray(usual, float) + rng.uniform(-1, 1, 5) * np.asarray(spread)
        surface += height * np.exp(-(((x - right) / across) ** 2) - ((y - down) / along) ** 2)
    return surface


def _seen(surface: NDArray[np.float64], kind: int, rng: np.random.Generator) -> Crops:
    x, y = _grid()
    yaw, pitch = np.tan(np.radians(rng.uniform(-3, 3, 2)))
    turned = surface + x * yaw + y * pitch
    nose = turned[NOSE_PX[1] - 6 : NOSE_PX[1] + 7, NOSE_PX[0] - 6 : NOSE_PX[0] + 7].max()
    depth = (turned - nose + BEHIND_MM) / RANGE_MM * 255
    inside = np.abs(x / SUPPORT_MM[0]) ** 2.5 + np.abs(y / SUPPORT_MM[1]) ** 2.5 < 1
    behind = rng.uniform(5, 40) if kind % 5 == 4 else 0.0
    kind %= 4
    if kind == 1:
        depth = depth + rng.normal(0, rng.choice([1.0, 3.0, 8.0]), depth.shape) + _smooth(rng, depth.shape)
    elif kind == 2:  # millimetres, as a camera has them, and coarser
        step = rng.choice([2.1, 4.0])
        depth = np.round(depth / step) * step
    elif kind == 3:
        depth = depth + rng.normal(0, 0.5, depth.shape)
        top, left = rng.integers(20, 90, 2)
        inside[top : top + rng.integers(5, 20), left : left + rng.integers(5, 20)] = False
        depth[rng.random(depth.shape) < 0.005] = 255
    return np.where(inside, np.clip(depth, 1, 255), behind).astype(np.float32)


def _smooth(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Noise that changes over a dozen pixels, as of a camera that interpolates."""
    coarse = rng.normal(0, 1.5, (shape[0] // 8, shape[1] // 8))
    return np.asarray(np.kron(coarse, np.ones((8, 8))), np.float64)
