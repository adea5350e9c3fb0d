"""Asking where the gallery's key is to be kept, and whether it is to be replaced."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.window.models.keeping import MEANT, PLACES, KeyState
from app.window.models.language import tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label
from app.window.parts.secret_dialog import secret_box
from gallery import Kept
from gallery.passphrase import SHORTEST

INDENT = 26  # px, below the words of a choice


class MoveKeyDialog(AskingDialog):
    """``given`` carries the place, the passphrase now, and the new one; "" where there is none."""

    given = Signal(str, str, str)

    def __init__(self, state: KeyState, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Key"), heading=tr("Keep the gallery's key …"), width=460, parent=parent)
        self._kept = state.kept
        self.places = QButtonGroup(self)
        for number, place in enumerate(PLACES):
            button = QRadioButton(tr(PLACES[place]))
            button.setChecked(place == state.kept)
            button.setAccessibleDescription(tr(MEANT[place]))
            self.places.addButton(button, number)
            meant = label(tr(MEANT[place]), tone="faint", wrap=True)
            meant.setContentsMargins(INDENT, 0, 0, 0)
            choice = QVBoxLayout()
            choice.setSpacing(2)
            choice.addWidget(button)
            choice.addWidget(meant)
            self.column.addLayout(choice)
        self.now = secret_box(tr("Passphrase now"))
        self.new, self.again = secret_box(tr("New passphrase")), secret_box(tr("The same once more"))
        self.now.setVisible(state.asks)
        for box in (self.now, self.new, self.again):
            box.textChanged.connect(self._check)
            self.column.addWidget(box)
        self.places.idClicked.connect(self._check)
        self.end(act=tr("Keep it so"), first=self.now if state.asks else None)
        self.places.button(tuple(PLACES).index(self.place)).setFocus()
        self._asks = state.asks
        self._check()

    @property
    def place(self) -> Kept:
        """The place that is chosen."""
        return tuple(PLACES)[max(0, self.places.checkedId())]

    def choose(self, place: Kept) -> None:
        """Choose a place."""
        self.places.button(tuple(PLACES).index(place)).click()

    def give(self) -> None:
        self.given.emit(self.place, self.now.text(), self.new.text() if self.place == "passphrase" else "")

    def _check(self, _: object = None) -> None:
        secret = self.place == "passphrase"
        self.new.setVisible(secret)
        self.again.setVisible(secret)
        new, again = self.new.text(), self.again.text()
        why = ""
        if secret and new and len(new) < SHORTEST:
            why = tr("At least {count} characters; four words from a book will do.", count=SHORTEST)
        elif secret and again and again != new:
            why = tr("The two are not the same.")
        self.say(why)
        whole = not secret or (bool(new) and new == again)
        told = bool(self.now.text()) or not self._asks
        self.allow(not why and whole and told and (secret or self.place != self._kept))


class ReplaceKeyDialog(AskingDialog):
    """``given`` carries the key's passphrase, "" where it has none."""

    given = Signal(str)

    def __init__(self, state: KeyState, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Key"), heading=tr("Replace the gallery's key?"), width=460, parent=parent)
        what = tr(
            "A new key is made, and everything in every gallery that the old one opens is encrypted with it. Nobody "
            "is recognised meanwhile. The recovery sheet has to be printed anew; older backups can still be restored."
        )
        self.column.addWidget(label(what, wrap=True))
        stopped = tr("It can be cancelled between two galleries and gone on with later: each has one of the two keys.")
        self.column.addWidget(label(stopped, tone="soft", wrap=True))
        self.now = secret_box(tr("Passphrase now"))
        self.now.setVisible(state.asks)
        self.now.textChanged.connect(self._check)
        self.column.addWidget(self.now)
        self._asks = state.asks
        self.end(act=tr("Go on") if state.halfway else tr("Replace"), first=self.now if state.asks else None)
        self._check()

    def give(self) -> None:
        self.given.emit(self.now.text())

    def _check(self, _: str = "") -> None:
        self.allow(bool(self.now.text()) or not self._asks)


def _demo() -> QWidget:
    dialog = MoveKeyDialog(KeyState("", "file"))
    dialog.choose("passphrase")
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=480, height=380))
