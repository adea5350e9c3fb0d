"""The surface normals that the recogniser sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts import colour
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card
from app.window.parts.face_pictures import Picture


class NormalsPane(Card):
    """The normals' card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Normals"), parent=parent)
        self.canvas = Canvas(name=tr("Surface normals"), empty=tr("No face yet"))
        self.column.addWidget(self.canvas, 1)

    def set_normals(
        self,
        normals: NDArray[np.float32] | None,
        depth: NDArray[np.float32] | None,
        *,
        drawn: Picture | None = None,
    ) -> None:
        """Show unit normals ``float32[3, 128, 128]`` where the crop ``depth`` has a face; ``drawn``: their picture,
        where that was made already."""
        if drawn is None and normals is not None and depth is not None:
            drawn = Picture(colour.normals(normals, depth > 0))
        self.canvas.set_picture(drawn)
        self.set_chip("" if drawn is None else "XYZ")


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth, face_normals

    pane = NormalsPane()
    depth = face_depth()
    pane.set_normals(face_normals(depth), depth)
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=240, height=340))
