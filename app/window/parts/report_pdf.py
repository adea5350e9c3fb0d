"""A report on one page of A4."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from app.recording.ply import ExportError
from app.window.models.language import tr
from app.window.models.report import Report
from app.window.parts import style
from app.window.parts.icons import emblem
from app.window.parts.pictures import face_image

MM = 72 / 25.4  # the page is painted in points
PAGE = QSizeF(595.0, 842.0)
LEFT, RIGHT, TOP, FOOT = 56.0, 56.0, 52.0, 800.0
INK, SOFT, LINE = "#1b2027", "#5a6472", "#c9d0d9"
TONES = {"accept": "#1e7d4b", "reject": "#b23a2a", "open": "#5a6472"}


def save(path: Path, told: Report) -> None:
    """Write the report to ``path``. Raises ``ExportError``."""
    writer = QPdfWriter(str(path))
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    writer.setTitle(tr("Verification · {title}", title=told.title))
    writer.setCreator("Relief")
    writer.setResolution(288)
    painter = QPainter()
    if not painter.begin(writer):
        raise ExportError(tr("cannot write {path}; choose another place, or free some room", path=path))
    try:
        painter.scale(4.0, 4.0)  # 288 dots an inch, painted in points
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _Page(painter).paint(told)
    finally:
        painter.end()


def image(told: Report, *, scale: float = 2.0) -> QImage:
    """The page as an image, ``scale`` pixels a point."""
    made = QImage(round(PAGE.width() * scale), round(PAGE.height() * scale), QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    painter = QPainter(made)
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _Page(painter).paint(told)
    painter.end()
    return made


class _Page:
    """Paints from the top down; ``y`` is where it is."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self._y = TOP

    def paint(self, told: Report) -> None:
        self._head(told)
        self._decision(told)
        self._facts(told)
        self._pictures(told)
        self._heading(tr("What it rests on"))
        for text in told.rests:
            self._y += 3
            self._wrapped(f"• {text}", 10, INK, LEFT + 4)
        if told.rows:
            self._heading(tr("Whom the face resembled"))
            self._table(told)
        self._end()

    def _head(self, told: Report) -> None:
        emblem().paint(self._painter, QRectF(LEFT, self._y, 18, 18).toRect())
        self._text("Relief", 13, INK, LEFT + 25, bold=True, down=0)
        self._text(tr("Report of a verification"), 10, SOFT, LEFT + 75, down=0, up=-2)
        zone = f"{told.at:%z}"
        moment = f"{told.at:%Y-%m-%d %H:%M:%S} {zone[:3]}:{zone[3:5]}"
        self._right(moment, 10, SOFT)
        self._y += 26
        self._rule()
        self._y += 20

    def _decision(self, told: Report) -> None:
        colour = TONES[told.tone]
        box = QRectF(LEFT, self._y, PAGE.width() - LEFT - RIGHT, 50)
        self._painter.setPen(QPen(QColor(colour), 1.4))
        self._painter.setBrush(QColor("#eaf6ef" if told.tone == "accept" else "#fbeeec"))
        self._painter.drawRoundedRect(box, 6, 6)
        self._painter.setFont(_font(19, bold=True))
        self._painter.setPen(QColor(colour))
        inner = box.adjusted(16, 0, -16, 0)
        shown = self._painter.fontMetrics().elidedText(told.title, Qt.TextElideMode.ElideRight, int(inner.width()))
        self._painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        self._y = box.bottom() + 16

    def _facts(self, told: Report) -> None:
        for name, text in told.facts:
            self._text(name, 10, SOFT, LEFT + 4, down=0)
            self._wrapped(text, 10, INK, LEFT + 110)
            self._y += 3

    def _pictures(self, told: Report) -> None:
        self._heading(tr("Pictures of the depth"))
        if not told.pictures:
            self._y += 3
            self._wrapped(told.why_none, 10, SOFT, LEFT + 4)
            return
        side, x = 130.0, LEFT + 4
        for name, depth in told.pictures:
            self._painter.drawImage(QRectF(x, self._y + 4, side, side), face_image(depth))
            self._painter.setFont(_font(9))
            self._painter.setPen(QColor(SOFT))
            self._painter.drawText(QRectF(x, self._y + side + 7, side, 14), int(Qt.AlignmentFlag.AlignLeft), name)
            x += side + 16
        self._y += side + 22

    def _table(self, told: Report) -> None:
        columns = (LEFT + 4, LEFT + 260, LEFT + 340, LEFT + 420)
        self._y += 2
        for x, name in zip(columns, (tr("Person"), tr("Score"), tr("Threshold"), ""), strict=True):
            self._text(name, 9, SOFT, x, down=0)
        self._y += 15
        for row in told.rows:
            texts = (
                row.person,
                f"{row.score:.3f}".replace("-", "−"),
                f"{row.threshold:.3f}",
                tr("accepted") if row.accepted else "",
            )
            inks = INK, INK, INK, TONES["accept"]
            for x, text, ink in zip(columns, texts, inks, strict=True):
                self._text(text, 10, ink, x, down=0, most=240)
            self._y += 16

    def _end(self) -> None:
        self._y = FOOT - 12
        self._rule()
        self._y += 6
        self._wrapped(
            tr(
                "Scores are cosine similarities of depth templates. This page holds no template: nobody can be "
                "enrolled or recognised from it."
            ),
            8.5,
            SOFT,
            LEFT,
        )

    def _heading(self, text: str) -> None:
        self._y += 14
        self._text(text, 11.5, INK, LEFT, bold=True, down=18)

    def _rule(self) -> None:
        self._painter.setPen(QPen(QColor(LINE), 0.8))
        self._painter.drawLine(int(LEFT), int(self._y), int(PAGE.width() - RIGHT), int(self._y))

    def _text(
        self,
        text: str,
        size: float,
        colour: str,
        x: float,
        *,
        bold: bool = False,
        down: float,
        up: float = 0.0,
        most: float = 420.0,
    ) -> None:
        self._painter.setFont(_font(size, bold=bold))
        self._painter.setPen(QColor(colour))
        shown = self._painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(most))
        where = QRectF(x, self._y - up, most, size * 1.5)
        self._painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), shown)
        self._y += down

    def _right(self, text: str, size: float, colour: str) -> None:
        self._painter.setFont(_font(size))
        self._painter.setPen(QColor(colour))
        where = QRectF(PAGE.width() - RIGHT - 260, self._y + 2, 260, size * 1.6)
        self._painter.drawText(where, int(Qt.AlignmentFlag.AlignRight), text)

    def _wrapped(self, text: str, size: float, colour: str, x: float) -> None:
        self._painter.setFont(_font(size))
        self._painter.setPen(QColor(colour))
        room = QRectF(x, self._y, PAGE.width() - RIGHT - x, 400)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        taken = self._painter.boundingRect(room, flags, text)
        self._painter.drawText(room, flags, text)
        self._y += taken.height() + 1


def _font(points: float, *, bold: bool = False) -> QFont:
    made = style.font(round(points), bold=bold)
    made.setPixelSize(max(1, round(points)))
    return made
