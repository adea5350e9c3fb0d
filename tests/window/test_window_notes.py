"""Notes that were typed and not kept, when the window is to be closed or is made anew."""

from __future__ import annotations

import numpy as np
import pytest

import gallery
from app.kept.settings import Settings
from app.verdict.enrolment import consent
from app.window.models.drafts import Draft, Drafts
from app.window.models.places import GALLERY, LIVE

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 60_000


@pytest.fixture
def noted(window, qtbot, tmp_path):
    """A window on a gallery with two people, and a note typed on one of them."""

    def open_gallery(pipeline):
        people = gallery.open(tmp_path / "people.db", model=pipeline.model_id, key=bytes(32))
        if not len(people):
            for axis, name in enumerate(("Anna K.", "Ben")):
                people.enrol(
                    name, np.eye(1920, dtype=np.float32)[axis : axis + 1], consent=consent("tester", given=True)
                )
        return people

    def make(**options):
        shown = window(open_gallery=open_gallery, **options)
        shown.show_page(GALLERY)
        page = shown.gallery_page
        qtbot.waitUntil(lambda: page.listed == ["Anna K.", "Ben"], timeout=PATIENCE)
        page.table.selectRow(0)
        qtbot.waitUntil(lambda: not page.pane.note.isReadOnly(), timeout=PATIENCE)
        page.pane.note.setPlainText("At the gate")
        return shown

    return make


def note(shown, name: str = "Anna K.") -> str:
    return shown.live.in_gallery(lambda people: people.note(name)).result(20)


def test_whoever_closes_the_window_is_asked_and_the_note_is_kept(noted, qtbot):
    shown, left = noted(), []
    shown.left.connect(lambda: left.append(note_then))
    note_then = "closed"
    shown.show_page(LIVE)
    assert not shown.close() and shown.isVisible()
    dialog = shown.desks.notes.asked.dialog
    assert "Anna K.:\nAt the gate" in dialog.notes.toPlainText()
    dialog.reject()
    assert shown.isVisible() and not left, "cancelled: the window stays"
    qtbot.waitUntil(lambda: shown.desks.notes.asked.dialog is None, timeout=PATIENCE)
    kept = []
    shown.left.connect(lambda: kept.append(not shown.gallery_page.drafts.listed))
    assert not shown.close()
    shown.desks.notes.asked.dialog.act.click()
    qtbot.waitUntil(lambda: bool(left), timeout=PATIENCE)
    assert kept == [True] and not shown.isVisible()


def test_a_note_that_cannot_be_kept_holds_the_window_open_until_it_is_not_wanted(noted, qtbot):
    shown = noted()
    shown.live.in_gallery(lambda people: people.annotate("Anna K.", "Is ill")).result(20)
    shown.close()
    dialog = shown.desks.notes.asked.dialog
    dialog.act.click()
    qtbot.waitUntil(lambda: "Is ill" in dialog.problem, timeout=PATIENCE)
    assert shown.isVisible() and note(shown) == "Is ill"
    with qtbot.waitSignal(shown.left, timeout=PATIENCE):
        dialog.drop.click()
    assert not shown.isVisible()


def test_who_is_asked_and_wants_to_leave_all_the_same_leaves(noted):
    shown = noted()
    assert not shown.close()
    assert shown.close(), "as a second signal does"


def test_a_window_made_anew_has_what_was_typed(noted, qtbot):
    shown = noted(dress=lambda _: True)
    before = shown.gallery_page
    shown._change_settings(Settings(theme="light"))
    qtbot.waitUntil(lambda: shown.gallery_page is not before, timeout=PATIENCE)
    page = shown.gallery_page
    qtbot.waitUntil(lambda: page.listed == ["Anna K.", "Ben"], timeout=PATIENCE)
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: not page.pane.note.isReadOnly(), timeout=PATIENCE)
    assert page.pane.note.toPlainText() == "At the gate" and page.pane.keep.isEnabled()


def test_of_a_draft_that_was_typed_on_nothing_is_forgotten():
    from window_people import person

    drafts, anna = Drafts(), person("Anna K.")
    drafts.put(anna, "At the gate", before="")
    asked = drafts.listed[0]
    drafts.put(anna, "At the gate, since June", before="")
    drafts.forget(asked)  # it was kept, and there is more by now
    assert drafts.listed == (Draft("Anna K.", "At the gate, since June", "", anna.enrolled),)
