"""Buttons in one row, or in rows of two where there is less room."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QPushButton, QWidget

SPACING = 8


class Buttons(QWidget):
    """``buttons`` from left to right, at the right end of their room or, with ``left``, at the left."""

    def __init__(self, buttons: Sequence[QPushButton], *, left: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons, self._left, self._columns = tuple(buttons), left, 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACING)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._arrange(len(self._buttons))

    def minimumSizeHint(self) -> QSize:
        return self._size(2) if self._columns < len(self._buttons) else QSize(self._size(2).width(), self._high(1))

    def sizeHint(self) -> QSize:
        return self._size(self._columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole = len(self._buttons)
        self._arrange(whole if self._size(whole).width() <= self.width() else 2)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        in_one = columns == len(self._buttons)
        for number, button in enumerate(self._buttons):
            line, column = divmod(number, columns)
            self._grid.addWidget(button, line, column + (in_one and not self._left))
        spare = columns if self._left else 0  # the column that takes what room is left
        for column in range(len(self._buttons) + 1):
            self._grid.setColumnStretch(column, column == spare if in_one else column < columns)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.updateGeometry()

    def _size(self, columns: int) -> QSize:
        wide = [button.sizeHint().width() for button in self._buttons]
        if columns == len(self._buttons):
            return QSize(sum(wide) + SPACING * (columns - 1), self._high(1))
        return QSize(columns * max(wide) + SPACING * (columns - 1), self._high(-(-len(wide) // columns)))

    def _high(self, lines: int) -> int:
        high = max(button.sizeHint().height() for button in self._buttons)
        return lines * high + SPACING * (lines - 1)
