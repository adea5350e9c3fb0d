"""The 3D surface painted point by point with numpy, for machines without OpenGL 3.3."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts import colour
from app.window.parts.canvas import Canvas
from app.window.surface.mesh import Mesh
from app.window.surface.orbit import Orbit
from app.window.surface.paint import OrbitMouse, paint_axes

CLAY = (224, 214, 202)
KEY_LIGHT = np.array([-0.35, 0.5, 0.79], np.float32)


class SplatView(Canvas):
    """Shaded points in a z-buffer, nearest last."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(name=tr("3D surface"), empty=tr("No face yet"), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.orbit = Orbit()
        self._mouse = OrbitMouse(orbit=self.orbit, widget=self)
        self._mesh: Mesh | None = None
        self._points_only = False

    def set_mesh(self, mesh: Mesh | None) -> None:
        """Show another surface."""
        self._mesh = mesh
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # the card's

    def set_points_only(self, on: bool) -> None:
        """Draw the points apart from each other instead of a closed surface."""
        self._points_only = on
        self.update()

    def paintEvent(self, _event: object) -> None:
        if self._mesh is None:
            self.take_pixels(None)
        else:
            size = 1 if self._points_only else max(2, round(2.3 * self.height() / 300 * 520 / self.orbit.distance))
            self.take_pixels(splat(self._mesh, self.orbit, self.width(), self.height(), size))
        super().paintEvent(_event)  # type: ignore[arg-type]

    def paint_over(self, painter: QPainter) -> None:
        if self._mesh is not None:
            paint_axes(painter, self.orbit, self.height())

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
    if width < 2 or height < 2:
        return image
    eye = mesh.points @ orbit.rotation.T
    normals = mesh.normals @ orbit.rotation.T
    depth = orbit.distance - eye[:, 2]
    scale = orbit.projection(width / height)[1, 1] * height / 2
    u = (width / 2 + scale * eye[:, 0] / depth).astype(np.intp)
    v = (height / 2 - scale * eye[:, 1] / depth).astype(np.intp)
    light = np.clip(0.16 + 0.86 * np.clip(normals @ KEY_LIGHT, 0, 1), 0, 1)
    tones = [np.minimum(light * channel, 255).astype(np.uint32) for channel in CLAY]
    pixels = (tones[0] << np.uint32(16)) | (tones[1] << np.uint32(8)) | tones[2] | np.uint32(0xFF000000)
    facing = normals[:, 2] > 0.02
    order = np.argsort(-depth[facing])
    u, v, pixels = u[facing][order], v[facing][order], pixels[facing][order]
    for dv in range(size):
        for du in range(size):
            x, y = u + du - size // 2, v + dv - size // 2
            inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
            image[y[inside], x[inside]] = pixels[inside]
    return image


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth
    from app.window.surface.mesh import mesh

    view = SplatView()
    view.set_mesh(mesh(face_depth()))
    return view


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
