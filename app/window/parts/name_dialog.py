"""Asking for another name, until it is one that the gallery takes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.parts.card import label

LONGEST = 100


class NameDialog(QDialog):
    """Stays open with what was typed until :meth:`taken` or a cancel. ``given`` carries the name that was typed."""

    given = Signal(str)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Rename"))
        self.setModal(True)
        self._old = name
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST)
        self.name.setAccessibleName(tr("New name"))
        self.name.selectAll()
        self.name.textChanged.connect(self._check)
        self._why = label(tone="bad", wrap=True)
        self._why.hide()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.buttons.accepted.connect(lambda: self.given.emit(self.name.text().strip()))
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(label(tr("New name for {name}:", name=name)))
        column.addWidget(self.name)
        column.addWidget(self._why)
        column.addWidget(self.buttons)
        self.setMinimumWidth(360)
        self._check()

    @property
    def problem(self) -> str:
        """Why the last name was refused, "" when none was."""
        return self._why.text()

    def taken(self) -> None:
        """The gallery has the new name."""
        self.accept()

    def refused(self, why: str) -> None:
        """The gallery has not; say why and let the user change what was typed."""
        self._why.setText(why)
        self._why.show()
        self.name.setFocus()

    def _check(self, _: str = "") -> None:
        typed = self.name.text().strip()
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(typed) and typed != self._old)
        self._why.hide()


def _demo() -> QWidget:
    dialog = NameDialog(name="Anna K.")
    dialog.name.setText("David M.")
    dialog.refused("David M. is enrolled already")
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=380, height=160))
