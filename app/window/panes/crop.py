"""The crop as it was cut from the frame, before the denoiser."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts import colour
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card
from app.window.parts.face_pictures import Picture, raw
from face import Crop


class CropPane(Card):
    """The face crop's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Face crop"), parent=parent)
        self.canvas = Canvas(name=tr("Face crop"), empty=tr("No face yet"), hint=tr("Sit 0.4–1 m from the camera."))
        self.column.addWidget(self.canvas, 1)

    def set_crop(self, crop: Crop | None, *, drawn: Picture | None = None) -> None:
        """Show a crop, or that there is none; ``drawn``: its picture, where that was made already."""
        if crop is not None and drawn is None:
            drawn = Picture(raw(crop))
        self.canvas.set_picture(drawn)
        self.set_chip("" if crop is None else tr("raw"))


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth

    pane = CropPane()
    pane.canvas.set_pixels(colour.shaded(face_depth(noise=0.6), strength=0.2))
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=240, height=340))
