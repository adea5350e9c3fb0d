"""A score on a bar with a tick at the threshold."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.window.models.language import tr
from app.window.parts import style
from app.window.parts import tokens as t


class ScoreBar(QWidget):
    """Shows a cosine similarity in [0, 1]; lower ones as empty."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("Score"))
        self._score, self._threshold, self._colour = 0.0, 1.0, t.TEXT_FAINT

    def set_score(self, score: float, *, threshold: float, colour: str) -> None:
        """Show another score."""
        if (score, threshold, colour) == (self._score, self._threshold, self._colour):
            return
        self._score, self._threshold, self._colour = score, threshold, colour
        self.setAccessibleDescription(tr("{score:.2f}, threshold {threshold:.2f}", score=score, threshold=threshold))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, 9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), style.colour(t.RAISED))  # a row's ground: the row need not be painted again
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(0, 2, self.width(), 5)
        painter.setBrush(QColor(t.HOVER))
        painter.drawRoundedRect(groove, 2.5, 2.5)
        filled = QRectF(groove)
        filled.setWidth(groove.width() * min(max(self._score, 0.0), 1.0))
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(filled, 2.5, 2.5)
        painter.setBrush(QColor(t.TEXT))
        painter.drawRect(QRectF(groove.width() * min(max(self._threshold, 0.0), 1.0) - 1, 0, 2, 9))
        painter.end()
