"""The templates an enrolment stored, with their pictures; to undo it, and to test it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.verdict.enrolment import Picture
from app.verdict.verdict import Verdict
from app.window.models.foreign import heard
from app.window.models.language import mark, tr
from app.window.parts import colour
from app.window.parts import tokens as t
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card, label, set_tone
from app.window.parts.icons import icon
from app.words.verdicts import verdict_text

NAMES = {
    "straight": mark("Straight"),
    "left": mark("Left"),
    "right": mark("Right"),
    "up": mark("Up"),
    "down": mark("Down"),
}


class StoredPane(Card):
    """``undone``: the user wants the person erased again; ``tested``: wants to be recognised."""

    undone = Signal()
    tested = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("What was stored"), parent=parent)
        self.undo = QPushButton(icon("trash", colour=t.ON_DANGER), tr("Undo"))
        self.undo.setProperty("kind", "danger")
        self.undo.setToolTip(tr("Erase this person and all stored views again"))
        self.undo.clicked.connect(self.undone)
        self.test = QPushButton(tr("Test yourself"))
        self.test.setProperty("kind", "primary")
        self.test.clicked.connect(self.tested)
        self.answer = label(wrap=True)
        self.answer.setMinimumHeight(18)
        self._pictures = QHBoxLayout()
        self._pictures.setSpacing(6)
        buttons = QHBoxLayout()
        buttons.addWidget(self.answer, 1)
        buttons.addWidget(self.undo)
        buttons.addWidget(self.test)
        self.column.addLayout(self._pictures)
        self.column.addLayout(buttons)
        self.set_pictures(())

    def set_pictures(self, pictures: Sequence[Picture]) -> None:
        """Show these depth pictures, and that nothing was tested yet."""
        while (item := self._pictures.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for picture in pictures:
            self._pictures.addWidget(_thumbnail(picture))
        self.set_chip(tr("{count:view|views}", count=len(pictures)) if pictures else "")
        self.say("")

    def say(self, text: str, *, tone: str = "soft") -> None:
        """Say what came of a test or an undoing."""
        self.answer.setText(text)
        set_tone(self.answer, tone)

    def set_verdict(self, name: str, verdict: Verdict | None) -> bool:
        """Say how the test goes; True once it is decided."""
        if verdict is None or not verdict.settled:
            self.say(tr("Look at the camera …") if verdict is None else heard(verdict_text(verdict, claimed=name)))
            return False
        accepted = verdict.decision == "accept"
        words = heard(verdict_text(verdict, claimed=name))
        self.say(
            tr("Recognised: {words}", words=words)
            if accepted
            else tr("{words}. Undo, and enrol again nearer to the camera.", words=words)
        )
        set_tone(self.answer, "ok" if accepted else "bad")
        return True


def _thumbnail(picture: Picture) -> QWidget:
    """A depth picture with its pose under it."""
    yaw, pitch = (f"{value:+.0f}°".replace("-", "−") for value in picture.pose)
    image = Canvas(name=tr("{step} view, yaw {yaw}, pitch {pitch}", step=tr(NAMES[picture.step]), yaw=yaw, pitch=pitch))
    image.setFixedSize(66, 66)
    image.setMinimumSize(66, 66)
    image.set_pixels(colour.shaded(picture.depth))
    image.setToolTip(tr("yaw {yaw}, pitch {pitch}", yaw=yaw, pitch=pitch))
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(image)
    column.addWidget(label(tr(NAMES[picture.step]), tone="soft"))
    return whole


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth

    pane = StoredPane()
    pane.set_pictures([Picture("straight", (1.0, 2.0), face_depth()), Picture("left", (18.0, 1.0), face_depth())])
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=420, height=170))
