"""One enrolled person: picture, what is known, the note, and what can be done."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QPushButton, QWidget

from app.window.models import people, register
from app.window.models.drafts import Drafts
from app.window.models.language import tr
from app.window.parts import colour
from app.window.parts import tokens as t
from app.window.parts.buttons import Buttons
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card, label, set_tone
from app.window.parts.icons import icon
from gallery import Person

PICTURE = QSize(120, 120)


class PersonPane(Card):
    """``renamed``, ``merged``, ``agreed`` and ``removed`` say which button was pressed; ``noted`` carries the note that
    is to be kept. ``drafts``: notes that were typed and not kept, which are shown again with their people."""

    renamed = Signal()
    merged = Signal()
    agreed = Signal()
    removed = Signal()
    noted = Signal(str)

    def __init__(self, *, drafts: Drafts | None = None, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Person"), parent=parent)
        self.drafts = Drafts() if drafts is None else drafts
        self._person: Person | None = None
        self.kept, self._told, self._showing = "", False, False
        self.picture = Canvas(name=tr("Depth picture of the person"))
        self.picture.setFixedSize(PICTURE)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(5)
        self._facts.setColumnStretch(1, 1)
        self._need = label(wrap=True)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.picture)
        top.addLayout(self._facts, 1)
        self.note = QPlainTextEdit()
        self.note.setPlaceholderText(tr("Note"))
        self.note.setAccessibleName(tr("Note"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(64)
        self.note.textChanged.connect(self._follow_note)
        self.keep = QPushButton(tr("Keep note"))
        self.keep.clicked.connect(lambda: self.noted.emit(self.note.toPlainText()))
        self.column.addLayout(top)
        self.column.addWidget(self._need)
        noted = QHBoxLayout()
        noted.setSpacing(8)
        noted.addWidget(self.note, 1)
        noted.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(noted)
        self.column.addWidget(self._commands())
        self.set_person(None)

    @property
    def person(self) -> str:
        """The name of the person who is shown, "" for nobody's."""
        return "" if self._person is None else self._person.name

    @property
    def said(self) -> list[tuple[str, str]]:
        """The facts that are shown."""
        return [] if self._person is None else register.facts(self._person, datetime.now(UTC))

    @property
    def need(self) -> str:
        """What has to be done about the person, "" when nothing."""
        return self._need.text()

    def set_person(self, person: Person | None, *, chosen: int = 0) -> None:
        """Show another person; ``chosen``: how many are selected, when it is not one."""
        was = self._person
        same = person is not None and was is not None and (person.name, person.enrolled) == (was.name, was.enrolled)
        self._person = person
        self._title.setText(
            person.name if person is not None else tr("{chosen} people", chosen=chosen) if chosen else tr("Person")
        )
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # until it is deleted it would still be painted
                widget.deleteLater()
        for line, (name, text) in enumerate(self.said):
            self._facts.addWidget(label(name, tone="soft"), line, 0)
            self._facts.addWidget(label(text, wrap=True), line, 1)
        need = "" if person is None else register.need(person, datetime.now(UTC))
        self._need.setText(tr(register.SAID[need]))
        self._need.setVisible(bool(need))
        set_tone(self._need, register.TONES[need])
        self.picture.set_message(people.initials(person.name) if person is not None else "")
        for button in (self.rename, self.merge, self.agree):
            button.setEnabled(person is not None)
        self.remove.setEnabled(person is not None or chosen > 1)
        self.note.setEnabled(person is not None)
        if not same:
            self.picture.set_pixels(None)
            self.kept, self._told = "", False
            self.note.setReadOnly(True)  # until it is known what would be lost by another one
            draft = self.drafts.of(person)
            self._show_note("" if draft is None else draft.text)

    def set_picture(self, depth: NDArray[np.float32] | None) -> None:
        """Show the person's depth, ``float32[128, 128]`` in [0, 255]; None where none is kept."""
        self.picture.set_pixels(None if depth is None else colour.shaded(depth))

    def set_note(self, text: str) -> None:
        """Show the note that is kept; what was typed and not kept stays."""
        self.kept, self._told = text, True
        self.note.setReadOnly(False)
        draft = self.drafts.of(self._person)
        if draft is not None and self._person is not None and self._alike(draft.text):
            self.drafts.forget(draft)
            draft = None
        self._show_note(text if draft is None else draft.text)

    def _show_note(self, text: str) -> None:
        self._showing = True
        if self.note.toPlainText() != text:
            self.note.setPlainText(text)
        self._showing = False
        self._check()

    def _follow_note(self) -> None:
        """What is typed is a draft at once: a selection, a page or a gallery may change at any moment."""
        if not self._showing and self._person is not None:
            self.drafts.put(self._person, self.note.toPlainText(), before=self.kept)
        self._check()

    def _alike(self, text: str) -> bool:
        return text.strip() == self.kept.strip()

    def _check(self) -> None:
        self.keep.setEnabled(self._person is not None and self._told and not self._alike(self.note.toPlainText()))

    def _commands(self) -> Buttons:
        self.rename = QPushButton(icon("pencil-simple"), tr("Rename …"))
        self.merge = QPushButton(icon("git-merge"), tr("Merge …"))
        self.merge.setToolTip(tr("Two entries of one person become one"))
        self.agree = QPushButton(icon("handshake"), tr("Consent …"))
        self.agree.setToolTip(tr("Ask for consent anew"))
        self.remove = QPushButton(icon("trash", colour=t.ON_DANGER), tr("Remove …"))
        self.remove.setProperty("kind", "danger")
        buttons = (self.rename, self.merge, self.agree, self.remove)
        signals = (self.renamed, self.merged, self.agreed, self.removed)
        for button, signal in zip(buttons, signals, strict=True):
            button.clicked.connect(signal)
        return Buttons(buttons)


def _demo() -> QWidget:
    from app.verdict.enrolment import consent
    from app.window.parts.demo import face_depth

    given = consent("the demo", given=True)
    pane = PersonPane()
    pane.set_person(Person("Anna K.", 5, 0, given.at, given))
    pane.set_picture(face_depth())
    pane.set_note("Works at the gate.")
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=560, height=330))
