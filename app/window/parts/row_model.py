"""A table over immutable rows, whatever they are: views ask only for what they show, so thousands stay fluent."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
Ask = Callable[[R, int, int], object]
"""What a row says in a column for a role of Qt's; None where it says nothing."""


class RowModel(QAbstractTableModel, Generic[R]):
    """Rows under ``heads``; ``ask`` says what each shows, and ``same`` what makes two rows the same one."""

    def __init__(
        self, *, heads: Sequence[str], ask: Ask[R], same: Callable[[R], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._heads, self._ask, self._same = tuple(heads), ask, same
        self._rows: list[R] = []

    @property
    def rows(self) -> Sequence[R]:
        """What is listed, in the order in which it was given."""
        return self._rows

    def set_rows(self, rows: Sequence[R]) -> None:
        """List these. Where they are the same ones as before, only what they show is painted anew."""
        fresh = list(rows)
        before, after = list(map(self._same, self._rows)), list(map(self._same, fresh))
        if before == after or self._stepped(before, after, fresh):
            changed = [at for at, (new, old) in enumerate(zip(fresh, self._rows, strict=True)) if new != old]
            self._rows = fresh
            if changed:
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(self._heads) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def _stepped(self, before: Sequence[object], after: Sequence[object], fresh: Sequence[R]) -> bool:
        """Whether single rows were taken out and put in, so that the others are still the same ones."""
        del before, after, fresh
        return False

    def touch(self, row: int) -> None:
        """Paint a row anew."""
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._heads) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        return self._ask(self._rows[index.row()], index.column(), role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None
