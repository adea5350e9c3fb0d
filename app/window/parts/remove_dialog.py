"""Asking before people are removed: what goes, what stays, and for more than one person a word that has to be typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from app.window.models.language import mark, tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label

GOES = mark(
    "Erased at once, and overwritten in the file: the name, every view, the pictures, the note, and all consents. "
    "Nothing of it can be brought back."
)
STAYS = mark(
    "Stays: lines of the history, which no longer say whose they were; "
    "and backups, exports or 3D scans that you saved elsewhere."
)
NAMED = 8  # names that are listed


class RemoveDialog(AskingDialog):
    """``confirmed`` once the user has agreed; one person with a button, several with ``remove N`` typed."""

    confirmed = Signal()

    def __init__(self, *, names: Sequence[str], parent: QWidget | None = None) -> None:
        many = len(names) > 1
        heading = tr("Remove {count} people?", count=len(names)) if many else tr("Remove {name}?", name=names[0])
        super().__init__(title=tr("Remove"), heading=heading, width=440, parent=parent)
        self.word = tr("remove {count}", count=len(names)) if many else ""
        if many:
            more = tr(" and {count} more", count=len(names) - NAMED) if len(names) > NAMED else ""
            self.column.addWidget(label(", ".join(names[:NAMED]) + more, tone="soft", wrap=True))
        self.column.addWidget(label(tr(GOES), wrap=True))
        self.column.addWidget(label(tr(STAYS), tone="soft", wrap=True))
        self.typed = QLineEdit()
        self.typed.setAccessibleName(tr("Type {word} to confirm", word=self.word))
        self.typed.setPlaceholderText(self.word)
        self.typed.textChanged.connect(self._check)
        if many:
            self.column.addWidget(label(tr("Type “{word}” to confirm:", word=self.word)))
            self.column.addWidget(self.typed)
        self.end(act=tr("Remove"), kind="danger")
        self.act.setAutoDefault(False)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(True)
        (self.typed if many else cancel).setFocus()
        self._check()

    def give(self) -> None:
        self.taken()
        self.confirmed.emit()

    def _check(self, _: str = "") -> None:
        self.allow(not self.word or self.typed.text().strip().casefold() == self.word)


def _demo() -> QWidget:
    return RemoveDialog(names=["Anna K.", "David M.", "Jonas R."])


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=460, height=300))
