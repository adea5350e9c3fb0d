"""The frame of dialogs that ask for something, and the one that is open on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.models.statement import sentence
from app.window.parts.card import label


class AskingDialog(QDialog):
    """Stays open with what was typed or chosen until :meth:`taken` or a cancel.

    A subclass fills ``column`` and then calls :meth:`end`; its :meth:`give` hands the answer on, and no other is taken
    until that was :meth:`refused`.
    """

    def __init__(self, *, title: str, heading: str = "", width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(width)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 16, 18, 14)
        self.column.setSpacing(10)
        if heading:
            self.column.addWidget(label(heading, tone="heading"))
        self._why = label(tone="bad", wrap=True)
        self._why.hide()
        self._first: QWidget | None = None
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self.buttons.rejected.connect(self.reject)
        self.act = QPushButton()
        self._whole, self._waits = True, False

    @property
    def problem(self) -> str:
        """Why it was refused, "" when it was not."""
        return self._why.text()

    def taken(self) -> None:
        """It is done, or has begun."""
        self.accept()

    def refused(self, why: str) -> None:
        """It is not; say why, and let the user change what was typed or chosen."""
        self._waits = False
        self.allow(self._whole)
        self.say(sentence(why))
        if self._first is not None:
            self._first.setFocus()

    def allow(self, whole: bool) -> None:
        """Whether what is typed and chosen is a ``whole`` answer; while one is worked on, no other is taken."""
        self._whole = whole
        self.act.setEnabled(whole and not self._waits)

    def say(self, why: str) -> None:
        """Say why it cannot be, "" when nothing speaks against it."""
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def end(self, *, act: str, kind: str = "primary", first: QWidget | None = None) -> None:
        """Put what was refused and the buttons below the rest. ``act``: what the button says that gives the answer, in
        the style of a ``kind``; ``first``: gets the keyboard after a refusal.

        The buttons are the dialog's from here on: the keyboard comes to what was added first, and Tab to them last.
        """
        self._first = first
        self.act.setText(act)
        self.act.setProperty("kind", kind)
        self.buttons.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._give)
        self.column.addWidget(self._why)
        self.column.addWidget(self.buttons)

    def give(self) -> None:
        """Hand the answer on."""
        raise NotImplementedError

    def _give(self) -> None:
        if self.act.isEnabled():  # Enter asks nobody whether the button is on
            self._waits = True
            self.allow(self._whole)
            self.say("")
            self.give()


class Asked:
    """The dialog that is open on a page; where none is, ``otherwise`` says what was refused."""

    def __init__(self, otherwise: Callable[[str], None]) -> None:
        self._otherwise = otherwise
        self._open: AskingDialog | None = None

    @property
    def dialog(self) -> AskingDialog | None:
        """The one that is open."""
        return self._open

    def open(self, dialog: AskingDialog) -> None:
        """Show a dialog; it is gone once it is closed."""
        self._open = dialog
        dialog.finished.connect(lambda _: self._forget(dialog))
        dialog.open()

    @property
    def answer(self) -> Answer:
        """What the one that is open asked, for whoever works on it: by the time something has come of it, it may have
        been closed, and another one opened."""
        return Answer(self, self._open)

    def taken(self) -> None:
        """What the dialog asked for has been done, or has begun."""
        self.answer.taken()

    def refuse(self, why: str) -> None:
        """It could not be; what was typed or chosen stays."""
        self.answer.refuse(why)

    def otherwise(self, why: str) -> None:
        """Say what was refused where its dialog is not open any more."""
        self._otherwise(why)

    def _forget(self, dialog: AskingDialog) -> None:
        dialog.deleteLater()
        if self._open is dialog:
            self._open = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of what a ``dialog`` asked goes to that one alone, and not to one that was opened after it."""

    asked: Asked
    dialog: AskingDialog | None

    @property
    def awaited(self) -> bool:
        """Whether the dialog is still open."""
        return self.dialog is not None and self.dialog is self.asked.dialog

    def taken(self) -> None:
        """It has been done, or has begun."""
        if self.dialog is not None and self.awaited:
            self.dialog.taken()

    def refuse(self, why: str) -> None:
        """It could not be; what was typed or chosen stays."""
        if self.dialog is not None and self.awaited:
            self.dialog.refused(why)
        else:
            self.asked.otherwise(why)
