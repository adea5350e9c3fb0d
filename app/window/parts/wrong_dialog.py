"""A dialog that asks who it was, when somebody was taken for another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from app.window.models.language import tr


class WrongDialog(QDialog):
    """``told`` carries who was really there, "" for somebody who is not enrolled."""

    told = Signal(str)

    def __init__(self, person: str, *, others: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Not {person}", person=person))
        text = QLabel(tr("Who was taken for {person}? More will be asked of such a face from now on.", person=person))
        text.setWordWrap(True)
        self.who = QComboBox()
        self.who.setAccessibleName(tr("Who it was"))
        self.who.addItem(tr("Somebody who is not enrolled"), "")
        for name in others:
            self.who.addItem(name, name)
        ways = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(ways, parent=self)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.told.emit(self.who.currentData()))
        column = QVBoxLayout(self)
        for widget in (text, self.who, self.buttons):
            column.addWidget(widget)
