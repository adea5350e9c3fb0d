"""The denoised face in three dimensions, turned with the mouse."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import Card
from app.window.parts.icons import icon
from app.window.parts.unhurried import Unhurried
from app.window.surface import gl as surface_gl
from app.window.surface.gl import GlView
from app.window.surface.mesh import mesh
from app.window.surface.splat import SplatView

PACE_MS = 60  # a surface is half of what a frame costs to show, and 15 a second look as smooth


class SurfacePane(Card):
    """The 3D card; on OpenGL where there is one, else painted with numpy."""

    def __init__(self, *, gl: bool | None = None, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("3D surface"), parent=parent)
        use_gl = surface_gl.available() if gl is None else gl
        self.view: GlView | SplatView = GlView() if use_gl else SplatView()
        self.column.addWidget(self.view, 1)
        self._pace = Unhurried(PACE_MS, parent=self)
        self.points = QAction(icon("dots-nine", on=t.TEXT), tr("Show points"), self, checkable=True)
        self.points.setToolTip(tr("Points instead of a closed surface"))
        self.points.toggled.connect(self.view.set_points_only)
        self.reset = QAction(icon("arrow-counter-clockwise"), tr("Reset the view"), self)
        self.reset.triggered.connect(self._reset)
        self.add_action(self.points)
        self.add_action(self.reset)

    def set_depth(self, depth: NDArray[np.float32] | None) -> None:
        """Show a crop's surface, ``float32[128, 128]`` in [0, 255]."""
        show = partial(self._show, depth)
        (self._pace.now if depth is None else self._pace.do)(show)

    def _show(self, depth: NDArray[np.float32] | None) -> None:
        made = None if depth is None else mesh(depth)
        self.view.set_mesh(made)
        self.set_chip("" if made is None else tr("{thousands:.1f} k points", thousands=len(made.points) / 1000))

    def _reset(self) -> None:
        self.view.orbit.reset()
        self.view.update()


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth

    pane = SurfacePane()
    pane.set_depth(face_depth())
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
