"""Enrolling a person: consent and a name first, then guided poses, then what was stored: seen, tested or undone."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.live.capture import Phase
from app.live.snapshot import Snapshot
from app.scan import Scan
from app.verdict.enrolment import STEPS, Enrolled, Picture, Progress, StepState
from app.verdict.gates import ENROLMENT
from app.window.models.absence import absence
from app.window.models.enrolled import said
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.models.scene import scene
from app.window.models.statement import sentence
from app.window.panes.denoised import DenoisedPane
from app.window.panes.depth import DepthCanvas
from app.window.panes.guidance import GuidancePane
from app.window.panes.quality import QualityPane
from app.window.panes.scan import ScanPane
from app.window.panes.stored import StoredPane
from app.window.parts import tokens as t
from app.window.parts.card import Card, gap_layout, label
from app.window.parts.consent_form import ConsentForm
from app.window.parts.scrolled import scrolled
from gallery.match import Match

Step = Literal["ask", "gather", "known", "refused", "stored"]
RUNNING = ("gather", "known", "refused")
SIDE_PX, NARROW, NARROW_SIDE_PX = 420, 1000, 360


class EnrolPage(QWidget):
    """``started`` carries the name; ``finished`` the name, and ``confirmed`` too where the face is known already and is
    wanted all the same; ``stopped`` when the user gives up. ``undone`` and ``tested`` carry who was stored;
    ``untested``: the test is over; ``scan_saved``: the user wants the scan in a file."""

    started = Signal(str)
    finished = Signal(str)
    confirmed = Signal(str)
    stopped = Signal()
    undone = Signal(str)
    tested = Signal(str)
    untested = Signal()
    scan_saved = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.step: Step = "ask"
        self._storing = self._testing = self._begun = self._although = False
        self._person = ""
        self.view = DepthCanvas()
        self.view.setAccessibleName(tr("Scene depth while enrolling"))
        self.quality = QualityPane()
        self.face = DenoisedPane()
        self.stored = StoredPane()
        self.stored.undone.connect(lambda: self.undone.emit(self._person))
        self.stored.tested.connect(self._test)
        self.scan = ScanPane()
        self.scan.saved.connect(self.scan_saved)
        left = QVBoxLayout()
        left.setSpacing(t.GAP)
        self.guidance = GuidancePane()
        left.addWidget(self.guidance)
        left.addWidget(Card(title=tr("Camera"), body=self.view), 1)
        body = QWidget()
        side = QVBoxLayout(body)
        side.setSpacing(t.GAP)
        for pane in (self._form(), self.stored, self.quality):
            side.addWidget(pane)
        side.addWidget(self.scan, 2)
        side.addWidget(self.face, 1)
        side.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        gap_layout(row)
        row.addLayout(left, 1)
        self._side = scrolled(body, sideways=False)  # alone: whoever is enrolled has hint and picture before them
        self._side.setFixedWidth(SIDE_PX)
        row.addWidget(self._side)
        self.first = self.consent
        self.set_step("ask")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(SIDE_PX if self.width() >= NARROW else NARROW_SIDE_PX)

    def set_step(self, step: Step) -> None:
        """Go to another step of the flow."""
        self._end_test()
        self.step, self._storing = step, False
        running = step in RUNNING
        self.name.setEnabled(not running or step == "refused")
        self.form.setEnabled(not running)
        self.begin.setVisible(not running)
        self.stop.setVisible(running)
        self.enough.setVisible(step == "gather")
        self.although.setVisible(step == "known")
        self.although.setEnabled(step == "known")
        self.again.setVisible(step == "refused")
        self.stored.setVisible(False)
        self._show_scan(False)
        if not running:
            self._begun = False
            self.form.reset()
        if step == "ask":
            self.guidance.say(tr("Not started"), tr("Consent and a name come first."), tone="soft")
            self.guidance.clear()
            self.name.clear()
        self._check()

    def set_snapshot(self, now: Snapshot) -> None:
        """Show the camera, and how far the enrolment is."""
        view = scene(now)
        if view.frame is not None or self.view.has_image:
            self.view.set_depth(view.frame)
        absent = absence(now, at=time.monotonic())
        for canvas in (self.view, self.face.canvas):
            canvas.set_message(absent.title, absent.remedy)
        faces = now.result.faces if now.result is not None else ()
        self.view.set_faces(view.frame, view.faces)
        face = faces[0] if faces else None
        self.quality.set_quality(
            face.crop.quality if face is not None and face.crop is not None else None, gate=ENROLMENT
        )
        self.face.set_depth(face.denoised if face is not None else None)
        self.follow(now)

    def follow(self, now: Snapshot) -> None:
        """Go on with the enrolment, whichever page is shown."""
        if self.step == "gather" and now.capture.phase is Phase.LOST and not self._storing:
            self._give_up(tr("the source does not answer"), sentence(now.capture.problem))
        elif now.enrolment is None and self.running and self._begun and not self._storing:
            self._give_up(tr("gallery or networks were opened anew"), tr("Start once more"))
        elif now.enrolment is not None and self.step == "gather":
            self._begun = True
            self._guide(now.enrolment)
        if self._testing and self.stored.set_verdict(self._person, now.verdict if now.verifying else None):
            self._end_test()
        self._ready = not (now.problem or now.message) and now.capture.phase is not Phase.IDLE
        self._check(reason=now.problem or now.message)

    @property
    def running(self) -> str:
        """Who is being enrolled, "" when nobody is."""
        return self.name.text().strip() if self.step in RUNNING else ""

    def set_refused(self, text: str, progress: Progress) -> None:
        """Say why it was not stored; what was gathered is there still, for another name or another attempt."""
        if progress.known_as is not None and not self._although:
            self._ask_known(progress.known_as)
            return
        self.set_step("refused")
        kept = tr("The views are kept: take another name, or try again.")
        self.guidance.say(tr("Not stored yet"), f"{sentence(text)} {kept}", tone="bad")
        self.name.selectAll()
        self.name.setFocus()

    def set_trouble(self, text: str) -> None:
        """Say why it could not be begun or stored, and let the user try again."""
        name = self.name.text()
        self.stopped.emit()
        self.set_step("stored")
        self.name.setText(name)
        self.guidance.say(tr("Not enrolled"), sentence(text), tone="bad")

    def set_stored(self, enrolled: Enrolled, pictures: Sequence[Picture] = ()) -> None:
        """Say what was stored, and show its pictures."""
        self.set_step("stored")
        self._person = enrolled.person
        tone = "warn" if enrolled.known_as or enrolled.alike else "ok"
        self.guidance.say(tr("{person} is enrolled", person=enrolled.person), said(enrolled), tone=tone)
        self.guidance.fill()
        self.name.clear()
        self.stored.set_pictures(pictures)
        self.stored.setVisible(True)
        self.stored.test.setFocus()

    def set_scanning(self) -> None:
        """Say that the scan of whoever was stored is being made."""
        self._show_scan(True)
        self.scan.set_making()

    def set_scan(self, person: str, scan: Scan | None, problem: str = "") -> None:
        """Show the scan of ``person``, or why there is none; nothing where they are no longer who was stored."""
        if self.step != "stored" or person != self._person or not self.scan.isVisibleTo(self):
            return
        if scan is None:
            self.scan.set_problem(heard(problem))
        else:
            self.scan.set_scan(scan)

    def set_undone(self) -> None:
        """Say that the person was erased again."""
        name = self._person
        self.set_step("ask")
        self.guidance.say(
            tr("{name} was erased again", name=name), tr("Nothing of this enrolment is stored."), tone="soft"
        )

    def set_problem(self, text: str) -> None:
        """Say why what was stored could not be undone."""
        self.stored.say(sentence(text), tone="bad")

    def _show_scan(self, shown: bool) -> None:
        """The scan takes the place of what only a look at the camera needs."""
        self.scan.set_scan(None)
        self.scan.setVisible(shown)
        self.quality.setVisible(not shown)
        self.face.setVisible(not shown)

    def _guide(self, progress: Progress) -> None:
        count = self.guidance.set_progress(progress)
        self.enough.setEnabled(progress.enough and not self._storing)
        if progress.ended is not None:
            self._give_up(progress.ended.said, progress.hint)
            return
        known = progress.known_as
        if known is not None:
            count += ". " + tr(
                "Careful: this face is enrolled already, as {person} (score {score:.2f}).",
                person=known.person,
                score=known.score,
            )
        hint = heard(progress.hint) or tr("Good. Keep looking at the camera.")
        self.guidance.say(hint, count, tone="warn" if progress.refusal is not None or known is not None else "ok")
        if progress.done and not self._storing:
            self._store(progress)

    def _store(self, progress: Progress) -> None:
        if progress.known_as is None:
            self._storing = True
            self.finished.emit(self.name.text().strip())
            return
        self._ask_known(progress.known_as)

    def _ask_known(self, known: Match) -> None:
        self.set_step("known")
        why = tr("Score {score:.2f}. Nothing is stored yet. Is it another person, or a second name?", score=known.score)
        self.guidance.say(tr("This face is enrolled already, as {person}", person=known.person), why, tone="warn")
        self.stop.setFocus()

    def _give_up(self, said: str, hint: str) -> None:
        name = self.name.text()
        self.stopped.emit()
        self.set_step("stored")
        self.name.setText(name)
        self.guidance.say(hint, tr("Nothing was stored: {said}. Consent is asked again.", said=said), tone="bad")
        self.consent.setFocus()

    def _form(self) -> Card:
        card = Card(title=tr("Enrol a person"))
        self.form = ConsentForm(scans=True)
        self.consent = self.form.agreed
        self.form.changed.connect(self._check)
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("Name, such as Anna K."))
        self.name.setAccessibleName(tr("Name of the person"))
        self.name.setMaxLength(80)
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(lambda: self._store_again() if self.step == "refused" else self._begin())
        self.begin = QPushButton(tr("Start"))
        self.begin.setProperty("kind", "primary")
        self.begin.clicked.connect(self._begin)
        self.enough = QPushButton(tr("Store what there is"))
        self.enough.setToolTip(tr("Leave out the poses that are missing"))
        self.enough.clicked.connect(self._store_now)
        self.although = QPushButton(tr("Enrol all the same"))
        self.although.clicked.connect(self._confirm)
        self.again = QPushButton(tr("Store"))
        self.again.setProperty("kind", "primary")
        self.again.clicked.connect(self._store_again)
        self.stop = QPushButton(tr("Stop"))
        self.stop.clicked.connect(self._stop)
        self._ready = False
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.begin)
        row.addWidget(self.again)
        row.addWidget(self.although)
        row.addWidget(self.enough)
        row.addWidget(self.stop)
        self._why = label(tone="faint", wrap=True)
        self._why.setMinimumHeight(16)
        card.column.addWidget(self.form)
        card.column.addLayout(row)
        card.column.addWidget(self._why)
        return card

    def _check(self, _: object = None, *, reason: str = "") -> None:
        missing = ""
        if self.step == "refused":
            missing = "" if self.name.text().strip() else tr("Give the person a name.")
            self.again.setEnabled(not missing and not self._storing)
        elif self.step not in RUNNING:
            if not self._ready:
                missing = reason or tr("Waiting for a picture.")
            elif not self.consent.isChecked():
                missing = tr("Nobody is enrolled without consent.")
            elif not self.name.text().strip():
                missing = tr("Give the person a name.")
        self._why.setText(missing)
        self.begin.setEnabled(not missing and self.step not in RUNNING)

    def _begin(self) -> None:
        if self.begin.isEnabled() and self.begin.isVisibleTo(self):
            self.set_step("gather")
            self._although = self._begun = False
            self.guidance.say(tr("Look straight at the camera"), tr("Face at rest, mouth closed."), tone="soft")
            self.guidance.clear()
            self.enough.setEnabled(False)
            self.stop.setFocus()
            self.started.emit(self.name.text().strip())

    def _store_now(self) -> None:
        self._storing = True
        self.enough.setEnabled(False)
        self.finished.emit(self.name.text().strip())

    def _store_again(self) -> None:
        if self.again.isEnabled():
            self._storing = True
            self.again.setEnabled(False)
            (self.confirmed if self._although else self.finished).emit(self.name.text().strip())

    def _confirm(self) -> None:
        self._storing = self._although = True
        self.although.setEnabled(False)
        self.confirmed.emit(self.name.text().strip())

    def _test(self) -> None:
        self._testing = True
        self.stored.say(tr("Look at the camera …"))
        self.tested.emit(self._person)

    def _end_test(self) -> None:
        if self._testing:
            self._testing = False
            self.untested.emit()

    def _stop(self) -> None:
        self.stopped.emit()
        self.set_step("ask")
        self.name.setFocus()


def _demo() -> QWidget:
    from app.live.capture import CaptureState
    from app.window.parts.demo import head_frame

    page = EnrolPage()
    frame = head_frame()
    page.set_snapshot(Snapshot(capture=CaptureState(phase=Phase.STREAMING), frame=frame))
    page.consent.setChecked(True)
    page.name.setText("Anna K.")
    page.begin.click()
    counts: dict[str, tuple[int, int]] = {
        "straight": (10, 10),
        "left": (4, 5),
        "right": (0, 5),
        "up": (0, 5),
        "down": (0, 5),
    }
    steps = tuple(StepState(step, *counts[step]) for step in STEPS)
    progress = Progress(14, 30, False, None, "Turn your head slowly to your left", steps, "left", True)
    page.set_snapshot(Snapshot(capture=CaptureState(phase=Phase.STREAMING), frame=frame, enrolment=progress))
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1200, height=760))
