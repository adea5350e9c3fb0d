"""The pane of the gallery's past, with filters for whose, what and since when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QHeaderView, QWidget

from app.window.models import past
from app.window.models.language import tr
from app.window.models.past import COLUMNS, Filter, Line
from app.window.parts.card import Card
from app.window.parts.choice import Choice
from app.window.parts.pictures import tone_colour
from app.window.parts.row_model import RowModel
from app.window.parts.table import list_table
from gallery import Entry


class PastPane(Card):
    """``asked``: entries are wanted anew, as for another person."""

    asked = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("History"), parent=parent)
        self._entries: tuple[Entry, ...] = ()
        self._who = ""
        self.everybody = QCheckBox(tr("Everybody"))
        self.everybody.setToolTip(tr("Show what happened to everybody, not only to the selected person"))
        self.what, self.since = Choice(), Choice()
        self.what.setAccessibleName(tr("What happened"))
        self.since.setAccessibleName(tr("Since when"))
        for box, texts in ((self.what, past.ASKED), (self.since, past.BEGAN)):
            for value, text in texts.items():
                box.addItem(tr(text), value)
            box.currentIndexChanged.connect(self._show)
        self.everybody.toggled.connect(self._show)
        self._model: RowModel[Line] = RowModel(
            heads=list(map(tr, COLUMNS)), ask=_ask, same=lambda line: line, parent=self
        )
        self.table = list_table(self._model, name=tr("History"))
        self.table.verticalHeader().setDefaultSectionSize(30)
        heads = self.table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column in (1, 2):
            heads.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 136), (3, 110)):
            self.table.setColumnWidth(column, width)
        self.table.give_way({3: 330})
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.everybody)
        row.addStretch(1)
        row.addWidget(self.what)
        row.addWidget(self.since)
        self.column.addLayout(row)
        self.column.addWidget(self.table, 1)

    @property
    def listed(self) -> list[tuple[str, ...]]:
        """What is shown."""
        return [line.texts for line in self._model.rows]

    def set_person(self, name: str) -> None:
        """Whose history it is, "" for nobody's."""
        if name != self._who:
            self._who = name
            self._show()
            self.asked.emit()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """What there is, of everybody, newest first."""
        self._entries = tuple(entries)
        self._show()

    def _show(self, _: object = None) -> None:
        everybody = self.everybody.isChecked()
        self.table.setColumnHidden(1, not everybody)  # else it is the selected person
        who = None if everybody else self._who
        wanted = Filter(who, self.what.currentData(), self.since.currentData())
        lines = [] if who == "" else past.lines(self._entries, wanted)
        self._model.set_rows(lines)
        self.set_chip(tr("{count:entry|entries}", count=len(lines)) if lines else "")


def _ask(line: Line, column: int, role: int) -> object:
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
        return line.text(column)
    if role == Qt.ItemDataRole.ForegroundRole and column == 2:
        return QColor(tone_colour(line.tone))
    return None


def _demo() -> QWidget:
    from datetime import UTC, datetime

    pane = PastPane()
    at = datetime(2026, 11, 28, 21, 4, tzinfo=UTC)
    pane.set_entries([Entry(at, "accept", "Anna K.", 0.81, 0.62, ""), Entry(at, "spoof", None, None, None, "")])
    pane.everybody.setChecked(True)
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=520, height=300))
