"""A made-up head before a wall, so that every widget can be looked at alone: ``python -m app.window.panes.depth``."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication, QWidget

from camera import Frame, Intrinsics
from face.crop import SIZE, encode, grid_mm, support

Floats = NDArray[np.float32]


def head_frame(*, seconds: float = 0.0, number: int = 0, width: int = 640, height: int = 480) -> Frame:
    """An ellipsoid of a head's size with a nose, on shoulders, 0.7 m from the camera, before a wall at 1.4 m; it sways
    with ``seconds``. With an infrared image."""
    focal = 0.94 * width
    u, v = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x, y = (u - width / 2) / focal, (v - height / 2) / focal
    rng = np.random.default_rng(number)
    wall = 1.4 + 0.15 * x
    z = np.minimum(wall, _shoulders(x, y))
    centre = (0.03 * np.sin(1.9 * seconds), 0.01 * np.cos(1.3 * seconds), 0.78)
    head = np.minimum(
        _ellipsoid(x, y, centre, (0.075, 0.11, 0.095)),
        _ellipsoid(x, y, (centre[0], centre[1] + 0.012, centre[2] - 0.085), (0.013, 0.026, 0.022)),
    )
    z = np.minimum(z, head)
    slope = np.hypot(*np.gradient(z * focal / np.maximum(z, 0.2)))
    noisy = z + (0.0006 + 0.0012 * z * z) * rng.standard_normal(z.shape, np.float32)
    depth = np.round(noisy * 1000).astype(np.uint16)
    depth[np.abs(np.diff(z, axis=1, prepend=z[:, :1])) > 0.05] = 0
    infrared = np.clip(150 / (1 + 0.6 * slope) * (0.75 / z) ** 2 + rng.normal(0, 5, z.shape), 0, 255)
    intrinsics = Intrinsics(width, height, focal, focal, width / 2, height / 2)
    return Frame(depth, 0.001, intrinsics, seconds, number, infrared.astype(np.uint8), source="demo:")


def face_depth(*, noise: float = 0.0) -> Floats:
    """A crop's depth, ``float32[128, 128]`` in [0, 255]: an ellipsoid with a nose, brows, eyes and a mouth."""
    x, y = grid_mm()
    z = 92 * (1 - np.sqrt(np.clip(1 - (x / 76) ** 2 - ((y + 6) / 98) ** 2, 0, 1))) + 17

    def bump(at: tuple[float, float], size: tuple[float, float], height: float) -> Floats:
        return np.asarray(height * np.exp(-(((x - at[0]) / size[0]) ** 2) - ((y - at[1]) / size[1]) ** 2), np.float32)

    z -= bump((0, -2), (9, 9), 13) + bump((0, -22), (7, 24), 9) + bump((0, 38), (17, 6), 5)
    z -= bump((-26, -43), (17, 6), 5) + bump((26, -43), (17, 6), 5) + bump((0, 68), (16, 10), 6)
    z += bump((-27, -29), (12, 7), 7) + bump((27, -29), (12, 7), 7) + bump((0, 39), (20, 1.6), 3)
    if noise:
        z += np.random.default_rng(1).normal(0, noise, (SIZE, SIZE))
    return encode(z.astype(np.float32), support())


def face_normals(depth: Floats) -> Floats:
    """Unit normals of a crop, ``float32[3, 128, 128]``, towards the camera."""
    dy, dx = np.gradient(depth * np.float32(120 / 255 / 1.4))
    n = np.stack([-dx, -dy, -np.ones_like(dx)])
    return np.asarray(n / np.linalg.norm(n, axis=0), np.float32)


def show(make: Callable[[], QWidget], *, width: int = 480, height: int = 380) -> int:
    """Show one widget in the window's theme until it is closed."""
    from app.window.parts import style

    application = QApplication(sys.argv)
    style.apply(application)
    widget = make()
    widget.setObjectName(widget.objectName() or "page")
    widget.resize(width, height)
    widget.show()
    return application.exec()


def _ellipsoid(x: Floats, y: Floats, centre: tuple[float, float, float], axes: tuple[float, float, float]) -> Floats:
    (cx, cy, cz), (a, b, c) = centre, axes
    square = (x / a) ** 2 + (y / b) ** 2 + 1 / c**2
    half = x * cx / a**2 + y * cy / b**2 + cz / c**2
    under = half**2 - square * ((cx / a) ** 2 + (cy / b) ** 2 + (cz / c) ** 2 - 1)
    return np.where(under > 0, (half - np.sqrt(np.maximum(under, 0))) / square, 9.0).astype(np.float32)


def _shoulders(x: Floats, y: Floats) -> Floats:
    body = 0.84 + 0.5 * np.abs(x) ** 2
    neck = (np.abs(x) < 0.065) & (y > 0.05)
    slope = y > 0.17 + 0.35 * np.abs(x)
    return np.where(neck | (slope & (np.abs(x) < 0.36)), body, 9.0).astype(np.float32)
