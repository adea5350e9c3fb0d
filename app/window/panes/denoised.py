"""The crop as the denoiser gives it back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from app.window.parts import colour
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card


class DenoisedPane(Card):
    """The denoised face's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title="Denoised", parent=parent)
        self.canvas = Canvas(name="Denoised face", empty="No face yet")
        self.column.addWidget(self.canvas, 1)

    def set_depth(self, depth: NDArray[np.float32] | None, *, ms: float | None = None) -> None:
        """Show a denoised crop, ``float32[128, 128]`` in [0, 255], and how long it took."""
        self.canvas.set_pixels(None if depth is None else colour.shaded(depth))
        self.set_chip("" if depth is None or ms is None else f"{ms:.0f} ms")


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth

    pane = DenoisedPane()
    pane.set_depth(face_depth(), ms=8)
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=240, height=340))
