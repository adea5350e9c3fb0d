"""A ring that fills as poses are captured: the straight look in the middle, each turn and nod a quarter around it."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.verdict.enrolment import Step, StepState
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.parts import tokens as t

# Where each quarter begins, in Qt's degrees (counterclockwise from the right). The person's left is on their left as
# they face the screen.
QUARTERS: dict[Step, int] = {"right": -45, "up": 45, "left": 135, "down": 225}
SPAN_DEG, WIDTH, GAP_DEG = 90, 12, 6


class PoseRing(QWidget):
    """Shows the steps of an enrolment; ``asked`` is drawn brighter."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(self.sizeHint())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Poses captured"))
        self._shares: dict[Step, float] = {}
        self._asked: Step | None = None
        self._bad = False

    def set_steps(self, steps: Sequence[StepState], asked: Step | None = None, *, bad: bool = False) -> None:
        """Show how far every step is; ``bad`` where the enrolment has ended without a result."""
        shares: dict[Step, float] = {state.step: min(1.0, state.gathered / state.wanted) for state in steps}
        if (shares, asked, bad) == (self._shares, self._asked, self._bad):
            return
        self._shares, self._asked, self._bad = shares, asked, bad
        self.setAccessibleDescription(
            ", ".join(
                tr(
                    "{step} {gathered} of {wanted}",
                    step=heard(s.step),
                    gathered=min(s.gathered, s.wanted),
                    wanted=s.wanted,
                )
                for s in steps
            )
        )
        self.update()

    def share(self, step: Step) -> float:
        """How full a step is drawn, in [0, 1]."""
        return self._shares.get(step, 0.0)

    def sizeHint(self) -> QSize:
        return QSize(132, 132)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        for step, start in QUARTERS.items():
            begin, span = start + GAP_DEG / 2, SPAN_DEG - GAP_DEG
            self._arc(painter, area, begin, span, self._ground(step))
            if filled := self.share(step):
                centre = begin + span / 2
                self._arc(painter, area, centre - span * filled / 2, span * filled, self._colour)
        self._middle(painter, area.center(), area.width() / 2 - 1.7 * WIDTH)
        painter.end()

    def _middle(self, painter: QPainter, centre: QPointF, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._ground("straight")))
        painter.drawEllipse(centre, radius, radius)
        filled = radius * self.share("straight") ** 0.5
        painter.setBrush(QColor(self._colour))
        painter.drawEllipse(centre, filled, filled)

    @property
    def _colour(self) -> str:
        return t.BAD if self._bad else t.OK

    def _ground(self, step: Step) -> str:
        return t.ACCENT_DIM if step == self._asked and not self._bad else t.HOVER

    @staticmethod
    def _arc(painter: QPainter, area: QRectF, start: float, span: float, colour: str) -> None:
        pen = QPen(QColor(colour), WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(area, round(16 * start), round(16 * span))


def _demo() -> QWidget:
    ring = PoseRing()
    counts: dict[Step, tuple[int, int]] = {
        "straight": (10, 10),
        "left": (5, 5),
        "right": (2, 5),
        "up": (0, 5),
        "down": (0, 5),
    }
    ring.set_steps([StepState(step, gathered, wanted) for step, (gathered, wanted) in counts.items()], "right")
    return ring


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=160, height=160))
