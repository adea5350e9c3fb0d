"""A dialog that asks who it was, when somebody was taken for another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label
from app.window.parts.choice import Choice


class WrongDialog(AskingDialog):
    """``told`` carries who was really there, "" for somebody who is not enrolled."""

    told = Signal(str)

    def __init__(self, person: str, *, others: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Not {person}", person=person), width=400, parent=parent)
        text = tr("Who was taken for {person}? More will be asked of such a face from now on.", person=person)
        self.column.addWidget(label(text, wrap=True))
        self.who = Choice()
        self.who.setAccessibleName(tr("Who it was"))
        self.who.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)  # measures nobody
        self.who.addItem(tr("Somebody who is not enrolled"), "")
        for name in others:
            self.who.addItem(name, name)
        self.column.addWidget(self.who)
        self.end(act=tr("Keep it"), first=self.who)

    def give(self) -> None:
        self.taken()
        self.told.emit(self.who.currentData())
