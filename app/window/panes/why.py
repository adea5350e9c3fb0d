"""Why a face matches: its distance from the enrolled one in millimetres, point by point."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.window.models.deviation import Deviation, Ground, deviation
from app.window.models.language import tr
from app.window.parts import colour, style
from app.window.parts import tokens as t
from app.window.parts.beside import Beside
from app.window.parts.canvas import Canvas, plate_colour
from app.window.parts.card import Card
from app.window.parts.face_pictures import Picture, Size, sized

PACE_MS = 400  # laying one face on another takes longer than a frame may
LEGEND_PX = 22

Depth = NDArray[np.float32]
Laid = tuple[Deviation, Picture]


class DeviationCanvas(Canvas):
    """A deviation in colours, with its legend; the mouse asks for one point."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(name=tr("Distance from the enrolled face"), parent=parent)
        self.setMouseTracking(True)
        self._found: Deviation | None = None
        self._asked: tuple[int, int] | None = None

    def set_deviation(self, found: Deviation | None, *, drawn: Picture | None = None) -> None:
        """Show a deviation, or the message; ``drawn``: its picture, where that was made already."""
        self._found = found
        if found is not None and drawn is None:
            drawn = Picture(colour.signed(found.mm, colour.SIGNED_MM))
        self.set_picture(drawn)

    @property
    def said(self) -> str:
        """What stands below the mouse, "" where nothing is known."""
        if self._found is None or self._asked is None:
            return ""
        mm = float(self._found.mm[self._asked[1], self._asked[0]])
        return tr("{mm:+.1f} mm", mm=mm).replace("-", "−") if np.isfinite(mm) else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._asked = self.to_pixel(event.position())
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._asked = None
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        if not self.has_image:
            return
        painter.setFont(style.font(t.SMALL_PX))
        whole = QRectF(8, self.height() - LEGEND_PX - 4, self.width() - 16, LEGEND_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plate_colour())
        painter.drawRoundedRect(whole, 4, 4)
        ends = f"−{colour.SIGNED_MM:.0f} mm", f"+{colour.SIGNED_MM:.0f}"
        wide = painter.fontMetrics().horizontalAdvance(ends[0]) + 12  # the same on both sides: 0 in the middle
        bar = whole.adjusted(wide, 8, -wide, -8)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for share, tone in _tones():
            gradient.setColorAt(share, tone)
        painter.fillRect(bar, gradient)
        painter.setPen(QColor(t.ON_IMAGE))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(whole.adjusted(4, 0, 0, 0), middle | int(Qt.AlignmentFlag.AlignLeft), ends[0])
        painter.drawText(whole.adjusted(0, 0, -6, 0), middle | int(Qt.AlignmentFlag.AlignRight), ends[1])
        if self.said:
            self.paint_plate(painter, self.said)


@cache
def _tones() -> tuple[tuple[float, QColor], ...]:
    """The legend's colours from its left end, 0, to its right, 1."""
    mm = np.linspace(-colour.SIGNED_MM, colour.SIGNED_MM, 9, dtype=np.float32)[None]
    return tuple((step / 8, QColor(int(pixel))) for step, pixel in enumerate(colour.signed(mm, colour.SIGNED_MM)[0]))


class WhyPane(Card):
    """The explanation's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Why this match"), parent=parent)
        self.canvas = DeviationCanvas()
        self.column.addWidget(self.canvas, 1)
        self._beside: Beside[Laid | None] = Beside(PACE_MS, parent=self)
        self._enrolled: Depth | None = None
        self._ground: Ground | None = None
        self._absent, self._unlaid = ("", ""), ("", "")

    def explain(self, person: str, probe: Depth | None, enrolled: Depth | None) -> None:
        """Lay ``probe`` on the ``enrolled`` crop of ``person``, ``float32[128, 128]`` in [0, 255], and show the
        distances; None where a person's crops were not kept."""
        self._unlaid = _unlaid(person, probe, enrolled)
        if probe is None or not person or enrolled is None:
            self._beside.forget()
            self._show(person, None)
            self._tell()
        else:
            lay = partial(self._lay, probe, enrolled, self.canvas.size_of(*probe.shape))
            self._beside.do(lay, partial(self._show_laid, person))

    def set_message(self, text: str, hint: str = "") -> None:
        """What to say while there is no face; of one that is there :meth:`explain` knows why it is not compared."""
        self._absent = text, hint
        self._tell()

    def _tell(self) -> None:
        if not self._beside.busy:  # the answer comes in a moment
            self.canvas.set_message(*(self._unlaid if self._unlaid[0] else self._absent))

    def _lay(self, probe: Depth, enrolled: Depth, size: Size | None) -> Laid | None:
        """In the thread of the pictures, which alone has the ground."""
        if self._ground is None or enrolled is not self._enrolled:
            self._enrolled, self._ground = enrolled, Ground(enrolled)
        found = deviation(probe, self._ground)
        return None if found is None else (found, sized(colour.signed(found.mm, colour.SIGNED_MM), size))

    def _show_laid(self, person: str, laid: Laid | None) -> None:
        self._show(person, *(laid or (None, None)))

    def _show(self, person: str, found: Deviation | None, drawn: Picture | None = None) -> None:
        self.canvas.set_deviation(found, drawn=drawn)
        if found is None:
            self.set_chip("")
            self.canvas.setAccessibleDescription("")
            return
        said = tr("{person} · {typical:.1f} mm", person=person, typical=found.typical_mm)
        self.set_chip(said)
        self.canvas.setAccessibleDescription(said)
        self.canvas.setToolTip(
            tr(
                "Orange lies nearer to the camera than when {person} was enrolled, blue farther. Half of the face is "
                "within {typical:.1f} mm, after it was turned by {turned:.1f}° and moved by {moved:.1f} mm.",
                person=person,
                typical=found.typical_mm,
                turned=found.turned_deg,
                moved=found.moved_mm,
            )
        )


def _unlaid(person: str, probe: Depth | None, enrolled: Depth | None) -> tuple[str, str]:
    """Why a face that is there is not laid on anybody's, and what would help; "" where it is, or none is there."""
    hint = tr("Who agrees to kept depth pictures is compared here, in millimetres.")
    if probe is None:
        return "", ""
    if not person:
        return tr("No comparison yet"), hint
    return ("", "") if enrolled is not None else (tr("No picture of {person} is kept", person=person), hint)


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth

    pane = WhyPane()
    pane.explain("Anna K.", face_depth(noise=0.5), face_depth())
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=340, height=360))
