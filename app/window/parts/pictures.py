"""Depth as small pictures, and rows of lists that begin with one."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.window.parts import colour, style
from app.window.parts import tokens as t

PICTURE = Qt.ItemDataRole.UserRole + 10  # a QImage, or up to two letters in its place
BELOW = Qt.ItemDataRole.UserRole + 11  # the second line
TONE = Qt.ItemDataRole.UserRole + 12  # of the second line

Index = QModelIndex | QPersistentModelIndex
_TOKENS = {"": "TEXT", "soft": "TEXT_SOFT", "warn": "WARN", "bad": "BAD", "ok": "OK"}


def tone_colour(tone: str) -> str:
    """The present theme's colour of a tone."""
    return t.named(_TOKENS[tone])


def scene_image(depth: NDArray[np.uint16], unit: float) -> QImage:
    """A scene's depth in colours; ``unit`` in metres."""
    near_far = colour.scene_range(depth, unit)
    if near_far is None:
        return to_image(np.full(depth.shape, colour.ground(), np.uint32))
    return to_image(np.take(colour.scene_lut(*near_far, unit), depth))


def face_image(depth: NDArray[np.float32]) -> QImage:
    """A crop's depth in colours, shaded."""
    return to_image(colour.shaded(depth))


def to_image(pixels: colour.Pixels) -> QImage:
    """``uint32[H, W]`` RGB32 as an image of its own."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


class PictureDelegate(QStyledItemDelegate):
    """Paints a picture, a name, and a line below it. ``size``: of the picture, in pixels."""

    def __init__(self, *, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + self._size.width(), self._size.height() + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRectF = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, QColor(t.ACCENT_DIM))
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), QColor(t.RAISED))
        frame = QRectF(0, 0, self._size.width(), self._size.height())
        frame.moveTo(rect.x() + 8, rect.y() + (rect.height() - frame.height()) / 2)
        _paint_picture(painter, frame, index.data(PICTURE))
        self._paint_words(painter, rect.adjusted(frame.width() + 20, 0, -8, 0), index, selected)
        painter.restore()

    def _paint_words(self, painter: QPainter, area: QRectF, index: Index, selected: bool) -> None:
        title, below = str(index.data() or ""), str(index.data(BELOW) or "")
        painter.setFont(style.font(t.TITLE_PX, bold=True))
        lines = painter.fontMetrics().height()
        painter.setFont(style.font(t.SMALL_PX))
        small = painter.fontMetrics().height()
        top = area.center().y() - (lines + (small + 3 if below else 0)) / 2
        painter.setFont(style.font(t.TITLE_PX, bold=True))
        painter.setPen(QColor(t.TEXT))
        _line(painter, QRectF(area.x(), top, area.width(), lines), title)
        if below:
            painter.setFont(style.font(t.SMALL_PX))
            tone = tone_colour(str(index.data(TONE) or "soft"))
            painter.setPen(QColor(t.TEXT if selected else tone))  # no tone can be read on a selected row
            _line(painter, QRectF(area.x(), top + lines + 3, area.width(), small), below)


def _line(painter: QPainter, where: QRectF, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(where.width()))
    painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)


def _paint_picture(painter: QPainter, frame: QRectF, picture: object) -> None:
    outline = QPainterPath()
    outline.addRoundedRect(frame, 5, 5)
    painter.fillPath(outline, QColor(t.WELL))
    if isinstance(picture, QImage) and not picture.isNull():
        painter.save()
        painter.setClipPath(outline)
        scale = max(frame.width() / picture.width(), frame.height() / picture.height())
        size = picture.width() * scale, picture.height() * scale
        painter.drawImage(
            QRectF(frame.center().x() - size[0] / 2, frame.center().y() - size[1] / 2, *size),
            picture,
        )
        painter.restore()
    elif picture:
        painter.setFont(style.font(t.TITLE_PX, bold=True))
        painter.setPen(QColor(t.TEXT_SOFT))
        painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), str(picture))
