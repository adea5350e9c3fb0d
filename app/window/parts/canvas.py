"""A widget that paints one image, whole and in proportion, or says why there is none."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.window.parts import colour, style
from app.window.parts import tokens as t
from app.window.parts.face_pictures import Picture

CORNER = 6
ANTIALIASING = QPainter.RenderHint.Antialiasing
FORMAT = QImage.Format.Format_RGB32


class Canvas(QWidget):
    """Paints a ``uint32[H, W]`` RGB32 image; override :meth:`paint_over` to draw on it."""

    def __init__(self, *, name: str, empty: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(84, 80)
        # It paints all of itself, on a card's colour: the card need not be painted again with every frame.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._empty, self._hint, self._tone, self._below = empty, hint, t.TEXT_SOFT, 0
        self._pixels: NDArray[np.uint32] | None = None
        self._scaled: tuple[NDArray[np.uint32], QImage] | None = None
        self._large: NDArray[np.uint32] | None = None

    def set_pixels(self, pixels: NDArray[np.uint32] | None) -> None:
        """Show another image, or the empty message. The array is kept, not copied: do not write to it."""
        if pixels is self._pixels:
            return
        self.take_pixels(pixels)
        self.update()

    def set_picture(self, picture: Picture | None) -> None:
        """As :meth:`set_pixels`, with a picture that may have been made as large as it is shown."""
        self.set_pixels(None if picture is None else picture.pixels)
        if picture is not None and picture.large is not None:
            self._scaled = picture.large, self._image(picture.large)

    def take_pixels(self, pixels: NDArray[np.uint32] | None) -> None:
        """As :meth:`set_pixels`, without asking for a paint: for use in one."""
        self._pixels, self._scaled = None if pixels is None else np.ascontiguousarray(pixels), None

    def size_of(self, rows: int, columns: int) -> tuple[int, int] | None:
        """Width and height in pixels of the screen that an image of so many pixels is shown with; None where the canvas
        is not seen."""
        if not self.isVisible():
            return None
        where, fine = self._place(rows, columns), self.devicePixelRatioF()
        return round(where.width() * fine), round(where.height() * fine)

    def set_message(self, text: str, hint: str = "", *, tone: str = "", below: int = 0) -> None:
        """What to say while there is no image; ``below``: px at the lower edge that something else takes."""
        tone = tone or t.TEXT_SOFT
        if (text, hint, tone, below) != (self._empty, self._hint, self._tone, self._below):
            self._empty, self._hint, self._tone, self._below = text, hint, tone, below
            self.update()

    @property
    def message(self) -> str:
        """What is said while there is no image."""
        return self._empty

    @property
    def has_image(self) -> bool:
        """Whether an image is shown."""
        return self._pixels is not None

    def sizeHint(self) -> QSize:
        return QSize(240, 200)

    def image_rect(self) -> QRectF:
        """Where the image lies in the widget, in whole pixels of the screen; empty without one."""
        return QRectF() if self._pixels is None else self._place(*self._pixels.shape)

    def _place(self, rows: int, columns: int) -> QRectF:
        return QRectF(placed(rows, columns, self.width(), self.height(), self.devicePixelRatioF()))

    def to_widget(self, u: float, v: float) -> QPointF:
        """The widget's point of an image pixel (its centre)."""
        if self._pixels is None:
            return QPointF()
        rect, (rows, columns) = self.image_rect(), self._pixels.shape
        return QPointF(
            rect.x() + (u + 0.5) * rect.width() / columns,
            rect.y() + (v + 0.5) * rect.height() / rows,
        )

    def to_pixel(self, at: QPointF) -> tuple[int, int] | None:
        """The image's column and row at a point of the widget; None beside it."""
        rect = self.image_rect()
        if self._pixels is None or not rect.contains(at):
            return None
        rows, columns = self._pixels.shape
        column = int((at.x() - rect.x()) * columns / rect.width())
        row = int((at.y() - rect.y()) * rows / rect.height())
        return min(column, columns - 1), min(row, rows - 1)

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
        whole = QRectF(self.rect())
        if self._pixels is None:
            painter.fillRect(whole, style.colour(t.WELL))
        else:
            where = self.image_rect()
            for band in _around(whole.width(), whole.height(), where.getRect()):
                painter.fillRect(band, style.colour(t.WELL))
            painter.drawImage(where.topLeft(), self._on_screen(self._pixels, where))
        painter.setRenderHint(ANTIALIASING)
        painter.fillPath(_corners(self.width(), self.height()), style.colour(t.CARD))
        if self._pixels is None:
            paint_message(painter, whole.adjusted(0, 0, 0, -self._below), self._empty, self._hint, tone=self._tone)
        self.paint_over(painter)
        if self.hasFocus():
            paint_focus(painter, QRectF(self.rect()))
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """Draw on the image; called last in every paint."""

    def _on_screen(self, pixels: NDArray[np.uint32], where: QRectF) -> QImage:
        """The image as large as it is shown, made once: a blit is all that a paint does."""
        fine = self.devicePixelRatioF()
        width, height = round(where.width() * fine), round(where.height() * fine)
        if self._scaled is None or self._scaled[0].shape != (height, width):
            large = colour.scaled(pixels, width, height, out=self._large)
            self._large = None if large is pixels else large  # the next one is written over it
            self._scaled = large, self._image(large)
        return self._scaled[1]

    def _image(self, large: NDArray[np.uint32]) -> QImage:
        height, width = large.shape
        image = QImage(large.data, width, height, 4 * width, FORMAT)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        return image


@lru_cache(maxsize=64)
def placed(rows: int, columns: int, width: int, height: int, fine: float) -> QRectF:
    """The whole image in the middle of so much room; ``fine``: pixels of the screen to one of the widget."""
    scale = min(width / columns, height / rows)
    size = [max(1, round(side * scale * fine)) / fine for side in (columns, rows)]
    corner = [round((room - side) / 2 * fine) / fine for room, side in zip((width, height), size, strict=True)]
    return QRectF(*corner, *size)


@lru_cache(maxsize=64)
def _around(width: float, height: float, inside: tuple[float, float, float, float]) -> tuple[QRectF, ...]:
    """What an image leaves of a widget: bands above and below it, and beside it, and a pixel of it, so that no rounding
    leaves a gap."""
    x, y, wide, high = inside
    above, below, left, right = y, height - y - high, x, width - x - wide
    bands = (
        (above, QRectF(0, 0, width, above + 1)),
        (below, QRectF(0, height - below - 1, width, below + 1)),
        (left, QRectF(0, 0, left + 1, height)),
        (right, QRectF(width - right - 1, 0, right + 1, height)),
    )
    return tuple(band for thick, band in bands if thick > 0)


@lru_cache(maxsize=64)
def _corners(width: int, height: int) -> QPainterPath:
    """What a card's rounded corners leave of a rectangle: four small pieces."""
    whole, pieces = QPainterPath(), QPainterPath()
    whole.addRoundedRect(QRectF(0, 0, width, height), CORNER, CORNER)
    for x in (0, width - CORNER):
        for y in (0, height - CORNER):
            pieces.addRect(QRectF(x, y, CORNER, CORNER))
    return pieces.subtracted(whole)


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
