"""How an enrolment goes: the ring of poses, a hint that can be read from two metres, and how many frames there are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.verdict.enrolment import STEPS, Progress, StepState
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import Card, label, set_tone
from app.window.parts.pose_ring import PoseRing

HINT_PX = 34  # read from two metres


class GuidancePane(Card):
    """Says what the person should do now; :attr:`title` big, :attr:`detail` below the bar."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Progress"), parent=parent)
        self.ring = PoseRing()
        self.hint = label(wrap=True)
        self.hint.setMinimumHeight(2 * HINT_PX + 20)  # two lines, so that nothing jumps
        self.hint.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self.detail = label(tone="soft", wrap=True)
        self.detail.setMinimumHeight(32)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Good frames gathered"))
        words = QVBoxLayout()
        for widget in (self.hint, self.bar, self.detail):
            words.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(2 * t.GAP)
        row.addWidget(self.ring)
        row.addLayout(words, 1)
        self.column.addLayout(row)

    def say(self, hint: str, detail: str, *, tone: str) -> None:
        """What to do, or what came of it, and more about it."""
        self.hint.setText(hint)
        set_tone(self.hint, tone)
        self.hint.setStyleSheet(f"font-size: {HINT_PX}px; font-weight: 600;")
        self.detail.setText(detail)

    def clear(self) -> None:
        """Nothing is gathered yet."""
        self.ring.set_steps(())
        self.bar.setValue(0)

    def fill(self) -> None:
        """All is gathered."""
        self.bar.setValue(self.bar.maximum())

    def set_progress(self, progress: Progress) -> str:
        """Fill bar and ring; how many frames that is, in words."""
        gathered = min(progress.gathered, progress.wanted)
        self.bar.setMaximum(progress.wanted)
        self.bar.setValue(gathered)
        count = tr("{gathered} of {wanted} good frames", gathered=gathered, wanted=progress.wanted)
        self.bar.setAccessibleDescription(count)
        self.ring.set_steps(progress.steps, progress.asked, bad=progress.ended is not None)
        return count


def _demo() -> QWidget:
    pane = GuidancePane()
    counts = {"straight": (10, 10), "left": (4, 5)}
    steps = tuple(StepState(step, *counts.get(step, (0, 5))) for step in STEPS)
    hint = "Turn your head slowly to your left"
    pane.say(hint, pane.set_progress(Progress(14, 30, False, None, hint, steps, "left", True)), tone="ok")
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=900, height=240))
