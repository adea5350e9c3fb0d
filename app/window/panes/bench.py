"""How long every stage takes on this machine."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from app.bench.chain import Bench, Stage
from app.window.models import checkup
from app.window.models.foreign import heard
from app.window.models.language import mark, tr
from app.window.models.statement import sentence
from app.window.parts import tokens as t
from app.window.parts.card import Card, label
from app.window.parts.icons import icon

WHAT = mark(
    "200 frames of a sample face in a room go through the whole chain, each as if it were the first. The live picture "
    "rests meanwhile. For figures that can be compared, let nothing else run."
)


class Bar(QWidget):
    """A share of a whole, in [0, 1]."""

    def __init__(self, *, share: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = share
        self.setFixedHeight(8)
        self.setMinimumWidth(60)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, share in ((t.HOVER, 1.0), (t.ACCENT, self._share)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(0, 0, max(8.0, share * self.width()), 8), 4, 4)
        painter.end()


class BenchPane(Card):
    """``asked``: the measurement is to be made."""

    asked = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Benchmark"), parent=parent)
        self._bench: Bench | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(1, 1)
        self._about = label(tone="faint", wrap=True)
        self._said = label(tr(WHAT), tone="soft", wrap=True)
        self.copy = QPushButton(icon("copy"), tr("Copy"))
        self.copy.clicked.connect(self._copy)
        self.measure = QPushButton(icon("timer"), tr("Measure"))
        self.measure.clicked.connect(self.asked)
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.measure)
        self.column.addWidget(self._said)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._about)
        self.column.addStretch(1)
        self.column.addLayout(foot)
        self.copy.setEnabled(False)

    @property
    def said(self) -> str:
        """What is said about it."""
        return self._said.text()

    @property
    def figures(self) -> dict[str, str]:
        """The medians that are shown, in ms, by stage."""
        return {} if self._bench is None else {row.name: row.median for row in checkup.stages(self._bench)}

    def set_running(self, running: bool) -> None:
        """Whether it is being measured."""
        self.measure.setEnabled(not running)
        self._said.setText(tr("Measuring …") if running else tr(WHAT))

    def set_bench(self, bench: Bench) -> None:
        """Show a measurement."""
        self._bench = bench
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # until it is deleted it would still be painted
                widget.deleteLater()
        for column, text in ((0, tr("Stage")), (2, tr("Median")), (3, tr("Minimum")), (4, "95 %")):
            self._grid.addWidget(label(text, tone="faint"), 0, column)
        for line, row in enumerate(checkup.stages(bench), start=1):
            whole = row.name == "total"
            self._grid.addWidget(label(heard(row.name), tone="strong" if whole else "soft"), line, 0)
            if not whole:
                self._grid.addWidget(Bar(share=row.share), line, 1)
            for column, text in ((2, f"{row.median} ms"), (3, row.minimum), (4, row.p95)):
                figure = label(text, tone="figures" if column > 2 else "strong" if whole else "")
                figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(figure, line, column)
        self._about.setText("\n".join(checkup.about(bench)))
        self.copy.setEnabled(True)

    def refuse(self, why: str) -> None:
        """Say why it could not be measured."""
        self._said.setText(sentence(why))

    def _copy(self) -> None:
        if self._bench is not None:
            QGuiApplication.clipboard().setText(checkup.bench_text(self._bench))


def demo_bench() -> Bench:
    """A made-up measurement."""
    times = {"locate": 2.2, "crop": 1.6, "denoise": 5.0, "recognise": 3.4, "match": 0.1, "total": 12.7}
    return Bench(
        stages={name: Stage(ms, 0.9 * ms, 1.4 * ms) for name, ms in times.items()},
        frames=200,
        frames_with_face=200,
        size=(640, 480),
        scene="clip",
        gallery=24,
        threads={"opencv": 2},
        models=[{"name": "dmdnet", "backend": "openvino", "precision": "bf16", "sha256": ""}],
        machine={"processor": "processor", "cores": 2, "system": "linux", "python": "3.11"},
        version="0.1.0",
        at="2026-11-28T22:00:00+00:00",
    )


def _demo() -> QWidget:
    pane = BenchPane()
    pane.set_bench(demo_bench())
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=520, height=420))
