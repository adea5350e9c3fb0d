"""A table that sorts and narrows its rows itself: no proxy asks Python about every cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Qt

from app.window.parts.row_model import Ask, RowModel

R = TypeVar("R")
Key = Callable[[R, int], str | float]
"""What a row is sorted by in a column."""


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
