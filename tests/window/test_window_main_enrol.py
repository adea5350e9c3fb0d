"""Somebody is enrolled in the whole window, and what ends that."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import window_doubles as doubles
from PySide6.QtCore import Qt

import gallery
from app.scan import Scan
from app.verdict.enrolment import consent
from app.window.desks.enrolment import EnrolmentDesk
from app.window.models.jobs import Jobs
from app.window.models.pending import Pending
from app.window.models.places import ENROL, GALLERY
from app.window.pages.enrol import EnrolPage
from app.window.parts.file_dialog import FileDialog

PATIENCE = 100_000


def test_enrolment_from_the_button_to_the_gallery(window, qtbot):
    pipeline = doubles.make_pipeline({})
    shown = window(lambda: doubles.Clip(90), make_pipeline=lambda: pipeline)
    shown.actions_.enrol.trigger()
    page = shown.enrol_page
    assert shown.pages.currentIndex() == ENROL
    qtbot.waitUntil(lambda: page._ready, timeout=PATIENCE)
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    qtbot.waitUntil(lambda: page.step == "stored", timeout=3 * PATIENCE)
    assert page.guidance.hint.text() == "Maria S. is enrolled"
    assert page.stored.isVisible() and "5 views" in page.stored._chip.text()
    page.stored.test.click()
    qtbot.waitUntil(lambda: page.stored.answer.text().startswith("Recognised"), timeout=PATIENCE)
    assert pipeline.gallery.consents[0].text.startswith("I agree")
    shown.show_page(GALLERY)
    shown.gallery_page.table.selectRow(0)
    assert shown.gallery_page.selected == "Maria S."
    shown.gallery_page.renamed.emit("Maria S.", "Maria Silva")
    qtbot.waitUntil(lambda: "is now" in shown.gallery_page._note.text(), timeout=PATIENCE)
    shown.gallery_page.removed.emit(["Maria Silva"])
    qtbot.waitUntil(lambda: len(pipeline.gallery) == 0, timeout=PATIENCE)


def test_a_scan_from_the_consent_to_the_file(window, qtbot, monkeypatch, tmp_path):
    made = Scan(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.uint32), 9, 1, 0.5)
    shots = []
    monkeypatch.setattr("app.verdict.enrolment.process.fuse", lambda kept: shots.append(len(kept)) or made)
    monkeypatch.setattr(FileDialog, "ask", lambda _: tmp_path / "m")
    shown = window(lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({}))
    shown.actions_.enrol.trigger()
    page = shown.enrol_page
    qtbot.waitUntil(lambda: page._ready, timeout=PATIENCE)
    page.form.scan.setChecked(True)
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    qtbot.waitUntil(lambda: page.scan.scan is made, timeout=3 * PATIENCE)
    assert shots[0] >= 5, "the views that were taken"
    page.scan.save.click()
    assert "Saved to" in page.scan.answer.text() and (tmp_path / "m.ply").read_bytes().startswith(b"ply")


def test_an_enrolment_goes_on_while_another_page_is_shown(window, qtbot):
    pipeline = doubles.make_pipeline({})
    shown = window(lambda: doubles.Clip(90), make_pipeline=lambda: pipeline)
    page = shown.enrol_page
    shown.show_page(ENROL)
    qtbot.waitUntil(lambda: page._ready, timeout=PATIENCE)
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    shown.show_page(GALLERY)
    qtbot.waitUntil(lambda: "Enrolling Maria S." in shown.enrol_bar.text, timeout=PATIENCE)
    qtbot.waitUntil(lambda: page.step == "stored", timeout=3 * PATIENCE)
    qtbot.waitUntil(lambda: shown.enrol_bar.text == "", timeout=PATIENCE)
    page.stored.undo.click()
    qtbot.waitUntil(lambda: len(pipeline.gallery) == 0 and page.step == "ask", timeout=PATIENCE)


def test_another_source_ends_an_enrolment_and_nothing_is_stored(window, qtbot):
    pipeline = doubles.make_pipeline({})
    shown = window(lambda: doubles.Clip(90), make_pipeline=lambda: pipeline)
    page = shown.enrol_page
    shown.show_page(ENROL)
    qtbot.waitUntil(lambda: page._ready, timeout=PATIENCE)
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    qtbot.waitUntil(page.enough.isEnabled, timeout=PATIENCE)
    shown.open_source("test:2")
    qtbot.waitUntil(lambda: page.step != "gather", timeout=PATIENCE)
    assert "camera was changed" in page.guidance.hint.text() and len(pipeline.gallery) == 0


def test_settings_during_an_enrolment_end_it(window, qtbot):
    shown = window(lambda: doubles.Camera(fps=60), make_pipeline=lambda: doubles.make_pipeline({}))
    page = shown.enrol_page
    shown.show_page(ENROL)
    qtbot.waitUntil(lambda: page._ready, timeout=PATIENCE)
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    shown.settings_page.apply.click()
    assert page.step != "gather"
    assert "start once more" in page.guidance.detail.text()


def enrolling(window, qtbot, tmp_path, **options):
    """A window in which Maria S. is being enrolled from a recording, into a gallery file, and that file."""

    def open_gallery(pipeline):
        return gallery.open(tmp_path / "people.db", model=pipeline.model_id, key=bytes(32))

    shown = window(lambda: doubles.Clip(90), open_gallery=open_gallery, **options)
    page = shown.enrol_page
    shown.show_page(ENROL)
    qtbot.waitUntil(lambda: page._ready, timeout=PATIENCE)
    page.form.pictures.setChecked(True)
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    qtbot.waitUntil(page.enough.isEnabled, timeout=PATIENCE)
    pipeline = SimpleNamespace(model_id=shown.live.ask(lambda pipeline: pipeline.model_id).result(20))
    return shown, lambda: open_gallery(pipeline)


def axis(number: int) -> np.ndarray:
    return np.eye(1920, dtype=np.float32)[number : number + 1]


def test_a_name_that_another_program_takes_meanwhile_costs_no_views(window, qtbot, tmp_path):
    shown, opened = enrolling(window, qtbot, tmp_path)
    page = shown.enrol_page
    with opened() as people:
        people.enrol("maria s.", axis(7), consent=consent("elsewhere", given=True))
    page.enough.click()
    qtbot.waitUntil(lambda: page.step == "refused", timeout=PATIENCE)
    assert "enrolled already" in page.guidance.detail.text() and "views are kept" in page.guidance.detail.text()
    assert page.consent.isChecked() and page.name.isEnabled() and page.again.isVisible()
    shown.open_source("test:2")  # whoever stood there is gone
    page.name.clear()
    assert not page.again.isEnabled()
    page.name.setText("Maria Silva")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.step == "stored", timeout=PATIENCE)
    assert page.guidance.hint.text() == "Maria Silva is enrolled"
    with opened() as people:
        stored = {person.name: person for person in people.people()}
    assert set(stored) == {"maria s.", "Maria Silva"} and stored["Maria Silva"].consent.crops


def test_a_face_that_another_program_enrols_meanwhile_is_asked_about(window, qtbot, tmp_path):
    shown, opened = enrolling(window, qtbot, tmp_path)
    page = shown.enrol_page
    with opened() as people:
        people.enrol("Maria Silva", axis(0), consent=consent("elsewhere", given=True))
        people.enrol("Maria S.", axis(7), consent=consent("elsewhere", given=True))
    page.enough.click()
    qtbot.waitUntil(lambda: page.step == "known", timeout=PATIENCE)
    assert "Maria Silva" in page.guidance.hint.text()
    page.although.click()
    qtbot.waitUntil(lambda: page.step == "refused", timeout=PATIENCE)
    page.name.setText("Maria B.")
    page.again.click()
    qtbot.waitUntil(lambda: page.step == "stored", timeout=PATIENCE)
    assert "also enrolled as Maria Silva" in page.guidance.detail.text(), "it was agreed to once"


def test_views_that_were_refused_are_forgotten_by_stop(window, qtbot, tmp_path):
    shown, opened = enrolling(window, qtbot, tmp_path)
    page = shown.enrol_page
    with opened() as people:
        people.enrol("Maria S.", axis(7), consent=consent("elsewhere", given=True))
    page.enough.click()
    qtbot.waitUntil(lambda: page.step == "refused", timeout=PATIENCE)
    page.stop.click()
    assert page.step == "ask" and not page.consent.isChecked() and shown.live.snapshot().enrolment is None


def test_an_enrolment_that_ends_with_its_gallery_is_said(window, qtbot, tmp_path):
    shown, opened = enrolling(window, qtbot, tmp_path)
    shown.live.reopen(lambda _: opened()).result(20)
    qtbot.waitUntil(lambda: shown.enrol_page.step == "stored", timeout=PATIENCE)
    assert "opened anew" in shown.enrol_page.guidance.detail.text()


class Slow:
    """A live core whose answers come when they are wanted."""

    def __init__(self) -> None:
        self.asked: list[Future[object]] = []

    def start_enrolment(self, name, *, scan=False):
        self.asked.append(Future())
        return self.asked[-1]

    def finish_enrolment(self, given, *, although_known=False, name=None):
        return self.start_enrolment("")

    def snapshot(self):
        return SimpleNamespace(enrolment=None)

    def stop_enrolment(self) -> None: ...

    def verify(self, name) -> None: ...


def test_trouble_of_an_enrolment_that_was_given_up_is_nothing_to_the_next(qtbot, look):
    page, live, pending = EnrolPage(), Slow(), Pending()
    qtbot.addWidget(page)
    EnrolmentDesk(page=page, live=live, pending=pending, jobs=Jobs(), user=lambda: "tester", enrolled=lambda _: None)
    page.show()
    for name in ("Maria S.", "Ben"):
        page._ready = True
        page.consent.setChecked(True)
        page.name.setText(name)
        page.begin.click()
        if name == "Maria S.":
            page._store_now()
            page.stop.click()
    began, stored, _ = live.asked
    began.set_result(None)
    stored.set_exception(RuntimeError("no enrolment has begun"))
    pending.poll()
    assert page.step == "gather" and page.running == "Ben"
    live.asked[-1].set_exception(RuntimeError("no gallery is open"))
    pending.poll()
    assert page.step == "stored" and page.guidance.hint.text() == "Not enrolled"
