"""What the doctor finds, how fast this machine is, and every key."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.window.panes.bench import BenchPane
from app.window.panes.findings import FindingsPane
from app.window.panes.keys import KeysPane
from app.window.parts import tokens as t
from app.window.parts.card import gap_layout
from app.window.parts.turning import turn

NARROW, LEAST_FINDINGS = 1000, 320  # px


class CheckupPage(QWidget):
    """``actions``: what the window can do, for the list of keys."""

    def __init__(self, *, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.findings, self.bench, self.keys = FindingsPane(), BenchPane(), KeysPane(actions=actions)
        right = QVBoxLayout()
        right.setSpacing(t.GAP)
        right.addWidget(self.bench, 1)
        right.addWidget(self.keys)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        gap_layout(self._columns)
        self._columns.addWidget(self.findings, 5)
        self._columns.addLayout(right, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        turn(self._columns, self.width() < NARROW)
        self.findings.setMinimumHeight(LEAST_FINDINGS if self.width() < NARROW else 0)


def _demo() -> QWidget:
    from app.window.panes import bench, findings, keys

    page = CheckupPage(actions=())
    kept = [keys._demo(), findings._demo()]
    page.kept = kept  # type: ignore[attr-defined]
    page.bench.set_bench(bench.demo_bench())
    page.findings.add(kept[1]._findings)  # type: ignore[attr-defined]
    page.findings.set_running(False)
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1300, height=700))
