"""Asking whoever leaves about notes that are typed and not kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QPushButton, QWidget

from app.window.models.drafts import Draft
from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label


class UnkeptDialog(AskingDialog):
    """``kept`` when the notes are to be kept before the window closes, ``dropped`` when they are not wanted. The notes
    can be read and copied: one may be on somebody of another gallery."""

    kept = Signal()
    dropped = Signal()

    def __init__(self, drafts: Sequence[Draft], *, parent: QWidget | None = None) -> None:
        heading = tr("{count:note is|notes are} not kept yet", count=len(drafts))
        super().__init__(title=tr("Notes"), heading=heading, width=440, parent=parent)
        self.column.addWidget(label(tr("They are in no file yet, and are gone once Relief is closed."), wrap=True))
        self.notes = QPlainTextEdit("\n\n".join(f"{draft.name}:\n{draft.text.strip()}" for draft in drafts))
        self.notes.setReadOnly(True)
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName(tr("Notes"))
        self.notes.setFixedHeight(120)
        self.column.addWidget(self.notes)
        self.end(act=tr("Keep and close"))
        self.drop = QPushButton(tr("Close without them"))
        self.drop.setProperty("kind", "danger")
        self.drop.setAutoDefault(False)
        self.drop.clicked.connect(self._drop)
        self.buttons.addButton(self.drop, QDialogButtonBox.ButtonRole.DestructiveRole)

    def give(self) -> None:
        self.kept.emit()

    def _drop(self) -> None:
        self.taken()
        self.dropped.emit()


def _demo() -> QWidget:
    return UnkeptDialog([Draft("Anna K.", "Works at the gate.", "")])


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=460, height=300))
