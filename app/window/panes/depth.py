"""The scene: depth in reversed turbo with its colour bar, brackets around every face and a cross on the nose."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import ceil

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QFontMetricsF, QLinearGradient, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.window.models.language import tr
from app.window.parts import colour, style
from app.window.parts import tokens as t
from app.window.parts.canvas import Canvas, placed, plate_colour
from app.window.parts.card import Card
from app.window.parts.face_pictures import Picture
from app.window.parts.icons import icon
from app.window.parts.scene_pictures import USUAL_M, SceneColours, draw_depth
from camera import Frame
from face import Location

FACE_MM = (78.0, 100.0, 92.0)  # half width, above and below the nose tip
BAR_WIDTH, BESIDE = 58, 6
LEAST_WIDE, LEAST_HIGH = 240, 120  # px; a smaller picture needs all of its room
BELOW = 12  # px, under the button that tries again


class FaceCanvas(Canvas):
    """A camera image with the found faces marked on it."""

    def __init__(self, *, name: str, empty: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name=name, empty=empty, hint=hint, parent=parent)
        self._faces: tuple[tuple[QRectF, QPointF], ...] = ()
        self._caption = ""
        self._caption_colour = t.ON_IMAGE_ACCENT
        self._plate: tuple[tuple[object, ...], QPixmap] | None = None

    def set_faces(self, frame: Frame | None, locations: Sequence[Location]) -> None:
        """Mark these faces of ``frame``, nearest first."""
        faces = () if frame is None else tuple(_box(frame, location) for location in locations)
        if faces != self._faces:
            self._faces = faces
            self.update()

    def set_caption(self, text: str, colour_name: str) -> None:
        """What stands above the nearest face."""
        if (text, colour_name) != (self._caption, self._caption_colour):
            self._caption, self._caption_colour = text, colour_name
            self.update()

    def paint_over(self, painter: QPainter) -> None:
        if not self.has_image:
            return
        for index, (box, nose) in enumerate(self._faces):
            first = index == 0
            painter.setPen(_pen(t.ON_IMAGE_ACCENT if first else t.ON_IMAGE_FAINT, 2 if first else 1.5))
            corners = QRectF(self.to_widget(box.left(), box.top()), self.to_widget(box.right(), box.bottom()))
            painter.drawLines(_brackets(corners))
            centre = self.to_widget(nose.x(), nose.y())
            painter.setPen(_pen(t.ON_IMAGE if first else t.ON_IMAGE_FAINT, 1.5))
            across, down = QPointF(6, 0), QPointF(0, 6)
            painter.drawLines([QLineF(centre - across, centre + across), QLineF(centre - down, centre + down)])
            if first and self._caption:
                self._paint_caption(painter, corners)

    def _paint_caption(self, painter: QPainter, corners: QRectF) -> None:
        wanted = (self._caption, self._caption_colour, self.devicePixelRatioF(), t.PLATE)
        if self._plate is None or self._plate[0] != wanted:
            self._plate = wanted, _plate(self._caption, self._caption_colour, self.devicePixelRatioF())
        drawn = self._plate[1]
        top = corners.y() - drawn.deviceIndependentSize().height() - 6
        painter.drawPixmap(QPointF(corners.x(), corners.bottom() + 6 if top < 2 else top), drawn)


@cache
def _pen(colour_name: str, width: float) -> QPen:
    return QPen(QColor(colour_name), width)


def _plate(text: str, colour_name: str, fine: float) -> QPixmap:
    """Words on a plate: written once, not with every frame."""
    font = style.font(t.BODY_PX, bold=True)
    bare = QFontMetricsF(font).boundingRect(QRectF(), 0, text)
    width, height = bare.width() + 14, bare.height() + 6
    drawn = QPixmap(ceil(width * fine), ceil(height * fine))
    drawn.setDevicePixelRatio(fine)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    plate = QRectF(0, 0, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(plate_colour())
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(QColor(colour_name))
    painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return drawn


class DepthCanvas(FaceCanvas):
    """Depth, and beside it, never over it, a colour bar in metres; without one where ``legend`` is False or there is no
    room."""

    def __init__(self, *, legend: bool = True, parent: QWidget | None = None) -> None:
        self._explained = legend
        super().__init__(name=tr("Scene depth"), empty=tr("No source is open"), parent=parent)
        self._colours: SceneColours | None = None
        self._legend: tuple[tuple[object, ...], QPixmap] | None = None
        self._frame: Frame | None = None
        self._asked: QPointF | None = None
        self.setMouseTracking(True)

    @property
    def said(self) -> str:
        """The distance along the optical axis below the mouse and its ray from that axis, "" where nothing was
        measured."""
        pixel = None if self._asked is None else self.to_pixel(self._asked)
        if self._frame is None or pixel is None:
            return ""
        u, v = pixel
        raw, lens = int(self._frame.depth[v, u]), self._frame.intrinsics
        if not raw:
            return tr("not measured")
        x, y, z = lens.deproject(np.array([float(u), float(v)]), np.array(raw * self._frame.depth_unit))
        across, down = (float(np.degrees(np.arctan2(side, z))) for side in (x, y))
        said = tr("{mm:.0f} mm · ray {across:+.1f}° {down:+.1f}°", mm=1000 * z, across=across, down=down)
        return said.replace("-", "−")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._asked = event.position()
        self.update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._asked = None
        self.update()
        super().leaveEvent(event)

    @property
    def range_m(self) -> tuple[float, float]:
        """The depths of the colour bar's ends, metres."""
        return USUAL_M if self._colours is None else (self._colours.near, self._colours.far)

    @property
    def colours(self) -> SceneColours | None:
        """The colours of the frame that is shown, which the next one's follow."""
        return self._colours

    def set_depth(self, frame: Frame | None, *, drawn: tuple[SceneColours, Picture] | None = None) -> None:
        """Show a frame's depth; the colours follow the scene's range slowly. ``drawn``: its picture, where that was
        made already."""
        self._frame = frame
        if frame is None:
            self._colours = None
            self.set_pixels(None)
            return
        self._colours, picture = drawn or draw_depth(frame, self._colours, None)
        self.set_picture(picture)

    def paint_over(self, painter: QPainter) -> None:
        super().paint_over(painter)
        if self.has_image and self.said:
            self.paint_plate(painter, self.said)
        if self.has_image and self._has_legend:
            painter.drawPixmap(QPointF(self.width() - BAR_WIDTH - BESIDE, BESIDE), self._legend_pixmap())

    @property
    def _has_legend(self) -> bool:
        return self._explained and self.height() >= LEAST_HIGH and self.width() >= LEAST_WIDE

    def legend_rect(self) -> QRectF:
        """Where the colour bar lies, empty where there is none."""
        if not self._has_legend:
            return QRectF()
        return QRectF(self.width() - BAR_WIDTH - BESIDE, BESIDE, BAR_WIDTH, self.height() - 2 * BESIDE)

    def _place(self, rows: int, columns: int) -> QRectF:
        """In the middle, or at the left of the colour bar, where it would lie under that."""
        middle = super()._place(rows, columns)
        bar = self.legend_rect()
        if bar.isEmpty() or middle.right() <= bar.left():
            return middle
        return QRectF(placed(rows, columns, round(bar.left()) - BESIDE, self.height(), self.devicePixelRatioF()))

    def _legend_pixmap(self) -> QPixmap:
        """The colour bar, drawn anew only where it says something else."""
        fine, height = self.devicePixelRatioF(), self.height() - 2 * BESIDE
        ends = USUAL_M if self._colours is None else self._colours.ends
        wanted = (ends, height, fine, colour.scene_map() is colour.cividis(), t.PLATE, t.ON_IMAGE)
        if self._legend is None or self._legend[0] != wanted:
            self._legend = wanted, _legend(*ends, height, fine)
        return self._legend[1]


def _legend(near: float, far: float, height: int, fine: float) -> QPixmap:
    """A colour bar with the depths of its ends and its middle, metres, on a plate."""
    drawn = QPixmap(round(BAR_WIDTH * fine), round(height * fine))
    drawn.setDevicePixelRatio(fine)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plate = QRectF(0, 0, BAR_WIDTH, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(plate_colour())
    painter.drawRoundedRect(plate, 4, 4)
    bar = QRectF(plate.right() - 15, plate.y() + 9, 7, plate.height() - 18)
    gradient = QLinearGradient(bar.topLeft(), bar.bottomLeft())
    for step in range(17):
        gradient.setColorAt(step / 16, QColor(int(colour.scene_map()[255 - round(step * 255 / 16)])))
    painter.fillRect(bar, gradient)
    painter.setPen(QColor(t.ON_IMAGE))
    painter.setFont(style.font(t.SMALL_PX))
    for share in (0.0, 0.5, 1.0):
        y = bar.y() + share * bar.height()
        line = QRectF(plate.x(), min(max(y - 8, plate.y() + 3), plate.bottom() - 19), plate.width() - 20, 16)
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(line, flags, f"{near + share * (far - near):.1f} m")
    painter.end()
    return drawn


class DepthPane(Card):
    """The scene's card. Trouble with the source is said here, with a button to try again."""

    def __init__(self, *, retry: QAction, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Depth"), parent=parent)
        self.canvas = DepthCanvas()
        self.column.addWidget(self.canvas, 1)
        self._retry = QPushButton(tr("Try again"), self.canvas)
        self._retry.setIcon(icon("arrow-clockwise"))
        self._retry.clicked.connect(retry.trigger)
        row = QHBoxLayout(self.canvas)
        row.setContentsMargins(0, 0, 0, BELOW)
        row.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        self._retry.hide()

    def set_frame(
        self, frame: Frame | None, *, rate: float = 0.0, drawn: tuple[SceneColours, Picture] | None = None
    ) -> None:
        """Show a frame's depth; ``rate`` is the source's frames a second, ``drawn`` its picture where that was made
        already."""
        self.canvas.set_depth(frame, drawn=drawn)
        if frame is not None:
            self._retry.hide()
            fps = f" · {rate:.0f} fps" if rate else ""
            self.set_chip(f"{frame.intrinsics.width}×{frame.intrinsics.height}{fps}")
        else:
            self.set_chip("")

    def set_trouble(self, title: str, remedy: str, *, bad: bool, can_retry: bool) -> None:
        """What to say instead of an image."""
        below = self._retry.sizeHint().height() + BELOW if can_retry else 0
        self.canvas.set_message(title, remedy, tone=t.BAD if bad else t.TEXT_SOFT, below=below)
        self._retry.setVisible(can_retry)


def _box(frame: Frame, location: Location) -> tuple[QRectF, QPointF]:
    u, v = location.nose_px
    side, above, below = (
        mm / 1000 * focal / location.nose_m[2]
        for mm, focal in zip(FACE_MM, (frame.intrinsics.fx, frame.intrinsics.fy, frame.intrinsics.fy), strict=True)
    )
    return QRectF(u - side, v - above, 2 * side, above + below), QPointF(u, v)


def _brackets(box: QRectF) -> list[QLineF]:
    arm = min(18.0, box.width() / 4)
    lines = []
    for x, inward_x in ((box.left(), arm), (box.right(), -arm)):
        for y, inward_y in ((box.top(), arm), (box.bottom(), -arm)):
            lines += [QLineF(x, y, x + inward_x, y), QLineF(x, y, x, y + inward_y)]
    return lines


def _demo() -> QWidget:
    from app.window.parts.demo import head_frame

    pane = DepthPane(retry=QAction("Try again"))
    frame = head_frame()
    pane.set_frame(frame, rate=30)
    pane.canvas.set_faces(frame, [Location((320, 250), (0, 0.01, 0.675), (0, 0, 0), 1.0)])
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
