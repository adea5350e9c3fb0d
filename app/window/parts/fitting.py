"""A window's size on its screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(8, 40)  # what a window manager adds to a window


def fit(window: QWidget, width: int, height: int) -> None:
    """Give a window this size, as far as its screen has the room; never less than its least."""
    room = window.screen().availableSize() - FRAME
    window.resize(QSize(width, height).boundedTo(room).expandedTo(window.minimumSize()))
