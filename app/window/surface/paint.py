"""Parts of both 3D views: the mouse, the axes in the corner, the message without a face."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts import style
from app.window.parts import tokens as t
from app.window.parts.canvas import paint_focus, paint_message
from app.window.surface.orbit import Orbit

AXES = (("X", (1, 0, 0)), ("Y", (0, 1, 0)), ("Z", (0, 0, 1)))
AXES_PX = 80


class OrbitMouse:
    """Turns a mouse's moves into an orbit's."""

    def __init__(self, *, orbit: Orbit, widget: QWidget) -> None:
        self.orbit = orbit
        self._widget = widget
        self._last: QPointF | None = None

    def press(self, event: QMouseEvent) -> None:
        """Begin to turn."""
        self._last = event.position()

    def move(self, event: QMouseEvent) -> None:
        """Turn."""
        if self._last is not None and event.buttons() & Qt.MouseButton.LeftButton:
            way = event.position() - self._last
            self.orbit.drag(way.x(), way.y())
            self._widget.update()
        self._last = event.position()

    def wheel(self, event: QWheelEvent) -> None:
        """Come nearer or go away."""
        self.orbit.zoom(event.angleDelta().y() / 120)
        self._widget.update()

    def key(self, key: int) -> bool:
        """Turn with the arrow keys; whether the key meant anything here."""
        ways = {
            Qt.Key.Key_Left: (-20, 0),
            Qt.Key.Key_Right: (20, 0),
            Qt.Key.Key_Up: (0, -20),
            Qt.Key.Key_Down: (0, 20),
        }
        way = ways.get(Qt.Key(key))
        if way is None:
            return False
        self.orbit.drag(*way)
        self._widget.update()
        return True


class Axes:
    """The model's axes as seen now, in the lower left corner; drawn anew only when they were turned."""

    def __init__(self, *, orbit: Orbit) -> None:
        self._orbit = orbit
        self._drawn: tuple[tuple[object, ...], QPixmap] | None = None

    def paint(self, painter: QPainter, height: int) -> None:
        """Paint them into a view that is so high."""
        fine = painter.device().devicePixelRatio()
        wanted = (self._orbit.yaw, self._orbit.pitch, fine, t.BAD, t.OK, t.INFO)
        if self._drawn is None or self._drawn[0] != wanted:
            self._drawn = wanted, _axes(self._orbit, fine)
        painter.drawPixmap(QPointF(0, height - AXES_PX), self._drawn[1])


def _axes(orbit: Orbit, fine: float) -> QPixmap:
    drawn = QPixmap(ceil(AXES_PX * fine), ceil(AXES_PX * fine))
    drawn.setDevicePixelRatio(fine)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    centre = QPointF(38, AXES_PX - 34)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(style.font(t.SMALL_PX, bold=True))
    colours = t.BAD, t.OK, t.INFO
    rotation = orbit.rotation
    turned = [(name, rotation @ axis, colour) for (name, axis), colour in zip(AXES, colours, strict=True)]
    for name, (x, y, _), colour in sorted(turned, key=lambda item: float(item[1][2])):
        end = centre + QPointF(22 * float(x), -22 * float(y))
        painter.setPen(QPen(QColor(colour), 2))
        painter.drawLine(centre, end)
        label = centre + QPointF(31 * float(x), -31 * float(y))
        painter.drawText(QRectF(label.x() - 8, label.y() - 8, 16, 16), int(Qt.AlignmentFlag.AlignCenter), name)
    painter.end()
    return drawn


class Overlay(QWidget):
    """The axes, or that there is no face, on top of a view that paints by other means."""

    def __init__(self, *, orbit: Orbit, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._axes, self._under = Axes(orbit=orbit), parent
        self._empty = True
        self._message = tr("No face yet"), ""

    def set_empty(self, empty: bool) -> None:
        """Whether there is nothing to see."""
        if empty != self._empty:
            self._empty = empty
            self.update()

    def set_message(self, text: str, hint: str) -> None:
        """What to say while there is nothing to see."""
        if (text, hint) != self._message:
            self._message = text, hint
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._empty:
            paint_message(painter, QRectF(self.rect()), *self._message, tone=t.TEXT_SOFT)
        else:
            self._axes.paint(painter, self.height())
        if self._under.hasFocus():
            paint_focus(painter, QRectF(self.rect()))
        painter.end()
