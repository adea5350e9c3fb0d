"""What the gallery's page asks for is done by its desk, in a gallery of its own."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from window_people import GIVEN, KEPT, gallery_page

import gallery
from app.verdict.enrolment import consent, consent_text
from app.window.desks.gallery import GalleryDesk
from app.window.models import register
from app.window.models.jobs import Jobs
from app.window.models.pending import Pending
from app.window.parts.consent_form import ConsentDialog
from app.window.parts.demo import face_depth
from app.window.parts.file_dialog import FileDialog
from app.window.parts.language import Tongue

SECRET = "four words from a book"
PATIENCE = 60_000


@pytest.fixture
def page(qtbot):
    return gallery_page(qtbot)


class Counter:
    def __init__(self, page, live) -> None:
        self.page, self.live, self.pending, self.jobs = page, live, Pending(), Jobs()
        self.desk = GalleryDesk(page=page, live=live, pending=self.pending, jobs=self.jobs, user=lambda: "tester")

    def poll(self) -> None:
        self.pending.poll()
        self.jobs.poll()
        now = self.live.snapshot()
        self.page.set_people(now.people, problem=now.gallery_problem)

    def until(self, qtbot, asked) -> None:
        def so() -> bool:
            self.poll()
            return bool(asked())

        qtbot.waitUntil(so, timeout=PATIENCE)


def unit(*rows: tuple[int, float]) -> np.ndarray:
    embedding = np.zeros((1, 1920), np.float32)
    for axis, value in rows:
        embedding[0, axis] = value
    return embedding / np.linalg.norm(embedding)


@pytest.fixture
def counter(qtbot, start, tmp_path, page):
    def open_gallery(pipeline):
        people = gallery.open(tmp_path / "people.db", model=pipeline.model_id, key=bytes(32))
        crop = face_depth()[None]
        people.enrol("Anna K.", unit((0, 1)), consent=KEPT, crops=crop, geometry="g")
        people.enrol("Anna Kovács", unit((0, 0.9), (1, 0.43)), consent=GIVEN)
        people.enrol("Ben", unit((5, 1)), consent=GIVEN)
        return people

    made = Counter(page, start(uri="", open_gallery=open_gallery))
    made.until(qtbot, lambda: page.listed == ["Anna K.", "Anna Kovács", "Ben"])
    yield made
    made.jobs.close(within=20)


def choose(page, name: str) -> None:
    row = page.listed.index(name)
    page.table.selectRow(row)


def said(page) -> str:
    return page._note.text()


def test_notes_pictures_and_history_come_from_the_gallery(counter, page, qtbot):
    choose(page, "Anna K.")
    counter.until(qtbot, lambda: page.pane.picture.has_image and page.past.listed)
    page.pane.note.setPlainText("At the gate")
    page.pane.keep.click()
    counter.until(qtbot, lambda: "is kept" in said(page))
    choose(page, "Ben")
    assert page.pane.note.toPlainText() == ""
    choose(page, "Anna K.")
    counter.until(qtbot, lambda: page.pane.note.toPlainText() == "At the gate")


def typed(counter, page, qtbot, name: str, text: str) -> None:
    """Type a note, and do not keep it."""
    choose(page, name)
    counter.until(qtbot, lambda: not page.pane.note.isReadOnly())
    page.pane.note.setPlainText(text)


def test_a_note_is_a_draft_until_the_gallery_has_it(counter, page, qtbot):
    typed(counter, page, qtbot, "Anna K.", "At the gate  \nSince June")  # kept without the spaces
    page.pane.keep.click()
    choose(page, "Ben")  # before it is kept
    assert page.drafts.listed
    counter.until(qtbot, lambda: not page.drafts.listed)
    choose(page, "Anna K.")
    counter.until(qtbot, lambda: page.pane.note.toPlainText() == "At the gate\nSince June")


def test_a_note_that_is_refused_stays(counter, page, qtbot):
    typed(counter, page, qtbot, "Anna K.", "x" * 1001)
    page.pane.keep.click()
    counter.until(qtbot, lambda: "1000 characters" in said(page))
    choose(page, "Ben")
    choose(page, "Anna K.")
    counter.until(qtbot, lambda: not page.pane.note.isReadOnly())
    assert page.pane.note.toPlainText() == "x" * 1001


def test_a_note_of_another_program_is_not_lost_without_a_word(counter, page, qtbot):
    typed(counter, page, qtbot, "Anna K.", "At the gate")
    counter.live.in_gallery(lambda people: people.annotate("Anna K.", "Is ill")).result(20)
    page.pane.keep.click()
    counter.until(qtbot, lambda: "“Is ill”" in said(page))
    assert counter.live.in_gallery(lambda people: people.note("Anna K.")).result(20) == "Is ill"
    assert page.pane.note.toPlainText() == "At the gate"
    page.pane.keep.click()
    counter.until(qtbot, lambda: "is kept" in said(page))
    assert counter.live.in_gallery(lambda people: people.note("Anna K.")).result(20) == "At the gate"


def replaced(counter, name: str) -> None:
    """Another program removes somebody and gives their name to another person."""

    def work(people) -> None:
        people.remove(name)
        people.enrol(name, unit((9, 1)), consent=GIVEN)

    counter.live.in_gallery(work).result(20)


DECIDED = {
    "removed": lambda page: (page.remove.click(), page.remove_dialog.act.click),
    "agreed to": lambda page: (page.pane.agree.click(), agreed(page)),
    "renamed": lambda page: (page.rename.click(), renamed(page)),
}


def agreed(page):
    page.consent_dialog.form.agreed.setChecked(True)
    return page.consent_dialog.act.click


def renamed(page):
    page.dialogs.dialog.name.setText("Benjamin")
    return page.dialogs.dialog.act.click


@pytest.mark.parametrize("what", DECIDED)
def test_what_was_decided_of_somebody_is_done_to_nobody_else_of_that_name(counter, page, qtbot, what):
    choose(page, "Ben")
    _, decide = DECIDED[what](page)
    replaced(counter, "Ben")
    decide()

    def refused() -> str:
        return said(page) if page.dialogs.dialog is None else page.dialogs.dialog.problem

    counter.until(qtbot, lambda: "somebody else by now" in refused())
    assert {person.name: person.consent for person in counter.live.snapshot().people}["Ben"] == GIVEN
    last = counter.live.in_gallery(lambda people: people.audit(limit=1)).result(20)[0]
    assert (last.action, last.person) == ("enrol", "Ben")


def test_no_note_goes_to_somebody_else_of_that_name(counter, page, qtbot):
    typed(counter, page, qtbot, "Ben", "At the gate")
    counter.page.set_people = lambda *_, **__: None  # it is kept before the list is read anew
    replaced(counter, "Ben")
    page.pane.keep.click()
    counter.until(qtbot, lambda: "somebody else by now" in said(page))
    assert counter.live.in_gallery(lambda people: people.note("Ben")).result(20) == ""
    assert page.drafts.listed


def test_what_was_typed_on_somebody_who_is_removed_goes_too(counter, page, qtbot):
    typed(counter, page, qtbot, "Anna K.", "At the gate")
    page.removed.emit(["Anna K."])
    counter.until(qtbot, lambda: "Anna K." not in page.listed and "was removed" in said(page))
    assert not page.drafts.listed


def test_two_entries_of_one_person_are_merged_and_two_people_are_not(counter, page, qtbot):
    choose(page, "Anna K.")
    page.pane.merge.click()
    dialog = page.dialogs.dialog
    dialog.names.search.setText("ben")
    counter.until(qtbot, lambda: "two people" in dialog.answer)
    dialog.names.search.setText("kov")
    counter.until(qtbot, dialog.act.isEnabled)
    dialog.act.click()
    counter.until(qtbot, lambda: page.dialogs.dialog is None and "one now" in said(page))
    counter.until(qtbot, lambda: page.listed == ["Anna K.", "Ben"])  # the list and the answer come by ways of their own


def test_consent_names_the_language_that_was_shown(look, qapp, qtbot):
    tongue = Tongue(qapp)
    tongue.speak("zh")
    dialog = ConsentDialog(name="Anna")
    qtbot.addWidget(dialog)
    tongue.speak("en")
    assert dialog.form.text == consent_text(730, language="zh") and "2 年" in dialog.form.text
    dialog.form.agreed.setChecked(True)
    with qtbot.waitSignal(dialog.given) as given:
        dialog.act.click()
    days, crops, language = given.args
    kept = consent("me", given=True, days=days, crops=crops, language=language)
    assert kept.version.endswith("-zh") and kept.text == dialog.form.text
    assert consent("me", given=True).version.endswith("-en")


def test_consent_is_renewed_and_people_removed(counter, page, qtbot):
    page.agreed.emit("Ben", 30, False, "zh")
    counter.until(qtbot, lambda: "recorded" in said(page))
    counter.until(qtbot, lambda: register.rows(page.people.people)[2].need in ("", "soon"))
    page.removed.emit(["Ben", "Anna Kovács"])
    counter.until(qtbot, lambda: page.listed == ["Anna K."])
    assert said(page) == "2 people were removed and the views erased."


def test_whoever_another_program_removed_meanwhile_keeps_nobody_in_the_list(counter, page, qtbot, tmp_path):
    model = counter.live.ask(lambda pipeline: pipeline.model_id).result(20)
    with gallery.open(tmp_path / "people.db", model=model, key=bytes(32)) as other:
        other.remove("Anna Kovács")
    page.removed.emit(["Anna K.", "Anna Kovács", "Ben"])
    counter.until(qtbot, lambda: "were removed" in said(page))
    counter.until(qtbot, lambda: page.listed == [])


def test_all_are_removed_though_traces_of_one_remain(counter, page, qtbot, monkeypatch):
    """While another program reads the gallery: the note said 'done', and the others were there still."""
    remove = gallery.Gallery.remove

    def removed(self: gallery.Gallery, name: str) -> None:
        remove(self, name)
        error = gallery.GalleryBusy("done, but traces remain")
        error.committed = True
        raise error

    monkeypatch.setattr(gallery.Gallery, "remove", removed)
    page.removed.emit(["Anna K.", "Anna Kovács", "Ben"])
    counter.until(qtbot, lambda: "traces remain" in said(page))
    counter.until(qtbot, lambda: page.listed == [])


def test_the_gallery_is_backed_up_exported_and_imported(counter, page, qtbot, tmp_path, monkeypatch):
    target = tmp_path / "copy.db"
    monkeypatch.setattr(FileDialog, "ask", lambda _: target)
    page.save.click()
    counter.until(qtbot, lambda: "Backed up" in said(page))
    with gallery.open(target, model="x", key=bytes(32)) as copy:
        assert len(copy) == 3
    moved = tmp_path / "all.people"
    monkeypatch.setattr(FileDialog, "ask", lambda _: moved)
    page.export.click()
    counter.page.dialogs.dialog.first.setText(SECRET)
    counter.page.dialogs.dialog.second.setText(SECRET)
    counter.page.dialogs.dialog.act.click()
    counter.until(qtbot, lambda: "3 people were written" in said(page))
    page.removed.emit(["Ben"])
    counter.until(qtbot, lambda: page.listed == ["Anna K.", "Anna Kovács"])
    monkeypatch.setattr(FileDialog, "ask", lambda _: moved)
    page.take.click()
    dialog = counter.page.dialogs.dialog
    dialog.first.setText("not the passphrase")
    dialog.act.click()
    counter.until(qtbot, lambda: dialog.problem)
    assert page.listed == ["Anna K.", "Anna Kovács"]
    dialog.first.setText(SECRET)
    dialog.act.click()
    counter.until(qtbot, lambda: page.listed == ["Anna K.", "Anna Kovács", "Ben"])
    counter.until(qtbot, lambda: "1 person was added, 2 were here already" in said(page))


def test_an_export_is_stopped_between_two_people(counter, page, qtbot, tmp_path, monkeypatch):
    go, begun, moved = threading.Event(), threading.Event(), tmp_path / "all.people"
    export = gallery.export_people

    def slowly(people, target, secret, *, step):
        begun.set()
        go.wait(PATIENCE / 1000)
        return export(people, target, secret, step=step)

    monkeypatch.setattr(gallery, "export_people", slowly)
    monkeypatch.setattr(FileDialog, "ask", lambda _: moved)
    page.export.click()
    page.dialogs.dialog.first.setText(SECRET)
    page.dialogs.dialog.second.setText(SECRET)
    page.dialogs.dialog.act.click()
    counter.until(qtbot, begun.is_set)
    (job,) = counter.jobs.running
    assert job.stops
    job.cancel()
    go.set()
    counter.until(qtbot, lambda: "it was stopped" in said(page).lower())
    assert not moved.exists() and not counter.live.loans.titles


def test_a_file_that_nobody_exported_is_refused(counter, page, tmp_path, monkeypatch):
    (tmp_path / "x.people").write_bytes(b"hello")
    monkeypatch.setattr(FileDialog, "ask", lambda _: tmp_path / "x.people")
    page.take.click()
    assert said(page) and page._note.property("tone") == "bad"


def test_a_gallery_in_memory_says_what_it_cannot(qtbot, start, page):
    counter = Counter(page, start(uri=""))
    counter.until(qtbot, lambda: len(page.listed) == 3)
    page.noted.emit("Anna K.", "hello")
    counter.until(qtbot, lambda: "no notes" in said(page))
