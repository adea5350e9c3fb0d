"""What the doctor found, line by line, with a button where something can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.window.models import checkup
from app.window.models.checkup import SAYS, Finding
from app.window.models.language import tr
from app.window.models.statement import sentence
from app.window.parts.card import Card, label
from app.window.parts.icons import icon
from app.window.parts.order import reach_after
from app.window.parts.pictures import tone_colour

SIGNS = {"ok": "check-circle", "warn": "warning", "bad": "x-circle"}


class FindingRow(QFrame):
    """One finding. ``done`` carries what its button does."""

    done = Signal(str)

    def __init__(self, *, found: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)  # never cut where it is narrow
        self.setAccessibleName(f"{found.name}: {found.detail} {found.remedy}")
        sign = QLabel()
        sign.setPixmap(icon(SIGNS[found.tone], colour=tone_colour(found.tone)).pixmap(QSize(18, 18)))
        name = label(found.name, tone="strong")
        name.setFixedWidth(130)
        words = QVBoxLayout()
        words.setSpacing(2)
        detail = label(found.detail, tone="soft", wrap=True)
        detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(detail)
        if found.remedy:
            words.addWidget(label(found.remedy, tone=found.tone, wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 10, 7)
        row.setSpacing(12)
        row.addWidget(sign)
        row.addWidget(name)
        row.addLayout(words, 1)
        self.button: QPushButton | None = None
        if found.remedy:
            text = tr(SAYS[found.does]) if found.does else tr("Copy")
            self.button = QPushButton(text)
            self.button.setAccessibleName(f"{text}: {found.name}")
            self.button.clicked.connect(lambda: self._do(found))
            row.addWidget(self.button)

    def _do(self, found: Finding) -> None:
        if found.does:
            self.done.emit(found.does)
        else:
            QGuiApplication.clipboard().setText(found.remedy)


class FindingsPane(Card):
    """``asked``: the check-up is to be made; ``done`` carries what a button of a finding does."""

    asked = Signal()
    done = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Check-up"), parent=parent)
        self._findings: list[Finding] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self._list.setContentsMargins(0, 0, 4, 0)
        self._list.addStretch(1)
        body = QWidget()
        body.setObjectName("scrollBody")
        body.setLayout(self._list)
        self.area = area = QScrollArea()
        area.setObjectName("reached")  # by keys, which scroll it
        area.setWidgetResizable(True)
        area.setAccessibleName(tr("Check-up"))
        area.setWidget(body)
        self._said = label(tone="soft", wrap=True)
        self.copy = QPushButton(icon("copy"), tr("Copy all"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(checkup.as_text(self._findings)))
        self.again = QPushButton(icon("arrow-clockwise"), tr("Check again"))
        self.again.clicked.connect(self.asked)
        foot = QHBoxLayout()
        foot.addWidget(self._said, 1)
        foot.addWidget(self.copy)
        foot.addWidget(self.again)
        self.column.addWidget(area, 1)
        self.column.addLayout(foot)
        self.clear()

    @property
    def rows(self) -> list[FindingRow]:
        """The rows that are shown."""
        items = [self._list.itemAt(at) for at in range(self._list.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, FindingRow)]

    @property
    def said(self) -> str:
        """What is said of them all."""
        return self._said.text()

    def clear(self) -> None:
        """Forget what was found."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self._findings = []
        self.copy.setEnabled(False)
        self._said.setText("")

    def add(self, found: Sequence[Finding]) -> None:
        """Show what was found meanwhile, too."""
        for one in found:
            row = FindingRow(found=one)
            row.done.connect(self.done)
            before = [row.button for row in self.rows if row.button is not None]
            self._list.insertWidget(self._list.count() - 1, row)
            if row.button is not None:
                reach_after(before[-1] if before else self.area, row.button)
            self._findings.append(one)

    def set_running(self, running: bool) -> None:
        """Whether the check-up is being made."""
        self.again.setEnabled(not running)
        self.copy.setEnabled(bool(self._findings) and not running)
        self._said.setText(tr("Looking …") if running else checkup.summary(self._findings))

    def refuse(self, why: str) -> None:
        """Say why it could not be made."""
        self._said.setText(sentence(why))


def _demo() -> QWidget:
    pane = FindingsPane()
    pane.add(
        [
            Finding("Relief", "0.1.0, Python 3.11.2.", "", "ok", ""),
            Finding("Cameras", "None found.", "Connect one at a USB 3 port.", "warn", "cameras"),
            Finding("Permissions", "Depth cameras are for root.", "Run relief doctor --install-udev.", "bad", ""),
        ]
    )
    pane.set_running(False)
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=760, height=400))
