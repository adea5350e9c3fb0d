"""Enrolling a person: consent and a name first, then good frames under guidance, then the templates are stored."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.live.capture import Phase
from app.live.snapshot import Snapshot
from app.verdict.enrolment import CONSENT_TEXT, Enrolled, Progress
from app.verdict.gates import ENROLMENT
from app.window.models.scene import scene
from app.window.panes.denoised import DenoisedPane
from app.window.panes.depth import DepthCanvas
from app.window.panes.quality import QualityPane
from app.window.parts import tokens as t
from app.window.parts.card import Card, gap_layout, label, set_tone

Step = Literal["ask", "gather", "stored"]


class EnrolPage(QWidget):
    """``started`` carries the name, ``finished`` who gave the consent; ``stopped`` when the user gives up."""

    started = Signal(str)
    finished = Signal(str)
    stopped = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.step: Step = "ask"
        self._storing = False
        self.view = DepthCanvas()
        self.view.setAccessibleName("Scene depth while enrolling")
        scene = Card(title="Camera", body=self.view)
        self.quality = QualityPane()
        self.face = DenoisedPane()
        side = QVBoxLayout()
        side.setSpacing(t.GAP)
        side.addWidget(self._form())
        side.addWidget(self._gathering())
        side.addWidget(self.quality)
        side.addWidget(self.face, 1)
        row = QHBoxLayout(self)
        gap_layout(row)
        row.addWidget(scene, 1)
        column = QWidget()
        column.setFixedWidth(420)
        column.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        row.addWidget(column)
        self.set_step("ask")

    def set_step(self, step: Step) -> None:
        """Go to another step of the flow."""
        self.step, self._storing = step, False
        gathering = step == "gather"
        self.name.setEnabled(not gathering)
        self.consent.setEnabled(not gathering)
        self.begin.setVisible(not gathering)
        self.stop.setVisible(gathering)
        if not gathering:
            self.consent.setChecked(False)
            self.progress.setValue(0)
        if step == "ask":
            self._say("Not started", "Consent and a name come first.", tone="soft")
            self.name.clear()
        self._check()

    def set_snapshot(self, now: Snapshot) -> None:
        """Show the camera, and how far the enrolment is."""
        view = scene(now)
        if view.frame is not None or self.view.has_image:
            self.view.set_depth(view.frame)
        if now.frame is None:
            self.view.set_message("No picture", "Choose a camera or a recording at the top right.")
        faces = now.result.faces if now.result is not None else ()
        self.view.set_faces(view.frame, view.faces)
        face = faces[0] if faces else None
        self.quality.set_quality(
            face.crop.quality if face is not None and face.crop is not None else None, gate=ENROLMENT
        )
        self.face.set_depth(face.denoised if face is not None else None)
        if now.enrolment is not None and self.step == "gather":
            self._guide(now.enrolment)
        self._ready = not (now.problem or now.message) and now.capture.phase is not Phase.IDLE
        self._check(reason=now.problem or now.message)

    def set_trouble(self, text: str) -> None:
        """Say why it could not be begun or stored, and let the user try again."""
        self.stopped.emit()
        self.set_step("stored")
        self._say("Not enrolled", text, tone="bad")

    def set_stored(self, enrolled: Enrolled) -> None:
        """Say what was stored."""
        self.set_step("stored")
        low, high = (f"{value:+.0f}°".replace("-", "−") for value in enrolled.yaw_deg)
        text = f"{enrolled.templates} views from {enrolled.frames} good frames, yaw {low} to {high}."
        if enrolled.known_as is not None:
            text += (
                f" Careful: this face is also enrolled as {enrolled.known_as.person}"
                f" (score {enrolled.known_as.score:.2f})."
            )
        self._say(f"{enrolled.person} is enrolled", text, tone="warn" if enrolled.known_as else "ok")
        self.progress.setValue(self.progress.maximum())
        self.name.clear()

    def _guide(self, progress: Progress) -> None:
        self.progress.setMaximum(progress.wanted)
        self.progress.setValue(min(progress.gathered, progress.wanted))
        self.progress.setAccessibleDescription(f"{progress.gathered} of {progress.wanted} good frames")
        count = f"{min(progress.gathered, progress.wanted)} of {progress.wanted} good frames"
        hint = progress.hint or "Good. Keep looking at the camera."
        self._say(hint, count, tone="warn" if progress.refusal is not None else "ok")
        if progress.done and not self._storing:
            self._storing = True
            self.finished.emit(self.name.text().strip())

    def _say(self, title: str, detail: str, *, tone: str) -> None:
        self._hint.setText(title)
        set_tone(self._hint, tone)
        self._hint.setStyleSheet("font-size: 16px; font-weight: 600;")
        self._detail.setText(detail)

    def _form(self) -> Card:
        card = Card(title="Enrol a person")
        self._consent_text = label(CONSENT_TEXT, tone="soft", wrap=True)
        self.consent = QCheckBox("The person has read this and agrees")
        self.consent.toggled.connect(self._check)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name, such as Anna K.")
        self.name.setAccessibleName("Name of the person")
        self.name.setMaxLength(80)
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._begin)
        self.begin = QPushButton("Start")
        self.begin.setProperty("kind", "primary")
        self.begin.clicked.connect(self._begin)
        self.stop = QPushButton("Stop")
        self.stop.clicked.connect(self._stop)
        self._ready = False
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.begin)
        row.addWidget(self.stop)
        self._why = label(tone="faint", wrap=True)
        self._why.setMinimumHeight(16)
        for widget in (self._consent_text, self.consent):
            card.column.addWidget(widget)
        card.column.addLayout(row)
        card.column.addWidget(self._why)
        return card

    def _gathering(self) -> Card:
        card = Card(title="Progress")
        self._hint = label(wrap=True)
        self._hint.setMinimumHeight(24)
        self._detail = label(tone="soft", wrap=True)
        self._detail.setMinimumHeight(32)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Good frames gathered")
        for widget in (self._hint, self.progress, self._detail):
            card.column.addWidget(widget)
        return card

    def _check(self, _: object = None, *, reason: str = "") -> None:
        missing = ""
        if self.step != "gather":
            if not self._ready:
                missing = reason or "Waiting for a picture."
            elif not self.consent.isChecked():
                missing = "Nobody is enrolled without consent."
            elif not self.name.text().strip():
                missing = "Give the person a name."
        self._why.setText(missing)
        self.begin.setEnabled(not missing and self.step != "gather")

    def _begin(self) -> None:
        if self.begin.isEnabled() and self.begin.isVisibleTo(self):
            self.set_step("gather")
            self._say("Look at the camera", "Turn your head slowly to the left and to the right.", tone="soft")
            self.started.emit(self.name.text().strip())

    def _stop(self) -> None:
        self.stopped.emit()
        self.set_step("ask")


def _demo() -> QWidget:
    from app.live.capture import CaptureState
    from app.window.parts.demo import head_frame

    page = EnrolPage()
    frame = head_frame()
    page.set_snapshot(Snapshot(capture=CaptureState(phase=Phase.STREAMING), frame=frame))
    page.consent.setChecked(True)
    page.name.setText("Anna K.")
    page.begin.click()
    progress = Progress(14, 30, False, None, "Turn your head slowly to the left and to the right")
    page.set_snapshot(Snapshot(capture=CaptureState(phase=Phase.STREAMING), frame=frame, enrolment=progress))
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1200, height=760))
