"""Asking before a gallery that does not open is mended: by its recovery sheet, by a backup, or as it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.window.models.keeping import KeyState
from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label
from app.window.parts.secret_dialog import secret_box
from app.window.parts.sheet_page import letters

LINES = 4  # of a recovery sheet
LETTERS_PX = 16


class RecoverDialog(AskingDialog):
    """``given`` carries the lines of the sheet, as they were typed."""

    given = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        heading = tr("The gallery's key from its sheet")
        super().__init__(title=tr("Recovery sheet"), heading=heading, width=440, parent=parent)
        what = tr(
            "Type the four lines; a slip is found by the line. A key that lies there and opens no gallery is set aside."
        )
        self.column.addWidget(label(what, tone="soft", wrap=True))
        self.lines = tuple(self._line(number) for number in range(1, LINES + 1))
        self.end(act=tr("Make the key"), first=self.lines[0])
        self._check()

    def give(self) -> None:
        self.given.emit("\n".join(line.text() for line in self.lines))

    def _line(self, number: int) -> QLineEdit:
        line = QLineEdit()
        line.setFont(letters(LETTERS_PX))
        line.setStyleSheet(f"font-size: {LETTERS_PX}px;")
        line.setMaxLength(64)
        line.setPlaceholderText(f"{number}:")
        line.setAccessibleName(tr("Line {number}", number=number))
        line.textChanged.connect(self._check)
        self.column.addWidget(line)
        return line

    def _check(self, _: str = "") -> None:
        self.allow(all(line.text().strip() for line in self.lines))


class _GivenDialog(AskingDialog):
    """Says what happens, and asks for the key's passphrase where it has one."""

    given = Signal(str)

    def __init__(
        self, state: KeyState, *, title: str, heading: str, text: str, warning: str, act: str, parent: QWidget | None
    ) -> None:
        super().__init__(title=title, heading=heading, width=460, parent=parent)
        self.text: QLabel = label(text, wrap=True)
        self.column.addWidget(self.text)
        self.column.addWidget(label(warning, tone="soft", wrap=True))
        self.now = secret_box(tr("Passphrase now"))
        self.now.setVisible(state.asks)
        self.now.textChanged.connect(self._check)
        self.column.addWidget(self.now)
        self._asks = state.asks
        self.end(act=act, first=self.now if state.asks else None)
        self._check()

    def give(self) -> None:
        self.given.emit(self.now.text())

    def _check(self, _: str = "") -> None:
        self.allow(bool(self.now.text()) or not self._asks)


class RestoreDialog(_GivenDialog):
    """``given`` carries the key's passphrase, "" where it has none."""

    def __init__(self, backup: Path, path: Path, state: KeyState, *, parent: QWidget | None = None) -> None:
        super().__init__(
            state,
            title=tr("Restore a backup"),
            heading=tr("Put {name} in the gallery's place?", name=backup.name),
            text=tr("Whoever was enrolled since that backup is lost, and who was removed since is there again."),
            warning=tr("The backup is gone through first. What cannot be read is set aside beside {path}.", path=path),
            act=tr("Restore"),
            parent=parent,
        )


class AcceptDialog(_GivenDialog):
    """``given`` carries the key's passphrase, "" where it has none."""

    def __init__(self, path: Path, state: KeyState, *, parent: QWidget | None = None) -> None:
        super().__init__(
            state,
            title=tr("Gallery"),
            heading=tr("Take the gallery as it is?"),
            text=tr("Do so only if you put it there yourself: an older copy has people again who were removed since."),
            warning=tr("It is {path}. Where nothing lies there a new one is made.", path=path),
            act=tr("Take it"),
            parent=parent,
        )


def _demo() -> QWidget:
    dialog = RecoverDialog()
    dialog.lines[0].setText("6VSX JKZR NBB 40J")
    dialog.refused("line 1 of the recovery sheet has a slip; compare it letter by letter")
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=460, height=340))
