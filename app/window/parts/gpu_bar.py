"""A line above the playback bar while a GPU is being made ready, and after it went wrong; hidden otherwise."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from app.networks.handover import State
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import label, set_tone
from app.window.parts.icons import icon


class GpuBar(QFrame):
    """``cancelled`` and ``retried``: what the user wants of the GPU."""

    cancelled = Signal()
    retried = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gpuBar")
        self.setAccessibleName("GPU")
        self.setStyleSheet(f"#gpuBar {{ background: {t.CARD}; border-top: 1px solid {t.LINE}; }}")
        self._text = label(wrap=True)
        self._progress = QProgressBar()
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(180)
        self._progress.setAccessibleName(tr("How much of the GPU's engine is built"))
        self.cancel = QPushButton(icon("x"), tr("Cancel"))
        self.cancel.setToolTip(tr("Stay on the processor"))
        self.cancel.clicked.connect(self.cancelled)
        self.retry = QPushButton(icon("arrow-clockwise"), tr("Try the GPU again"))
        self.retry.clicked.connect(self.retried)
        self.dismiss = QPushButton(tr("Hide"))
        self.dismiss.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        for part in (self._progress, self.cancel, self.retry, self.dismiss):
            row.addWidget(part)
        self._state: State | None = None
        self._dismissed, self._here = "", True
        self.hide()

    @property
    def text(self) -> str:
        """What it says, "" while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def set_state(self, state: State | None, *, here: bool = True) -> None:
        """Follow the state of the networks; None where they stay where they are. ``here``: whether it may be seen."""
        if (state, here) == (self._state, self._here):
            return
        self._state, self._here = state, here
        building = state is not None and bool(state.doing)
        notice = state.notice if state is not None else ""
        if state is not None and building:
            self._text.setText(tr("Making the GPU ready, the processor serves meanwhile — {doing}", doing=state.doing))
            self._progress.setValue(round(100 * state.share))
        else:
            self._text.setText(heard(notice))
        set_tone(self._text, "soft" if building else "warn")
        self._progress.setVisible(building)
        self.cancel.setVisible(building)
        self.retry.setVisible(not building and state is not None and state.can_retry)
        self.dismiss.setVisible(not building)
        if notice != self._dismissed:
            self._dismissed = ""
        self.setVisible(here and (building or bool(notice and notice != self._dismissed)))

    def _dismiss(self) -> None:
        self._dismissed = self._state.notice if self._state is not None else ""
        self.hide()


def _demo() -> QWidget:
    bar = GpuBar()
    bar.set_state(State(doing="dmdnet: comparing with the CPU", share=0.45))
    return bar


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1100, height=48))
