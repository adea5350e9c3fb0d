"""Asking for the passphrase of the gallery's key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label
from app.window.parts.secret_dialog import secret_box


class PassphraseDialog(AskingDialog):
    """What is typed is not shown. ``given`` carries it once, and the field is emptied; no more can be typed until that
    was refused."""

    given = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Passphrase"), width=360, parent=parent)
        self.passphrase = secret_box(tr("Passphrase of the gallery's key"))
        self.passphrase.setPlaceholderText("")
        self.passphrase.textChanged.connect(self._check)
        self.column.addWidget(label(tr("Passphrase of the gallery's key:")))
        self.column.addWidget(self.passphrase)
        self.end(act=tr("Open"), first=self.passphrase)
        self._check("")

    def give(self) -> None:
        typed = self.passphrase.text()
        self.passphrase.clear()
        self.passphrase.setPlaceholderText(tr("Opening …"))
        self.passphrase.setEnabled(False)
        self.given.emit(typed)

    def refused(self, why: str) -> None:
        self.passphrase.setPlaceholderText("")
        self.passphrase.setEnabled(True)
        super().refused(why)

    def _check(self, typed: str) -> None:
        self.allow(bool(typed))


def _demo() -> QWidget:
    dialog = PassphraseDialog()
    dialog.refused("That is not the passphrase of the gallery's key; type it again.")
    dialog.passphrase.setText("a word or more")
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=380, height=180))
