"""Boxes for one value that the mouse wheel passes over: a page is scrolled without changing what lies under it."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox


class Choice(QComboBox):
    """A list to choose from; the wheel moves only its open list."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Whole(QSpinBox):
    """A whole number."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Decimal(QDoubleSpinBox):
    """A number."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
