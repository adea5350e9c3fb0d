"""A table that sorts and narrows its rows itself: no proxy asks Python about every cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt

from app.window.parts.row_model import Ask, RowModel

R = TypeVar("R")
STEPS = 40  # each is told to the view by itself; of more it is told that all is new
Key = Callable[[R, int], str | float]
"""What a row is sorted by in a column."""


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last of those that lie next to each other, ascending."""
    runs: list[tuple[int, int]] = []
    for at in places:
        if runs and runs[-1][1] == at - 1:
            runs[-1] = runs[-1][0], at
        else:
            runs.append((at, at))
    return runs


class OrderedRows(RowModel[R]):
    """Shows those of ``everything`` that are sought, in the order of one column. ``same`` tells a row from others."""

    def __init__(
        self,
        *,
        heads: Sequence[str],
        ask: Ask[R],
        key: Key[R],
        same: Callable[[R], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(heads=heads, ask=ask, same=same, parent=parent)
        self._everything: list[R] = []
        self._sort_key = key
        self._column, self._order = 0, Qt.SortOrder.AscendingOrder
        self._fits: Callable[[R], bool] | None = None

    @property
    def everything(self) -> Sequence[R]:
        """All rows, shown or not, as they were given."""
        return self._everything

    def set_rows(self, rows: Sequence[R]) -> None:
        """Take these in place of all. Where the same ones are shown as before, only what changed is painted anew."""
        self._everything = list(rows)
        super().set_rows(self._arranged())

    def _stepped(self, before: Sequence[object], after: Sequence[object], fresh: Sequence[R]) -> bool:
        """A view that is told of single rows keeps its selection and its place; told that all is new, it asks for
        thousands again."""
        was, will = set(before), set(after)
        gone = _runs([at for at, one in enumerate(before) if one not in will])
        come = _runs([at for at, one in enumerate(after) if one not in was])
        stayed = [one for one in before if one in will] == [one for one in after if one in was]
        if not stayed or len(gone) + len(come) > STEPS or not was or len(was) < len(before):
            return False
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        for first, last in come:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = fresh[first : last + 1]
            self.endInsertRows()
        return True

    def seek(self, fits: Callable[[R], bool] | None) -> None:
        """Show only those that fit; None shows all."""
        self._fits = fits
        super().set_rows(self._arranged())

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what is selected stays selected."""
        self._column, self._order = column, order
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        held = [self._same(self._rows[index.row()]) for index in kept]
        self._rows = self._arranged()
        places = {self._same(row): at for at, row in enumerate(self._rows)} if kept else {}
        moved = [self.index(places[one], index.column()) for one, index in zip(held, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _arranged(self) -> list[R]:
        shown = self._everything if self._fits is None else filter(self._fits, self._everything)
        down = self._order == Qt.SortOrder.DescendingOrder
        return sorted(shown, key=lambda row: self._sort_key(row, self._column), reverse=down)
