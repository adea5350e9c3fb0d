"""Asking for the passphrase of a file: twice for a new one, once for one that is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label

LONGEST = 1024


class SecretDialog(AskingDialog):
    """``given`` carries the passphrase. ``why_not`` says why a passphrase is none, "" where it is one."""

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
        super().__init__(title=title, heading=title, width=420, parent=parent)
        self._twice, self._why_not = twice, why_not
        self.column.addWidget(label(text, tone="soft", wrap=True))
        self.first, self.second = secret_box(tr("Passphrase")), secret_box(tr("The same once more"))
        self.second.setVisible(twice)
        for box in (self.first, self.second):
            box.textChanged.connect(self._check)
            self.column.addWidget(box)
        self.end(act=act, first=self.first)
        self._check()

    def refused(self, why: str) -> None:
        super().refused(why)
        self.first.selectAll()

    def give(self) -> None:
        self.given.emit(self.first.text())

    def _check(self, _: str = "") -> None:
        typed = self.first.text()
        why = self._why_not(typed) if typed else ""
        if not why and self._twice and self.second.text() and self.second.text() != typed:
            why = tr("The two are not the same.")
        self.say(why)
        self.allow(bool(typed) and not why and (not self._twice or self.second.text() == typed))


def secret_box(name: str) -> QLineEdit:
    """A box whose content is not shown, called ``name``."""
    box = QLineEdit()
    box.setEchoMode(QLineEdit.EchoMode.Password)
    box.setMaxLength(LONGEST)
    box.setPlaceholderText(name)
    box.setAccessibleName(name)
    return box


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
