"""Asking for another name, until it is one that the gallery takes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label

LONGEST = 100


class NameDialog(AskingDialog):
    """``given`` carries the name that was typed."""

    given = Signal(str)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Rename"), width=360, parent=parent)
        self._old = name
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST)
        self.name.setAccessibleName(tr("New name"))
        self.name.selectAll()
        self.name.textChanged.connect(self._check)
        self.column.addWidget(label(tr("New name for {name}:", name=name)))
        self.column.addWidget(self.name)
        self.end(act=tr("Rename"), first=self.name)
        self._check()

    def give(self) -> None:
        self.given.emit(self.name.text().strip())

    def _check(self, _: str = "") -> None:
        typed = self.name.text().strip()
        self.allow(bool(typed) and typed != self._old)
        self.say("")


def _demo() -> QWidget:
    dialog = NameDialog(name="Anna K.")
    dialog.name.setText("David M.")
    dialog.refused("David M. is enrolled already")
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=380, height=160))
