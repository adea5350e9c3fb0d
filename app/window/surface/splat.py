"""The 3D surface painted point by point with numpy, for machines whose OpenGL is missing or done by the processor."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts import colour
from app.window.parts.canvas import Canvas
from app.window.surface.mesh import Mesh
from app.window.surface.orbit import DISTANCE_MM, Orbit
from app.window.surface.paint import Axes, OrbitMouse

CLAY = (224, 214, 202)
KEY_LIGHT = np.array([-0.35, 0.5, 0.79], np.float32)
CLOSED_PX = 3  # a side of the squares that close a surface whose points lie 1.5 pixels apart, where it is seen aslant
HEIGHT_PX = 215  # a view of so many pixels has its points 1.5 of them apart, seen from the usual distance
FACING = 0.02
STEPS_PER_MM = 16


@dataclass(frozen=True, slots=True)
class Look:
    """How a surface is looked at: ``orbit``, the view's ``width`` and ``height`` in pixels of the screen, and whether
    as points."""

    orbit: Orbit
    width: int
    height: int
    points_only: bool

    def paint(self, mesh: Mesh) -> colour.Pixels:
        """The surface, ``uint32[height, width]``. A closed one is painted as fine as its points lie and made larger,
        smoothly, for less than larger squares would cost."""
        if self.points_only:
            return splat(mesh, self.orbit, self.width, self.height, 1)
        narrow = min(1.0, self.width / max(self.height, 1))
        share = min(1.0, HEIGHT_PX * self.orbit.distance / DISTANCE_MM / narrow / max(self.height, 1))
        points = splat(mesh, self.orbit, round(self.width * share), round(self.height * share), CLOSED_PX)
        return colour.scaled(points, self.width, self.height)


class SplatView(Canvas):
    """Shaded points, nearest last."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(name=tr("3D surface"), empty=tr("No face yet"), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.orbit = Orbit()
        self._mouse = OrbitMouse(orbit=self.orbit, widget=self)
        self._axes = Axes(orbit=self.orbit)
        self._mesh: Mesh | None = None
        self._painted: Look | None = None
        self._points_only = False

    @property
    def look(self) -> Look:
        """How the surface is looked at now."""
        fine = self.devicePixelRatioF()
        width, height = round(self.width() * fine), round(self.height() * fine)
        return Look(replace(self.orbit), width, height, self._points_only)

    def set_mesh(self, mesh: Mesh | None, *, painted: tuple[Look, colour.Pixels] | None = None) -> None:
        """Show another surface; ``painted``: as it was painted already, for a look."""
        if mesh is None and self._mesh is None:
            return
        self._mesh = mesh
        self._painted, pixels = painted if painted is not None else (None, None)
        self.take_pixels(pixels)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # the card's

    def set_points_only(self, on: bool) -> None:
        """Draw the points apart from each other instead of a closed surface."""
        self._points_only = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        if self._mesh is not None and look != self._painted:
            self.take_pixels(look.paint(self._mesh))
            self._painted = look
        super().paintEvent(event)

    def paint_over(self, painter: QPainter) -> None:
        if self._mesh is not None:
            self._axes.paint(painter, self.height())

    def image_rect(self) -> QRectF:
        return QRectF(self.rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._mouse.key(event.key()):
            super().keyPressEvent(event)


def splat(mesh: Mesh, orbit: Orbit, width: int, height: int, size: int) -> NDArray[np.uint32]:
    """Paint a surface's points as squares of ``size`` pixels into ``uint32[height, width]``."""
    image = np.full((height, width), colour.ground(), np.uint32)
    if width <= size or height <= size:
        return image
    turn = orbit.rotation
    facing = mesh.normals @ turn[2] > FACING
    x, y, z = (mesh.points[facing] @ turn.T).T
    depth = orbit.distance - z
    scale = orbit.projection(width / height)[1, 1] * height / 2
    u = (width / 2 + scale * x / depth).astype(np.intp) - size // 2
    v = (height / 2 - scale * y / depth).astype(np.intp) - size // 2
    light = np.clip(mesh.normals[facing] @ (KEY_LIGHT @ turn), 0, 1)
    pixels = np.take(clay(), (light * np.float32(255)).astype(np.intp))
    inside = (u >= 0) & (u <= width - size) & (v >= 0) & (v <= height - size)
    at, pixels = (v * width + u)[inside], pixels[inside]
    # whole steps: of 16 bits numpy sorts in one go
    order = np.argsort((-STEPS_PER_MM * depth[inside]).astype(np.int32).astype(np.int16), kind="stable")
    at, pixels = at[order], pixels[order]
    flat = image.reshape(-1)
    for down in range(size):
        for right in range(size):
            flat[at + (down * width + right)] = pixels
    return image


@cache
def clay() -> colour.Pixels:
    """256 tones of the surface, from the shadow to full light."""
    light = np.clip(0.16 + 0.86 * np.arange(256) / 255, 0, 1)
    red, green, blue = (np.minimum(light * channel, 255).astype(np.uint32) for channel in CLAY)
    return red << np.uint32(16) | green << np.uint32(8) | blue | np.uint32(0xFF000000)


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth
    from app.window.surface.mesh import mesh

    view = SplatView()
    view.set_mesh(mesh(face_depth()))
    return view


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
