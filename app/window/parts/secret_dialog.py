"""Asking for the passphrase of a file: twice for a new one, once for one that is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.parts.card import label


class SecretDialog(QDialog):
    """Stays open with what was typed until :meth:`taken` or a cancel. ``given`` carries the passphrase.

    ``why_not`` says why a passphrase is none, "" where it is one.
    """

    given = Signal(str)

    def __init__(
        self,
        *,
        title: str,
        text: str,
        act: str,
        twice: bool,
        why_not: Callable[[str], str] = lambda _: "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._twice, self._why_not = twice, why_not
        self.first, self.second = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(label(title, tone="heading"))
        column.addWidget(label(text, tone="soft", wrap=True))
        for box, name, shown in ((self.first, tr("Passphrase"), True), (self.second, tr("The same once more"), twice)):
            box.setEchoMode(QLineEdit.EchoMode.Password)
            box.setPlaceholderText(name)
            box.setAccessibleName(name)
            box.setVisible(shown)
            box.textChanged.connect(self._check)
            column.addWidget(box)
        self._why = label(tone="bad", wrap=True)
        self._why.setMinimumHeight(18)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=self)
        self.act = QPushButton(act)
        self.act.setProperty("kind", "primary")
        self.buttons.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._give)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self._why)
        column.addWidget(self.buttons)
        self.setMinimumWidth(420)
        self._check()

    @property
    def problem(self) -> str:
        """Why it was refused, "" when it was not."""
        return self._why.text()

    def taken(self) -> None:
        """It fits, or the work has begun."""
        self.accept()

    def refused(self, why: str) -> None:
        """It does not fit; say why, and let the user try again."""
        self._why.setText(why)
        self.first.selectAll()
        self.first.setFocus()

    def _check(self, _: str = "") -> None:
        typed = self.first.text()
        why = self._why_not(typed) if typed else ""
        if not why and self._twice and self.second.text() and self.second.text() != typed:
            why = tr("The two are not the same.")
        self._why.setText(why)
        self.act.setEnabled(bool(typed) and not why and (not self._twice or self.second.text() == typed))

    def _give(self) -> None:
        if self.act.isEnabled():
            self.given.emit(self.first.text())


def _demo() -> QWidget:
    return SecretDialog(
        title="Export everybody",
        text="One encrypted file for another station. Whoever has it and the passphrase has everybody in it.",
        act="Export",
        twice=True,
    )


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=440, height=250))
