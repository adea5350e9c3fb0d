"""A line under the header while somebody is being enrolled and another page is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.verdict.enrolment import Progress
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import label, set_tone
from app.window.parts.icons import icon


class EnrolBar(QFrame):
    """``shown`` asks for the enrolment's page, ``stopped`` gives the enrolment up."""

    shown = Signal()
    stopped = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("enrolBar")
        self.setAccessibleName(tr("Enrolment"))
        self.setStyleSheet(f"#enrolBar {{ background: {t.CARD}; border-bottom: 1px solid {t.ACCENT}; }}")
        self._text = label(wrap=True)
        self.show_page = QPushButton(icon("user-plus"), tr("Show"))
        self.show_page.setAccessibleName(tr("Show the enrolment"))
        self.show_page.clicked.connect(self.shown)
        self.stop = QPushButton(icon("x"), tr("Stop"))
        self.stop.setAccessibleName(tr("Stop the enrolment"))
        self.stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(self.show_page)
        row.addWidget(self.stop)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, "" while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def set_progress(self, name: str, progress: Progress | None, *, here: bool) -> None:
        """Follow the enrolment of ``name``; hidden without one, and where its own page is shown, or one that shows
        nothing else (``here``)."""
        if progress is None or here:
            self.hide()
            return
        count = tr("{gathered} of {wanted} views", gathered=progress.gathered, wanted=progress.wanted)
        hint = heard(progress.hint) or (tr("all poses are captured") if progress.done else "")
        self._text.setText(tr("Enrolling {name}: {count}", name=name, count=count) + (f". {hint}" if hint else ""))
        set_tone(self._text, "bad" if progress.ended is not None else "soft")
        self.show()


def _demo() -> QWidget:
    bar = EnrolBar()
    bar.set_progress("Anna K.", Progress(14, 30, False, None, "Turn your head slowly to your right"), here=False)
    return bar


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1100, height=48))
