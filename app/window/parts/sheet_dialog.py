"""The recovery sheet: shown after it was asked whether anybody else can see it, then printed or saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from app.kept.recovery import Sheet
from app.window.models.keeping import KeyState
from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label
from app.window.parts.icons import icon
from app.window.parts.secret_dialog import secret_box
from app.window.parts.sheet_page import letters

LETTERS_PX = 19


class SheetDialog(AskingDialog):
    """``given`` carries the key's passphrase, "" where it has none: the sheet is wanted. Once it is shown, ``printed``
    and ``saved`` carry it."""

    given = Signal(str)
    printed = Signal(object)
    saved = Signal(object)

    def __init__(self, state: KeyState, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Recovery sheet"), heading=tr("The gallery's key on paper"), width=480, parent=parent)
        self._asks = state.asks
        self._sheet: Sheet | None = None
        self._about = label(
            tr(
                "With it a lost or damaged key can be made anew; without, everybody has to be enrolled again. Whoever "
                "has it and a copy of the gallery can read everything in it."
            ),
            wrap=True,
        )
        self.alone = QCheckBox(tr("Nobody else can see this screen"))
        self.now = secret_box(tr("Passphrase now"))
        self.now.setVisible(state.asks)
        self.now.textChanged.connect(self._check)
        self.alone.toggled.connect(self._check)
        self.lines = label()
        self.lines.setFont(letters(LETTERS_PX))
        self.lines.setStyleSheet(f"font-size: {LETTERS_PX}px;")
        self.lines.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)  # not into the clipboard
        self.lines.setAccessibleName(tr("Recovery sheet"))
        self.print, self.save = QPushButton(icon("printer"), tr("Print …")), QPushButton(tr("Save as PDF …"))
        self.print.clicked.connect(lambda: self.printed.emit(self._sheet))
        self.save.clicked.connect(lambda: self.saved.emit(self._sheet))
        asked: tuple[QWidget, ...] = (self._about, self.alone, self.now, self.lines)
        for widget in asked:
            self.column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.print)
        row.addWidget(self.save)
        row.addStretch(1)
        self.column.addLayout(row)
        self._shown: tuple[QWidget, ...] = (self.lines, self.print, self.save)
        for widget in self._shown:
            widget.hide()
        self._said = label(tone="soft", wrap=True)
        self._said.hide()
        self.column.addWidget(self._said)
        self.end(act=tr("Show the sheet"), first=self.now if state.asks else self.alone)
        self._check()

    def give(self) -> None:
        self.given.emit(self.now.text())

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the four lines, and what can be done with them."""
        self._sheet = sheet
        self.say("")
        self.lines.setText("\n".join(sheet.lines))
        for widget in self._shown:
            widget.show()
        asked: tuple[QWidget, ...] = (self.alone, self.now, self.act)
        for widget in asked:
            widget.hide()
        self.buttons.button(self.buttons.StandardButton.Cancel).setText(tr("Close"))
        self.print.setFocus()
        self.adjustSize()

    def say_done(self, text: str) -> None:
        """Say what came of printing or saving."""
        self.say("")
        self._said.setText(text)
        self._said.show()

    def _check(self, _: object = None) -> None:
        self.allow(self.alone.isChecked() and (bool(self.now.text()) or not self._asks))


def _demo() -> QWidget:
    from datetime import UTC, datetime

    import gallery

    dialog = SheetDialog(KeyState("", "file"))
    lines = tuple(gallery.sheet(bytes(range(32))).splitlines())
    dialog.show_sheet(Sheet(lines, "/home/anna/gallery.db", datetime(2026, 11, 29, tzinfo=UTC)))
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=500, height=380))
