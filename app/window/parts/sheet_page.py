"""The recovery sheet on one page of A4, for a printer or as PDF."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from app.kept.recovery import Sheet
from app.recording.ply import ExportError
from app.window.models.language import tr
from app.window.parts import style
from assets import private

PAGE = QSizeF(595.0, 842.0)  # A4 in points
LEFT, TOP = 64.0, 84.0
INK, SOFT, LINE = "#000000", "#4a525d", "#9aa3ae"
LETTERS_PX, LINE_DOWN = 21, 40.0
RESOLUTION = 288


def save(path: Path, sheet: Sheet) -> None:
    """Write the sheet as PDF that only its owner can read. Raises ``ExportError``."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(tr("Recovery sheet"))
    writer.setCreator("Relief")
    writer.setResolution(RESOLUTION)
    paint(writer, sheet)
    buffer.close()
    try:
        with private.replacing(path) as fresh:
            fresh.write_bytes(kept.data())
    except OSError as error:
        raise ExportError(tr("cannot write {path}: {why}", path=path, why=error.strerror or error)) from error


def paint(device: QPagedPaintDevice, sheet: Sheet) -> None:
    """Paint the sheet on a printer or into a PDF. Raises ``ExportError`` where nothing can be painted."""
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    painter = QPainter()
    if not painter.begin(device):
        raise ExportError(tr("the printer does not answer; try again, or save the sheet as PDF"))
    try:
        scale = painter.device().width() / PAGE.width()
        painter.scale(scale, scale)
        _painted(painter, sheet)
    finally:
        painter.end()


def _painted(painter: QPainter, sheet: Sheet) -> None:
    y = _text(painter, tr("Recovery sheet of a Relief gallery"), TOP, 22, bold=True) + 8
    y = _text(painter, tr("Gallery: {gallery}", gallery=sheet.gallery), y, 11, colour=SOFT)
    y = _text(painter, tr("Made on {day}", day=sheet.day), y, 11, colour=SOFT) + 22
    painter.setPen(QPen(QColor(LINE), 1))
    painter.drawRect(QRectF(LEFT, y, PAGE.width() - 2 * LEFT, len(sheet.lines) * LINE_DOWN + 24))
    y += 20
    painter.setPen(QColor(INK))
    painter.setFont(letters(LETTERS_PX))
    for line in sheet.lines:
        painter.drawText(QRectF(LEFT + 22, y, PAGE.width(), LINE_DOWN), int(Qt.AlignmentFlag.AlignLeft), line)
        y += LINE_DOWN
    y += 30
    for told in (
        tr("Whoever has these lines and a copy of the gallery can read everything in it. Keep them where you keep "
           "documents, apart from the gallery and its backups."),
        tr("To make a lost key anew, run: relief gallery recover-key, and type the four lines. Capitals and spaces do "
           "not count; the last letter of each line finds a slip."),
        tr("After the key is replaced this sheet opens only backups from before. Print a new one then."),
    ):  # fmt: skip
        y = _text(painter, told, y, 11) + 8


def _text(painter: QPainter, text: str, y: float, size: int, *, colour: str = INK, bold: bool = False) -> float:
    painter.setFont(style.font(size, bold=bold))
    painter.setPen(QColor(colour))
    room = QRectF(LEFT, y, PAGE.width() - 2 * LEFT, 200)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
    taken = painter.boundingRect(room, flags, text)
    painter.drawText(room, flags, text)
    return y + taken.height() + 3


def letters(pixels: int) -> QFont:
    """The font of the four lines: wide enough to be typed from."""
    made = style.font(pixels, bold=True, mono=True)
    made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 108)
    return made
