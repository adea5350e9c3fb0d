"""The table that the pages with lists share: whole rows, one at a time, nothing edited in place."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


class ListTable(QTableView):
    """A table some of whose columns give way where it is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._needs: Mapping[int, int] = {}

    def give_way(self, needs: Mapping[int, int]) -> None:
        """Show these columns only from so many pixels of the table's width on."""
        self._needs = dict(needs)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by keys stands on a row that is selected: Qt makes one current without, which no key selects."""
        super().focusInEvent(event)
        by_keys = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_keys and not self.selectionModel().hasSelection() and self.model().rowCount():
            self.selectRow(max(self.currentIndex().row(), 0))

    def _fit(self) -> None:
        for column, least in self._needs.items():
            if self.isColumnHidden(column) != (self.width() < least):
                self.setColumnHidden(column, self.width() < least)


def list_table(model: QAbstractItemModel, *, name: str) -> ListTable:
    """A view of ``model``; ``name`` is what screen readers call it."""
    table = ListTable()
    table.setAccessibleName(name)
    table.setModel(model)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(38)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)  # a date in two lines is read as two
    table.setTabKeyNavigation(False)
    heads = table.horizontalHeader()
    heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    heads.setHighlightSections(False)
    return table
