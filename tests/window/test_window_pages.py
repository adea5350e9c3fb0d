"""The pages, off screen, without a core behind them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import window_doubles as doubles
from PySide6.QtCore import QPoint, Qt

from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.scan import Scan
from app.verdict.enrolment import STEPS, Enrolled, Picture, Progress, StepState
from app.verdict.gates import Refusal
from app.verdict.verdict import Verdict
from app.window.pages.enrol import EnrolPage
from app.window.pages.gallery import GalleryPage
from app.window.pages.live import LivePage
from app.window.parts.canvas import Canvas
from app.window.parts.consent_form import ConsentDialog
from app.window.parts.demo import face_depth
from app.window.parts.enrol_bar import EnrolBar
from gallery.match import Match

pytestmark = pytest.mark.usefixtures("look")
STREAMING = CaptureState(phase=Phase.STREAMING, uri="test:1")


def looking(progress: Progress | None = None, **options) -> Snapshot:
    return Snapshot(capture=STREAMING, frame=doubles.still(0.0, 0), enrolment=progress, **options)


@pytest.fixture
def page(qtbot):
    made = EnrolPage()
    qtbot.addWidget(made)
    made.show()
    made.set_snapshot(looking())
    return made


def test_nobody_is_enrolled_without_consent_and_a_name(page, qtbot):
    assert not page.begin.isEnabled()
    page.name.setText("Maria S.")
    assert not page.begin.isEnabled()
    assert "consent" in page._why.text()
    page.consent.setChecked(True)
    assert page.begin.isEnabled()
    page.name.setText("   ")
    assert not page.begin.isEnabled()
    page.name.setText("Maria S.")
    with qtbot.waitSignal(page.started) as started:
        qtbot.keyClick(page.name, Qt.Key.Key_Return)
    assert started.args == ["Maria S."]


def test_enrolment_waits_for_the_networks(page):
    page.name.setText("Maria S.")
    page.consent.setChecked(True)
    page.set_snapshot(looking(message="Loading the networks …"))
    assert not page.begin.isEnabled()
    assert "Loading" in page._why.text()


def test_good_frames_are_counted_and_refused_ones_explained(page, qtbot):
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    page.set_snapshot(looking(Progress(12, 30, False, Refusal("far", "Come closer"), "Come closer")))
    assert page.guidance.bar.value() == 12
    assert page.guidance.hint.text() == "Come closer"
    assert page.guidance.hint.property("tone") == "warn"
    done = Progress(30, 30, True, None, "")
    finished = []
    page.finished.connect(finished.append)
    page.set_snapshot(looking(done))
    page.set_snapshot(looking(done))
    assert finished == ["Maria S."]  # once
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), None))
    assert page.guidance.hint.text() == "Maria S. is enrolled"
    assert "5 views" in page.guidance.detail.text()
    assert not page.consent.isChecked()  # the next person is asked again


def test_a_face_that_is_known_under_another_name_is_said(page):
    known = SimpleNamespace(person="Anna K.", score=0.9)
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), known))
    assert "Anna K." in page.guidance.detail.text()
    assert page.guidance.hint.property("tone") == "warn"


def scan(shots: int = 28) -> Scan:
    points = np.array([[0, 0, 0], [10, 0, 5], [0, 10, 5]], np.float32)
    normals = np.tile(np.array([0, 0, -1], np.float32), (3, 1))
    return Scan(points, normals, np.array([[0, 2, 1]], np.uint32), shots, 0, 0.5)


def test_a_scan_is_asked_for_in_the_consent_and_another_text_agreed_to(page):
    page.consent.setChecked(True)
    before = page.form.text
    page.form.scan.setChecked(True)
    assert "three-dimensional scan" in page.form.text and page.form.text.startswith(before)
    assert not page.consent.isChecked(), "another text is agreed to anew"
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), None))
    assert not page.form.scan.isChecked(), "the next person is asked again"
    assert not ConsentDialog(name="Anna K.").form.scan.isVisibleTo(page), "asking anew makes no scan"


def test_a_scan_is_shown_saved_and_forgotten(page):
    saved = []
    page.scan_saved.connect(lambda: saved.append(page.scan.scan.shots))
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), None))
    assert not page.scan.isVisibleTo(page), "nobody asked for one"
    page.set_scanning()
    assert page.scan.isVisibleTo(page) and not page.scan.save.isEnabled() and not page.quality.isVisibleTo(page)
    page.set_scan("Maria S.", scan())
    page.scan.save.click()
    assert saved == [28]
    page.set_undone()
    assert page.scan.scan is None and not page.scan.isVisibleTo(page) and page.quality.isVisibleTo(page)
    page.set_scan("Maria S.", scan())
    assert page.scan.scan is None, "she is no longer who was stored"


def test_a_scan_that_fails_says_why(page):
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), None))
    page.set_scanning()
    page.set_scan("Maria S.", None, "only 3 of 12 frames fit each other")
    assert page.scan.scan is None and not page.scan.save.isEnabled()


def test_people_who_look_alike_are_said(page):
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), None, alike=("Marie",)))
    assert "Maria S., Marie look alike" in page.guidance.detail.text()
    assert page.guidance.hint.property("tone") == "warn"


def test_enrolment_can_be_stopped_and_can_fail(page, qtbot):
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    with qtbot.waitSignal(page.stopped):
        page.stop.click()
    assert page.step == "ask"
    page.set_trouble("Maria S. is enrolled already")
    assert "already" in page.guidance.detail.text()
    assert page.guidance.hint.property("tone") == "bad"


@pytest.fixture
def gallery_page(qtbot):
    made = GalleryPage()
    qtbot.addWidget(made)
    made.set_people(doubles.People({"Anna K.": 0.9, "David M.": 0.5}).people())
    made.show()
    return made


def test_people_are_renamed_and_a_refused_name_is_not_lost(gallery_page, qtbot):
    assert not gallery_page.rename.isEnabled()
    gallery_page.table.selectRow(1)
    gallery_page.rename.click()
    dialog = gallery_page.dialogs.dialog
    ok = dialog.act
    assert not ok.isEnabled()  # it is the old name still
    dialog.name.setText("  Anna K. ")
    with qtbot.waitSignal(gallery_page.renamed) as renamed:
        ok.click()
    assert renamed.args == ["David M.", "Anna K."]
    gallery_page.dialogs.refuse("Anna K. is enrolled already")
    assert dialog.isVisible()
    assert dialog.name.text() == "  Anna K. "
    assert dialog.problem == "Anna K. is enrolled already."
    dialog.name.setText("Dave")
    with qtbot.waitSignal(gallery_page.renamed) as renamed:
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert renamed.args == ["David M.", "Dave"]
    gallery_page.dialogs.taken()
    assert not dialog.isVisible()


def test_people_are_searched_and_sorted(gallery_page):
    one = doubles.People({"Anna K.": 0.9}).people()[0]
    names = [*(f"Person {number:04d}" for number in range(3000)), "Zoë Ångström", "李小龍"]
    gallery_page.set_people([SimpleNamespace(**vars(one) | {"name": name}) for name in names])
    assert len(gallery_page.listed) == 3002
    gallery_page.search.setText("angs zo")
    assert gallery_page.listed == ["Zoë Ångström"]
    gallery_page.search.setText("小龍")
    assert gallery_page.listed == ["李小龍"]
    gallery_page.search.setText("nobody")
    assert gallery_page.people.empty.isVisible()
    gallery_page.search.clear()
    gallery_page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert gallery_page.listed[-1] == "Person 0000"


def test_the_selection_follows_the_person(gallery_page):
    gallery_page.table.selectRow(1)
    gallery_page.set_people(doubles.People({"A first one": 0.1, "Anna K.": 0.9, "David M.": 0.5}).people())
    assert gallery_page.selected == "David M."
    gallery_page.set_people([])
    assert gallery_page.selected == ""
    assert gallery_page.people.empty.isVisible()


def test_infrared_has_its_place_only_when_there_is_one(qtbot):
    from PySide6.QtGui import QAction

    page = LivePage(retry=QAction(), save=QAction(), gl=False)
    qtbot.addWidget(page)
    page.resize(1400, 800)
    page.show()
    page.set_snapshot(Snapshot(capture=STREAMING, frame=doubles.still(0, 0, infrared=False), frame_number=1))
    assert not page.picture.isVisible()

    def top(pane):
        return pane.mapTo(page, QPoint()).y()

    assert top(page.surface) == top(page.scene)
    page.set_snapshot(Snapshot(capture=STREAMING, frame=doubles.still(0, 1), frame_number=2))
    assert page.picture.isVisible()
    qtbot.waitUntil(lambda: page.picture.canvas.has_image)
    assert top(page.surface) > top(page.scene)


STEPS_SEEN = tuple(StepState(step, 3, 5) for step in STEPS)


def begun(page) -> None:
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()


def test_the_ring_fills_and_the_hint_is_read_from_two_metres(page):
    begun(page)
    hint = "Turn your head slowly to your left"
    page.set_snapshot(looking(Progress(15, 30, False, None, hint, STEPS_SEEN, "left", True)))
    assert page.guidance.ring.share("left") == pytest.approx(0.6)
    assert "left 3 of 5" in page.guidance.ring.accessibleDescription()
    assert page.guidance.hint.text() == hint and page.guidance.hint.fontInfo().pixelSize() >= 30
    assert page.enough.isEnabled() and page.enough.isVisible()


def test_what_there_is_can_be_stored(page, qtbot):
    begun(page)
    page.set_snapshot(looking(Progress(4, 30, False, None, "", STEPS_SEEN, "left", False)))
    assert not page.enough.isEnabled()
    page.set_snapshot(looking(Progress(12, 30, False, None, "", STEPS_SEEN, "left", True)))
    with qtbot.waitSignal(page.finished) as finished:
        page.enough.click()
    assert finished.args == ["Maria S."]


def test_a_known_face_is_asked_about_before_anything_is_stored(page, qtbot):
    finished = []
    page.finished.connect(finished.append)
    begun(page)
    known = Match("Anna K.", 0.9, True, 0.6)
    page.set_snapshot(looking(Progress(12, 30, False, None, "Left", STEPS_SEEN, "left", True, known)))
    assert page.step == "gather" and "Anna K." in page.guidance.detail.text(), "told while it goes on"
    page.set_snapshot(looking(Progress(30, 30, True, None, "", STEPS_SEEN, None, True, known)))
    page.set_snapshot(looking(Progress(30, 30, True, None, "", STEPS_SEEN, None, True, known)))
    assert page.step == "known" and finished == [] and "Anna K." in page.guidance.hint.text()
    assert page.stop.hasFocus() or not page.isActiveWindow(), "Return alone enrols nobody twice"
    with qtbot.waitSignal(page.confirmed) as confirmed:
        page.although.click()
    assert confirmed.args == ["Maria S."]


def test_an_enrolment_that_ended_says_why_and_asks_for_consent_again(page, qtbot):
    begun(page)
    ended = Refusal("other", "This is another face: start again")
    with qtbot.waitSignal(page.stopped):
        page.set_snapshot(looking(Progress(12, 30, False, ended, ended.hint, STEPS_SEEN, "left", ended=ended)))
    assert page.guidance.hint.text() == ended.hint and page.guidance.hint.property("tone") == "bad"
    assert "Nothing was stored" in page.guidance.detail.text()
    assert page.name.text() == "Maria S." and not page.consent.isChecked() and not page.begin.isEnabled()


def test_what_was_stored_is_shown_tested_and_undone(page, qtbot):
    begun(page)
    pictures = [Picture(step, (1.0, 2.0), face_depth()) for step in STEPS]
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), None, missing=("up",)), pictures)
    assert page.stored.isVisible() and "Not seen: up" in page.guidance.detail.text()
    assert len(page.stored.findChildren(Canvas)) == 5
    with qtbot.waitSignal(page.tested) as tested:
        page.stored.test.click()
    assert tested.args == ["Maria S."]
    page.set_snapshot(looking(verifying="Maria S.", verdict=Verdict("looking", "Maria S.", None, 0.6, 2, 0.0)))
    assert "looking, 2 good frames" in page.stored.answer.text()
    with qtbot.waitSignal(page.untested):
        page.set_snapshot(looking(verifying="Maria S.", verdict=Verdict("accepted", "Maria S.", 0.9, 0.6, 5, 0.99)))
    assert page.stored.answer.text().startswith("Recognised") and page.stored.answer.property("tone") == "ok"
    with qtbot.waitSignal(page.undone) as undone:
        page.stored.undo.click()
    assert undone.args == ["Maria S."]
    page.set_undone()
    assert "erased again" in page.guidance.hint.text() and not page.stored.isVisible()


def test_it_goes_by_the_keyboard_alone(page, qtbot):
    page.consent.setFocus()
    qtbot.keyClick(page.consent, Qt.Key.Key_Space)
    qtbot.keyClicks(page.name, "Maria S.")
    with qtbot.waitSignal(page.started):
        qtbot.keyClick(page.name, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.stopped):
        qtbot.keyClick(page.stop, Qt.Key.Key_Space)
    begun(page)
    page.set_stored(Enrolled("Maria S.", 5, 30, 0.9, (-12.0, 11.0), None))
    with qtbot.waitSignal(page.tested):
        qtbot.keyClick(page.stored.test, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.undone):
        qtbot.keyClick(page.stored.undo, Qt.Key.Key_Space)


def test_a_running_enrolment_is_seen_on_every_other_page(qtbot):
    bar = EnrolBar()
    qtbot.addWidget(bar)
    progress = Progress(14, 30, False, None, "Raise your chin a little")
    bar.set_progress("Maria S.", progress, here=False)
    assert bar.text == "Enrolling Maria S.: 14 of 30 views. Raise your chin a little"
    for signal, button in ((bar.shown, bar.show_page), (bar.stopped, bar.stop)):
        with qtbot.waitSignal(signal):
            button.click()
    bar.set_progress("Maria S.", progress, here=True)
    assert bar.text == ""
    bar.set_progress("", None, here=False)
    assert bar.isHidden()
