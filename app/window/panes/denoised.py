"""The crop as the denoiser gives it back, with a divider that uncovers the raw one below it."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.window.models.denoising import halves, removed_mm
from app.window.models.language import tr
from app.window.parts import colour, style
from app.window.parts import tokens as t
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card
from app.window.parts.face_pictures import Picture
from app.window.parts.face_pictures import raw as raw_picture
from app.window.parts.unhurried import Unhurried
from face import Crop

GRIP, STEP = 5.0, 0.05
FACTS_MS = 200  # figures that change faster cannot be read

Pixels = NDArray[np.uint32]


class SplitCanvas(Canvas):
    """Two pictures of one face: raw at the left of the divider, denoised at its right. The mouse and the arrow keys
    move the divider."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(name=tr("Denoised face"), empty=tr("No face yet"), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(tr("Drag from the left edge to uncover the face before denoising"))
        self._raw: Callable[[], Pixels] | None = None
        self._drawn_raw: Pixels | None = None
        self._single: Picture | None = None
        self._share = 0.0

    @property
    def share(self) -> float:
        """How much of the picture is raw, in [0, 1]."""
        return self._share

    def set_pair(self, raw: Callable[[], Pixels] | None, denoised: Picture | None) -> None:
        """Show these, pixels of one size; without ``raw`` there is nothing to uncover, and it is drawn only then."""
        self._raw, self._drawn_raw = None if denoised is None else raw, None
        self._single = denoised
        self._join()

    def set_share(self, share: float) -> None:
        """Move the divider."""
        self._share = min(max(share, 0.0), 1.0)
        if self.has_image:
            self._join()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._drag(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # the card's

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.set_share(self._share + way)

    def paint_over(self, painter: QPainter) -> None:
        if self._raw is None or not self.has_image:
            return
        rect = self.image_rect()
        x = rect.left() + self._share * rect.width()
        painter.setPen(QPen(QColor(t.TEXT), 1.5))
        painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
        painter.setBrush(QColor(t.ACCENT if self.hasFocus() else t.TEXT))
        painter.drawEllipse(QPointF(x, rect.center().y()), GRIP, GRIP)
        if 0.05 < self._share < 0.95:
            painter.setFont(style.font(t.SMALL_PX))
            line = QRectF(rect.left(), rect.top() + 4, rect.width(), 16)
            painter.drawText(line.adjusted(4, 0, x - rect.right() - 4, 0), int(Qt.AlignmentFlag.AlignLeft), tr("raw"))
            painter.drawText(
                line.adjusted(x - rect.left() + 4, 0, -4, 0), int(Qt.AlignmentFlag.AlignRight), tr("denoised")
            )

    def _drag(self, event: QMouseEvent) -> None:
        rect = self.image_rect()
        if event.buttons() & Qt.MouseButton.LeftButton and rect.width() > 0 and self._raw is not None:
            self.set_share((event.position().x() - rect.left()) / rect.width())

    def _join(self) -> None:
        if self._raw is None or self._single is None or self._share <= 0:
            self.set_picture(self._single)
            return
        if self._drawn_raw is None:
            self._drawn_raw = self._raw()
        self.set_pixels(halves(self._drawn_raw, self._single.pixels, self._share))


class DenoisedPane(Card):
    """The denoised face's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Denoised"), parent=parent)
        self.canvas = SplitCanvas()
        self.column.addWidget(self.canvas, 1)
        self._facts = Unhurried(FACTS_MS, parent=self)

    def set_depth(
        self,
        depth: NDArray[np.float32] | None,
        *,
        crop: Crop | None = None,
        ms: float | None = None,
        drawn: Picture | None = None,
        raw: Picture | None = None,
    ) -> None:
        """Show a denoised crop, ``float32[128, 128]`` in [0, 255], and how long it took; with the ``crop`` it was made
        of also what was removed; ``drawn`` and ``raw``: the pictures of both, where they were made already."""
        if depth is not None and drawn is None:
            drawn = Picture(colour.shaded(depth))
        uncover = None if crop is None else partial(raw_picture, crop)
        self.canvas.set_pair(uncover if raw is None else lambda: raw.pixels, drawn)
        tell = partial(self._tell, depth, crop, ms)
        (self._facts.now if depth is None else self._facts.do)(tell)

    def _tell(self, depth: NDArray[np.float32] | None, crop: Crop | None, ms: float | None) -> None:
        removed = None if crop is None or depth is None else removed_mm(crop.depth, depth, crop.mask)
        facts = [] if depth is None or ms is None else [f"{ms:.0f} ms"]
        if removed is not None:
            facts.append(tr("moved {removed:.1f} mm", removed=removed))
        self.set_chip(" · ".join(facts))
        self.canvas.setAccessibleDescription(
            "" if removed is None else tr("Points moved by {removed:.1f} mm", removed=removed)
        )


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth
    from face import Quality

    pane = DenoisedPane()
    raw = face_depth(noise=0.6)
    crop = Crop(raw, raw > 0, 1.4, Quality(0.62, 3.0, -2.0, 0.0, 0.96, 142.0, 2.0))
    pane.set_depth(face_depth(), crop=crop, ms=8)
    pane.canvas.set_share(0.4)
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=240, height=340))
