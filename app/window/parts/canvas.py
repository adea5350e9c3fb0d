"""A widget that paints one image, whole and in proportion, or says why there is none."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.window.parts import style
from app.window.parts import tokens as t

CORNER = 6


class Canvas(QWidget):
    """Paints a ``uint32[H, W]`` RGB32 image; override :meth:`paint_over` to draw on it."""

    def __init__(self, *, name: str, empty: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(84, 80)
        # It paints all of itself, on a card's colour: the card need not be painted again with every frame.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._empty, self._hint, self._tone = empty, hint, t.TEXT_SOFT
        self._pixels: NDArray[np.uint32] | None = None
        self._image: QImage | None = None

    def set_pixels(self, pixels: NDArray[np.uint32] | None) -> None:
        """Show another image, or the empty message. The array is kept, not copied: do not write to it."""
        if pixels is None and self._image is None:
            return
        self.take_pixels(pixels)
        self.update()

    def take_pixels(self, pixels: NDArray[np.uint32] | None) -> None:
        """As :meth:`set_pixels`, without asking for a paint: for use in one."""
        if pixels is None:
            self._image = self._pixels = None
        else:
            pixels = np.ascontiguousarray(pixels)
            height, width = pixels.shape
            self._image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
            self._pixels = pixels

    def set_message(self, text: str, hint: str = "", *, tone: str = "") -> None:
        """What to say while there is no image."""
        tone = tone or t.TEXT_SOFT
        if (text, hint, tone) != (self._empty, self._hint, self._tone):
            self._empty, self._hint, self._tone = text, hint, tone
            self.update()

    @property
    def message(self) -> str:
        """What is said while there is no image."""
        return self._empty

    @property
    def has_image(self) -> bool:
        """Whether an image is shown."""
        return self._image is not None

    def sizeHint(self) -> QSize:
        return QSize(240, 200)

    def image_rect(self) -> QRectF:
        """Where the image lies in the widget; empty without one."""
        if self._image is None:
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        size = (self._image.width() * scale, self._image.height() * scale)
        return QRectF((self.width() - size[0]) / 2, (self.height() - size[1]) / 2, *size)

    def to_widget(self, u: float, v: float) -> QPointF:
        """The widget's point of an image pixel (its centre)."""
        rect, image = self.image_rect(), self._image
        if image is None:
            return QPointF()
        return QPointF(
            rect.x() + (u + 0.5) * rect.width() / image.width(),
            rect.y() + (v + 0.5) * rect.height() / image.height(),
        )

    def to_pixel(self, at: QPointF) -> tuple[int, int] | None:
        """The image's column and row at a point of the widget; None beside it."""
        rect, image = self.image_rect(), self._image
        if image is None or not rect.contains(at):
            return None
        column = int((at.x() - rect.x()) * image.width() / rect.width())
        row = int((at.y() - rect.y()) * image.height() / rect.height())
        return min(column, image.width() - 1), min(row, image.height() - 1)

    def paint_plate(self, painter: QPainter, text: str) -> None:
        """Write a fact into the upper left corner, on a plate."""
        painter.setFont(style.font(t.SMALL_PX))
        size = painter.boundingRect(QRectF(), 0, text)
        plate = QRectF(8, 8, size.width() + 16, size.height() + 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plate_colour())
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(QColor(t.ON_IMAGE))
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.CARD))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        painter.fillPath(outline, QColor(t.WELL))
        if self._reaches_corners():
            painter.setClipPath(outline)
        if self._image is not None:
            painter.drawImage(self.image_rect(), self._image)
        else:
            paint_message(painter, QRectF(self.rect()), self._empty, self._hint, tone=self._tone)
        self.paint_over(painter)
        if self.hasFocus():
            paint_focus(painter, QRectF(self.rect()))
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """Draw on the image; called last in every paint."""

    def _reaches_corners(self) -> bool:
        rect = self.image_rect()
        return rect.width() > self.width() - 2 * CORNER and rect.height() > self.height() - 2 * CORNER


def paint_focus(painter: QPainter, where: QRectF) -> None:
    """Frame what has the keyboard."""
    painter.setPen(QPen(QColor(t.ACCENT), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(where.adjusted(1, 1, -1, -1), CORNER, CORNER)


def plate_colour() -> QColor:
    """What lies under words on an image."""
    dark = QColor(t.PLATE)
    dark.setAlpha(215)
    return dark


def paint_message(painter: QPainter, where: QRectF, text: str, hint: str, *, tone: str) -> None:
    """Write a message and a smaller hint into the middle; a hint that has no room is left out."""
    area = where.adjusted(14, 8, -14, -8)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
    painter.setFont(style.font(t.TITLE_PX, bold=True))
    title = painter.boundingRect(area, flags, text)
    painter.setFont(style.font(t.BODY_PX))
    room = area.height() - title.height() - 6
    below = painter.boundingRect(area, flags, hint) if hint else QRectF()
    if below.height() > room:
        hint, below = "", QRectF()
    gap = 6 if hint else 0
    top = area.center().y() - (title.height() + gap + below.height()) / 2
    painter.setPen(QColor(tone))
    painter.setFont(style.font(t.TITLE_PX, bold=True))
    painter.drawText(QRectF(area.x(), top, area.width(), title.height() + 2), flags, text)
    painter.setPen(QColor(t.TEXT_FAINT))
    painter.setFont(style.font(t.BODY_PX))
    painter.drawText(QRectF(area.x(), top + title.height() + gap, area.width(), below.height() + 2), flags, hint)
