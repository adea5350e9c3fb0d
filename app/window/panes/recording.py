"""One recording: its picture, what is known of it, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.window.models import shelf
from app.window.models.language import tr
from app.window.models.statement import sentence
from app.window.parts import colour
from app.window.parts import tokens as t
from app.window.parts.buttons import Buttons
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card, label, set_tone
from app.window.parts.icons import icon


class RecordingPane(Card):
    """The buttons' signals say what is wanted of the recording that is shown."""

    played = Signal()
    renamed = Signal()
    exported = Signal()
    checked = Signal()
    deleted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Recording"), parent=parent)
        self.picture = Canvas(name=tr("Depth in the middle of the recording"), empty=tr("No recording is chosen"))
        self.picture.setMinimumHeight(220)
        self._state = label(wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(18)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self.column.addWidget(self.picture, 1)
        self.column.addWidget(self._state)
        self.column.addLayout(self._facts)
        self.column.addStretch(1)
        self.column.addLayout(self._commands())
        self._row: shelf.Row | None = None
        self.set_row(None)

    @property
    def said(self) -> list[tuple[str, str]]:
        """The facts that are shown."""
        return [] if self._row is None else shelf.details(self._row)

    @property
    def state(self) -> str:
        """What is wrong with it, "" when nothing is known to be."""
        return self._state.text()

    def set_row(self, row: shelf.Row | None) -> None:
        """Show another recording, or none."""
        self._row = row
        facts = None if row is None else row.facts
        self._title.setText(tr("Recording") if row is None else row.title)
        self._set_picture(row)
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # until it is deleted it would still be painted
                widget.deleteLater()
        for line, (name, text) in enumerate(self.said):
            self._facts.addWidget(label(name, tone="soft"), line, 0)
            value = label(text, wrap=True)
            self._facts.addWidget(value, line, 1)
        bad = facts is not None and bool(facts.problem)
        text = ""
        if facts is not None and facts.problem:
            text = tr(
                "{sentence} It stays as it is: nothing else is played in its place.", sentence=sentence(facts.problem)
            )
        elif facts is not None and facts.cut:
            text = tr(
                "Its end is missing: whatever wrote it was interrupted. What there is can be played and exported; an "
                "export is whole again."
            )
        self.say(text, tone="bad" if bad else "warn")
        self.play.setEnabled(row is not None and not (bad and not (facts and facts.frames)))
        self.check.setEnabled(row is not None)
        self.export.setEnabled(self.play.isEnabled())
        for button in (self.rename, self.delete):
            button.setEnabled(row is not None and not row.clip)
            button.setToolTip(tr("Sample clips come with Relief and stay") if row is not None and row.clip else "")

    def say(self, text: str, *, tone: str = "soft") -> None:
        """Say what is wrong with it, or what came of a check."""
        self._state.setText(text)
        self._state.setVisible(bool(text))
        set_tone(self._state, tone)

    def _set_picture(self, row: shelf.Row | None) -> None:
        facts = None if row is None else row.facts
        if facts is None or facts.depth is None:
            text = (
                tr("No recording is chosen") if row is None else tr("Looking …") if facts is None else tr("No picture")
            )
            self.picture.set_message(text)
            self.picture.set_pixels(None)
            return
        ends = colour.scene_range(facts.depth, facts.unit)
        self.picture.set_pixels(None if ends is None else colour.scene_lut(*ends, facts.unit)[facts.depth])

    def _commands(self) -> QVBoxLayout:
        self.play = QPushButton(icon("play", colour=t.ON_ACCENT), tr("Play"))
        self.play.setProperty("kind", "primary")
        self.export = QPushButton(icon("export"), tr("Export …"))
        self.rename = QPushButton(icon("pencil-simple"), tr("Rename …"))
        self.check = QPushButton(icon("check-square"), tr("Check"))
        self.check.setToolTip(tr("Read every frame and say which are damaged"))
        self.delete = QPushButton(icon("trash", colour=t.ON_DANGER), tr("Delete …"))
        self.delete.setProperty("kind", "danger")
        signals = (self.played, self.exported, self.renamed, self.checked, self.deleted)
        buttons = (self.play, self.export, self.rename, self.check, self.delete)
        for button, signal in zip(buttons, signals, strict=True):
            button.clicked.connect(signal)
        above = QHBoxLayout()
        for button in buttons[:2]:
            above.addWidget(button, 1)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(Buttons(buttons[2:]))
        return column


def _demo() -> QWidget:
    return RecordingPane()


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=420, height=640))
