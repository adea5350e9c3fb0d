"""The picture beside the depth, in colour or infrared, with the found faces marked."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.window.models.language import mark, tr
from app.window.models.picture import Kind, chosen, offered
from app.window.panes.depth import FaceCanvas
from app.window.parts import tokens as t
from app.window.parts.card import Card
from app.window.parts.face_pictures import Picture
from app.window.parts.icons import icon
from app.window.parts.scene_pictures import draw_beside
from camera import Frame

TITLES: dict[Kind, str] = {"colour": mark("Colour"), "infrared": mark("Infrared")}


class PicturePane(Card):
    """The picture's card; where a frame has both, a button changes between colour and infrared."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr(TITLES["infrared"]), parent=parent)
        self.canvas = FaceCanvas(name=tr("Colour or infrared image"), empty=tr("No picture"))
        self.column.addWidget(self.canvas, 1)
        self._frame: Frame | None = None
        self.other = QAction(icon("moon", on=t.TEXT), tr("Infrared instead of colour"), self, checkable=True)
        self.other.toggled.connect(lambda _: self.set_frame(self._frame))
        self._button = self.add_action(self.other)
        self._button.hide()

    @property
    def kind(self) -> Kind | None:
        """What is shown."""
        return self.kind_of(self._frame)

    def kind_of(self, frame: Frame | None) -> Kind | None:
        """What would be shown of a frame."""
        return chosen(offered(frame), "infrared" if self.other.isChecked() else "colour")

    def set_frame(self, frame: Frame | None, *, drawn: Picture | None = None) -> None:
        """Show a frame's picture, if it has one; ``drawn``: where that was made already."""
        self._frame = frame
        kind = self.kind
        self._button.setVisible(len(offered(frame)) > 1)
        if frame is None or kind is None:
            self.canvas.set_pixels(None)
            self.set_chip("")
            return
        self.set_title(tr(TITLES[kind]))
        self.canvas.set_picture(drawn or draw_beside(frame, kind, None))
        self.set_chip(f"{frame.intrinsics.width}×{frame.intrinsics.height}")


def _demo() -> QWidget:
    from app.window.parts.demo import head_frame

    pane = PicturePane()
    pane.set_frame(head_frame())
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
