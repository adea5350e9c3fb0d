"""The denoised face in three dimensions, turned with the mouse."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.beside import Beside
from app.window.parts.card import Card
from app.window.parts.icons import icon
from app.window.surface import gl as surface_gl
from app.window.surface.gl import GlView
from app.window.surface.mesh import Mesh, mesh
from app.window.surface.splat import Look, SplatView

Painted = tuple[Look, NDArray[np.uint32]]
PACE_MS = 60  # a surface is half of what a frame costs to show, and 15 a second look as smooth


class SurfacePane(Card):
    """The 3D card; on OpenGL where there is one, else painted with numpy."""

    def __init__(self, *, gl: bool | None = None, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("3D surface"), parent=parent)
        use_gl = surface_gl.available() if gl is None else gl
        self.view: GlView | SplatView = GlView() if use_gl else SplatView()
        self.column.addWidget(self.view, 1)
        self._empty = True
        self._beside: Beside[tuple[Mesh, Painted | None]] = Beside(PACE_MS, parent=self)
        self.points = QAction(icon("dots-nine", on=t.TEXT), tr("Show points"), self, checkable=True)
        self.points.setToolTip(tr("Points instead of a closed surface"))
        self.points.toggled.connect(self.view.set_points_only)
        self.reset = QAction(icon("arrow-counter-clockwise"), tr("Reset the view"), self)
        self.reset.triggered.connect(self._reset)
        self.add_action(self.points)
        self.add_action(self.reset)

    def set_depth(self, depth: NDArray[np.float32] | None) -> None:
        """Show a crop's surface, ``float32[128, 128]`` in [0, 255]: the first at once, others as soon as they are
        made."""
        if depth is None:
            self._empty = True
            self._beside.forget()
            self.view.set_mesh(None)
            self.set_chip("")
            return
        look = self.view.look if isinstance(self.view, SplatView) and self.view.isVisible() else None
        if self._empty:
            self._show(_made(depth, look))
        else:
            self._beside.do(partial(_made, depth, look), self._show)

    def _show(self, made: tuple[Mesh, Painted | None]) -> None:
        (surface, painted), self._empty = made, False
        if isinstance(self.view, SplatView):
            self.view.set_mesh(surface, painted=painted)
        else:
            self.view.set_mesh(surface)
        self.set_chip(tr("{thousands:.1f} k points", thousands=round(len(surface.points) / 1000, 1)))

    def _reset(self) -> None:
        self.view.orbit.reset()
        self.view.update()


def _made(depth: NDArray[np.float32], look: Look | None) -> tuple[Mesh, Painted | None]:
    """A crop's surface, and what it looks like where it is painted without OpenGL."""
    made = mesh(depth, closed=look is None)
    return made, None if look is None else (look, look.paint(made))


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth

    pane = SurfacePane()
    pane.set_depth(face_depth())
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
