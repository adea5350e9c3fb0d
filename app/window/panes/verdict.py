"""The verdict, big and plain, and whether it is asked who this is or whether it is one person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.window.models import register
from app.window.models.language import tr
from app.window.models.statement import Statement, Tone
from app.window.parts import tokens as t
from app.window.parts.card import Card, label
from app.window.parts.icons import icon
from app.window.parts.person_picker import PersonPicker

LOOKS: dict[Tone, tuple[str, str]] = {
    "accept": ("OK", "check-circle-fill"),
    "reject": ("BAD", "x-circle-fill"),
    "wait": ("TEXT_SOFT", "user-focus"),
    "trouble": ("WARN", "warning-fill"),
}


class VerdictPane(Card):
    """The verdict's card. ``asked`` carries the person to verify, or "" to identify."""

    asked = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Verdict"), parent=parent)
        self._mode = PersonPicker(found=register.found)
        self._mode.setFixedWidth(150)
        self._mode.asked.connect(self.asked)
        self._header.addWidget(self._mode)
        self._sign = QLabel()
        self._sign.setFixedSize(40, 40)
        self._word = label(wrap=True)  # a name that is cut could be another's
        self._word.setMinimumWidth(40)
        self._detail = label(tone="soft", wrap=True)
        self._detail.setMinimumHeight(32)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._word)
        words.addWidget(self._detail)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.setContentsMargins(4, 0, 2, 0)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self._shown: Statement | None = None
        self.set_statement(Statement(tr("Getting ready"), "", "wait"))

    @property
    def shown(self) -> Statement | None:
        """What is said now."""
        return self._shown

    def set_statement(self, said: Statement) -> None:
        """Say a verdict."""
        if said == self._shown:
            return
        before, self._shown = self._shown, said
        if before is None or (said.title, said.tone) != (before.title, before.tone):
            self._say_title(said)
        self._detail.setText(said.detail)
        self.setAccessibleDescription(f"{said.title}. {said.detail}")

    def _say_title(self, said: Statement) -> None:
        token, sign = LOOKS[said.tone]
        colour = t.named(token)
        self._sign.setPixmap(icon(sign, colour=colour).pixmap(QSize(40, 40)))
        size = 22 if len(said.title) <= 18 else 17
        self._word.setStyleSheet(f"color: {colour}; font-size: {size}px; font-weight: 700;")
        self._word.setText(said.title)
        self._word.setToolTip(said.title)

    def set_people(self, names: Sequence[str], *, verifying: str | None) -> None:
        """Who can be verified, and who is."""
        self._mode.set_people(names, verifying=verifying)


def _demo() -> QWidget:
    pane = VerdictPane()
    pane.set_people(["Anna K.", "David M."], verifying=None)
    pane.set_statement(Statement("Anna K.", "Accepted · score 0.91 · clear", "accept"))
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=340, height=120))
