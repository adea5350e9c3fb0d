"""The infrared image, for cameras that give one, with the found faces marked."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.panes.depth import FaceCanvas
from app.window.parts import colour
from app.window.parts.card import Card
from camera import Frame


class InfraredPane(Card):
    """The infrared card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Infrared"), parent=parent)
        self.canvas = FaceCanvas(name=tr("Infrared image"), empty=tr("No infrared image"))
        self.column.addWidget(self.canvas, 1)

    def set_frame(self, frame: Frame | None) -> None:
        """Show a frame's infrared image, if it has one."""
        image = None if frame is None else frame.infrared
        self.canvas.set_pixels(None if image is None else colour.grey(image))
        self.set_chip("" if image is None else f"{image.shape[1]}×{image.shape[0]}")


def _demo() -> QWidget:
    from app.window.parts.demo import head_frame

    pane = InfraredPane()
    pane.set_frame(head_frame())
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
