"""A small line plot with a filled ground, for scores and latencies."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.window.parts import style
from app.window.parts import tokens as t

LEAST_PX = 1.0  # between two points of a line


class Plot(QWidget):
    """Lines through ``(x, y)`` with x in [0, 1]; a dashed line at ``mark``; the ends of y written at the left."""

    def __init__(self, *, name: str, empty: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._empty = empty
        self._lines: list[list[tuple[float, float]]] = []
        self._range = (0.0, 1.0)
        self._mark: float | None = None
        self._colour = t.INFO
        self._ends = ("", "")

    def set_lines(
        self,
        lines: Sequence[Sequence[tuple[float, float]]],
        *,
        low: float,
        high: float,
        mark: float | None,
        colour: str,
        ends: tuple[str, str],
    ) -> None:
        """Plot other lines; ``ends`` are the texts at ``low`` and ``high``."""
        kept = [list(line) for line in lines if line]
        shown = (kept, (low, high), mark, colour, ends)
        if shown != (self._lines, self._range, self._mark, self._colour, self._ends):
            self._lines, self._range, self._mark, self._colour, self._ends = shown
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.CARD))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.font(t.SMALL_PX))
        painter.setPen(QColor(t.TEXT_FAINT))
        if not self._lines:
            painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self._empty)
            return
        area = QRectF(self.rect()).adjusted(1, 16, -4, -15)
        painter.drawText(QRectF(0, 0, self.width(), 14), int(Qt.AlignmentFlag.AlignLeft), self._ends[1])
        painter.drawText(
            QRectF(0, self.height() - 14, self.width(), 14), int(Qt.AlignmentFlag.AlignLeft), self._ends[0]
        )
        for line in self._lines:
            self._paint_line(painter, self._points(area, line), area)
        if self._mark is not None:
            painter.setPen(QPen(QColor(t.TEXT_FAINT), 1, Qt.PenStyle.DashLine))
            y = self._at(area, 0, self._mark).y()
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        last = self._at(area, *self._lines[-1][-1])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawEllipse(last, 2.6, 2.6)
        painter.end()

    def _at(self, area: QRectF, x: float, y: float) -> QPointF:
        low, high = self._range
        share = min(max((y - low) / max(high - low, 1e-9), 0.0), 1.0)
        return QPointF(area.left() + x * area.width(), area.bottom() - share * area.height())

    def _points(self, area: QRectF, line: list[tuple[float, float]]) -> list[QPointF]:
        """A line on the screen, with no more points than can be told apart."""
        (low, high), (left, bottom) = self._range, (area.left(), area.bottom())
        wide, tall = area.width(), area.height() / max(high - low, 1e-9)
        made: list[QPointF] = []
        last = -1e9
        for x, y in line:
            at = left + x * wide
            if at - last >= LEAST_PX:
                made.append(QPointF(at, bottom - tall * (min(max(y, low), high) - low)))
                last = at
        end = self._at(area, *line[-1])
        return made if made[-1] == end else [*made, end]

    def _paint_line(self, painter: QPainter, points: list[QPointF], area: QRectF) -> None:
        below = [QPointF(points[-1].x(), area.bottom()), QPointF(points[0].x(), area.bottom())]
        fade = QLinearGradient(0, area.top(), 0, area.bottom())
        top, bottom = QColor(self._colour), QColor(self._colour)
        top.setAlpha(70)
        bottom.setAlpha(4)
        fade.setColorAt(0, top)
        fade.setColorAt(1, bottom)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # the line covers its edge
        painter.drawPolygon([*points, *below])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._colour), 1.4))
        painter.drawPolyline(points)
