"""Asking for the passphrase of the gallery's key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.parts.card import label

LONGEST = 1024


class PassphraseDialog(QDialog):
    """What is typed is not shown. ``given`` carries it once, and the field is emptied."""

    given = Signal(str)

    def __init__(self, *, why: str = "", parent: QWidget | None = None) -> None:
        """``why``: what came of the last passphrase, "" for none."""
        super().__init__(parent)
        self.setWindowTitle(tr("Passphrase"))
        self.setModal(True)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setMaxLength(LONGEST)
        self.passphrase.setAccessibleName(tr("Passphrase of the gallery's key"))
        self.passphrase.textChanged.connect(self._check)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.buttons.accepted.connect(self._give)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(label(tr("Passphrase of the gallery's key:")))
        column.addWidget(self.passphrase)
        self.why = label(why, tone="bad", wrap=True)
        self.why.setVisible(bool(why))
        column.addWidget(self.why)
        column.addWidget(self.buttons)
        self.setMinimumWidth(360)
        self._check("")

    def _give(self) -> None:
        typed = self.passphrase.text()
        self.passphrase.clear()
        self.accept()
        self.given.emit(typed)

    def _check(self, typed: str) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(bool(typed))


def _demo() -> QWidget:
    dialog = PassphraseDialog(why="That is not the passphrase of the gallery's key; type it again.")
    dialog.passphrase.setText("a word or more")
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=380, height=180))
