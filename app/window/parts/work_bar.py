"""A line under the header for each piece of work that runs: what it is, how far, and a way to stop it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.window.models.jobs import Job
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import label
from app.window.parts.icons import icon
from app.window.parts.order import reach_after


class WorkBar(QFrame):
    """Shows jobs while they run; hidden without any."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workBar")
        self.setAccessibleName(tr("What is being done"))
        self.setStyleSheet(f"#workBar {{ background: {t.CARD}; border-bottom: 1px solid {t.LINE}; }}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 6, 16, 6)
        self._column.setSpacing(4)
        self.lines: dict[Job, Line] = {}
        self.hide()

    def set_jobs(self, jobs: Sequence[Job]) -> None:
        """Follow these."""
        for job in [job for job in self.lines if job not in jobs]:
            line = self.lines.pop(job)
            self._column.removeWidget(line)
            line.deleteLater()
        for job in jobs:
            if job not in self.lines:
                before = [line.cancel for line in self.lines.values()]
                self.lines[job] = Line(job=job)
                self._column.addWidget(self.lines[job])
                reach_after(before[-1] if before else self, self.lines[job].cancel)
            self.lines[job].follow()
        self.setVisible(bool(self.lines))


class Line(QWidget):
    """One job."""

    def __init__(self, *, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self._title, self._remark = label(tone="soft"), label(tone="figures")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(240)
        self.cancel = QPushButton(icon("x"), job.end or tr("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._title)
        row.addWidget(self.progress)
        row.addWidget(self._remark, 1)
        row.addWidget(self.cancel)
        if not job.stops:
            self.cancel.hide()
        self.follow()

    def follow(self) -> None:
        """Show what the job says now."""
        told = self._job.told
        self._title.setText(told.title)
        self.progress.setAccessibleName(told.title)
        self.progress.setRange(0, 0 if told.share is None else 1000)
        if told.share is not None:
            self.progress.setValue(round(1000 * told.share))
        self._remark.setText(tr("Stopping …") if self._job.stopped() else told.remark)
        self.cancel.setEnabled(not self._job.stopped())

    def _cancel(self) -> None:
        self._job.cancel()
        self.follow()


def _demo() -> QWidget:
    bar = WorkBar()
    job = Job("Exporting Anna K. as a depth video")
    job.tell(0.4, "54 of 135 frames, 12.3 MB")
    bar.set_jobs([job])
    return bar


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1000, height=46))
