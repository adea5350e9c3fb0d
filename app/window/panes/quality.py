"""Pose and quality of the nearest face, each with a sign whether it is good enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.verdict.gates import EVIDENCE, Gate
from app.window.models.language import mark, tr
from app.window.parts import tokens as t
from app.window.parts.card import Card, figure, label
from app.window.parts.icons import icon
from face import Quality

STILL_MM, LITTLE_MM = 6.0, 40.0  # words for a motion; whether it is too much is the gate's


@dataclass(frozen=True, slots=True)
class _Measure:
    name: str
    text: Callable[[Quality], str]
    good: Callable[[Quality, Gate], bool | None]


MEASURES = (
    _Measure(
        mark("Distance"),
        lambda q: f"{100 * q.distance_m:.0f} cm",
        lambda q, g: g.nearest_m <= q.distance_m <= g.farthest_m,
    ),
    _Measure(mark("Yaw"), lambda q: _degrees(q.yaw_deg), lambda q, g: abs(q.yaw_deg) <= g.yaw_deg),
    _Measure(mark("Pitch"), lambda q: _degrees(q.pitch_deg), lambda q, g: abs(q.pitch_deg) <= g.pitch_deg),
    _Measure(
        mark("Valid depth"), lambda q: f"{100 * q.valid_share:.0f} %", lambda q, g: q.valid_share >= g.valid_share
    ),
    _Measure(
        mark("Motion"),
        lambda q: _motion(q.motion_mm),
        lambda q, g: None if q.motion_mm is None or g.motion_mm is None else q.motion_mm <= g.motion_mm,
    ),
    _Measure(mark("Roll"), lambda q: _degrees(q.roll_deg), lambda q, g: abs(q.roll_deg) <= g.roll_deg),
)


class QualityPane(Card):
    """The quality's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Pose & quality"), parent=parent)
        self._signs = [QLabel() for _ in MEASURES]
        self._values = [figure(tone="strong", right=True) for _ in MEASURES]
        self._icons = {
            True: icon("check-circle-fill", colour=t.OK).pixmap(QSize(14, 14)),
            False: icon("warning-circle-fill", colour=t.WARN).pixmap(QSize(14, 14)),
            None: icon("minus-circle", colour=t.TEXT_FAINT).pixmap(QSize(14, 14)),
        }
        grid = QGridLayout()
        grid.setContentsMargins(2, 0, 2, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for index, measure in enumerate(MEASURES):
            row, column = divmod(index, 2)
            grid.addWidget(self._signs[index], row, 4 * column)
            grid.addWidget(label(tr(measure.name), tone="soft"), row, 4 * column + 1)
            grid.addWidget(self._values[index], row, 4 * column + 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnMinimumWidth(3, 6)
        grid.setColumnStretch(2, 1)
        grid.setColumnStretch(6, 1)
        self.column.addLayout(grid)
        self.set_quality(None)

    def set_quality(self, quality: Quality | None, *, gate: Gate = EVIDENCE) -> None:
        """Show a face's quality against a gate, that of evidence by default; None when there is no face."""
        for sign, value, measure in zip(self._signs, self._values, MEASURES, strict=True):
            good = None if quality is None else measure.good(quality, gate)
            text = "–" if quality is None else measure.text(quality)
            if (good, text) != (sign.property("good"), value.text()):
                sign.setProperty("good", good)
                sign.setPixmap(self._icons[good])
                value.setText(text)
                value.setAccessibleName(f"{tr(measure.name)} {text}")


def _degrees(value: float) -> str:
    rounded = round(value)
    return f"{rounded:+d}°".replace("-", "−") if rounded else "0°"


def _motion(mm: float | None) -> str:
    if mm is None:
        return "–"
    return tr("low") if mm <= STILL_MM else (tr("some") if mm <= LITTLE_MM else tr("high"))


def _demo() -> QWidget:
    pane = QualityPane()
    pane.set_quality(Quality(0.62, 3.0, -2.0, 0.0, 0.96, 142.0, 2.0))
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=340, height=115))
