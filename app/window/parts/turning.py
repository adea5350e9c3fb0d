"""Columns that lie one below the other where there is less room."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout

SIDE_BY_SIDE, BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


def turn(columns: QBoxLayout, narrow: bool) -> None:
    """Put them one below the other, or side by side again."""
    wanted = BELOW if narrow else SIDE_BY_SIDE
    if columns.direction() is not wanted:
        columns.setDirection(wanted)
