"""The page of the gallery, its models and its dialogs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from window_people import GIVEN, KEPT, NOW, gallery_page, person

import gallery
from app.window.models import past, register
from app.window.models.past import Filter
from app.window.pages.gallery import GalleryPage
from app.window.parts.consent_form import ConsentDialog
from app.window.parts.demo import face_depth
from app.window.parts.merge_dialog import MergeDialog
from app.window.parts.pictures import BELOW, PICTURE
from app.window.parts.remove_dialog import RemoveDialog
from app.window.parts.secret_dialog import SecretDialog
from gallery import Entry

pytestmark = pytest.mark.usefixtures("look")
SECRET = "four words from a book"
NAMES = st.lists(st.sampled_from([f"person {letter}" for letter in "abcdefghijkl"]), unique=True)


# models


@pytest.mark.parametrize(
    ("one", "need"),
    [
        (person("A"), ""),
        (person("A", templates=0), "enrol"),
        (person("A", given=replace(GIVEN, at=NOW - timedelta(9), expires=NOW - timedelta(1))), "ask"),
        (person("A", given=replace(GIVEN, expires=NOW + timedelta(9))), "soon"),
        (person("A", given=replace(GIVEN, expires=None)), ""),
    ],
)
def test_what_has_to_be_done_about_somebody(one, need):
    row = register.rows([one], now=NOW)[0]
    assert row.need == need
    assert bool(register.SAID[row.need]) == bool(need)


def test_history_is_filtered_by_whom_what_and_when():
    entries = [
        Entry(NOW, "accept", "Anna", 0.8, 0.62, ""),
        Entry(NOW - timedelta(days=3), "unknown", "Anna", -0.1, 0.62, ""),
        Entry(NOW - timedelta(days=9), "spoof", None, None, None, ""),
        Entry(NOW - timedelta(days=40), "enrol", "Ben", None, None, ""),
    ]

    def whats(**wanted):
        return [line.texts[2] for line in past.lines(entries, Filter(**wanted), now=NOW)]

    assert whats() == ["accepted", "not accepted", "not a living face", "enrolled"]
    assert whats(who="Anna") == ["accepted", "not accepted"]
    assert whats(what="attacks") == ["not a living face"]
    assert whats(what="changes") == ["enrolled"]
    assert whats(since="week") == ["accepted", "not accepted"]
    assert whats(since="month", what="refused") == ["not accepted"]
    assert whats(since="today") == ["accepted"]
    assert past.lines(entries, Filter(), now=NOW)[1].texts[3] == "−0.10 < 0.62"


def test_every_action_of_the_audit_has_its_word():
    from typing import get_args

    assert set(get_args(gallery.Action)) <= set(past.SAID)


# the page


@pytest.fixture
def page(qtbot):
    return gallery_page(qtbot)


def test_who_comes_to_the_list_by_keys_stands_on_somebody(page):
    page.set_people([person("Ada"), person("Ben")])
    table = page.people.table
    for reason, chosen in ((Qt.FocusReason.MouseFocusReason, []), (Qt.FocusReason.TabFocusReason, ["Ada"])):
        table.clearFocus()
        table.setFocus(reason)
        assert page.people.chosen == chosen


def test_the_selected_person_is_shown_and_asked_about(page, qtbot):
    with qtbot.waitSignal(page.asked, check_params_cb=lambda name: name == "David M."):
        page.table.selectRow(1)
    assert page.pane.person == "David M."
    said = dict(page.pane.said)
    assert said["Views"] == "5 views" and said["Consent"].startswith("until")
    page.set_history([Entry(NOW, "accept", "David M.", 0.71, 0.62, ""), Entry(NOW, "enrol", "Anna K.", None, None, "")])
    assert [line[1:] for line in page.past.listed] == [("David M.", "accepted", "0.71 ≥ 0.62")]
    page.past.everybody.setChecked(True)
    assert len(page.past.listed) == 2
    page.past.what.setCurrentIndex(page.past.what.findData("changes"))
    assert [line[1] for line in page.past.listed] == ["Anna K."]


def test_of_thousands_of_lines_only_those_that_are_seen_get_words(page, monkeypatch):
    asked, said = [], past.moment
    monkeypatch.setattr(past, "moment", lambda entry: (asked.append(entry), said(entry))[1])
    page.past.everybody.setChecked(True)
    entries = [Entry(NOW - timedelta(minutes=k), "accept", "Anna K.", 0.7, 0.6, "") for k in range(5000)]
    page.set_history(entries)
    page.grab()
    assert 0 < len(set(asked)) < 100
    page.past.table.verticalScrollBar().setValue(1000)
    page.set_history(list(map(replace, entries)))  # read anew, and the same
    assert page.past.table.verticalScrollBar().value() == 1000


def test_whoever_has_the_same_name_in_another_gallery_is_another_person(page, qtbot):
    page.table.selectRow(0)
    page.set_pictures({"Anna K.": face_depth()})
    page.set_note_of("Anna K.", "Works at the gate.")
    page.set_history([Entry(NOW, "accept", "Anna K.", 0.71, 0.62, "")])
    other = replace(person("Anna K.", given=KEPT), enrolled=NOW)
    with qtbot.waitSignals([page.asked, page.pictured]):
        page.set_people([other, person("David M.")])
    assert page.selected == "Anna K." and page.thumbnails.depth("Anna K.") is None
    assert page.pane.note.toPlainText() == "" and not page.pane.picture.has_image


def test_a_new_consent_asks_for_the_history_and_leaves_the_note_that_is_typed(page, qtbot):
    page.table.selectRow(1)
    page.set_note_of("David M.", "")
    page.pane.note.setPlainText("Comes on Mondays")
    with qtbot.waitSignal(page.asked, check_params_cb=lambda name: name == "David M."):
        page.set_people([person("Anna K.", given=KEPT), person("David M.", given=KEPT)])
    page.set_note_of("David M.", "Another station's note")
    assert page.pane.note.toPlainText() == "Comes on Mondays" and page.pane.keep.isEnabled()
    page.set_note_of("David M.", "Comes on Mondays")
    assert not page.pane.keep.isEnabled()
    page.set_note_of("David M.", "Comes on Tuesdays")
    assert page.pane.note.toPlainText() == "Comes on Tuesdays", "nothing was typed since"
    page.table.selectRow(0)
    assert page.pane.note.toPlainText() == ""


def typed(page, name: str, text: str) -> None:
    """Type a note on somebody who has none, and do not keep it."""
    page.table.selectRow(page.listed.index(name))
    page.set_note_of(name, "")
    page.pane.note.setPlainText(text)


EVERYBODY = [person("Anna K.", given=KEPT), person("David M."), person("Jonas R.", templates=0)]
AWAY = {
    "another person": lambda page: page.table.selectRow(0),
    "several people": lambda page: page.table.selectAll(),
    "a search": lambda page: page.search.setText("anna"),
    "a filter": lambda page: page.show_only.setCurrentIndex(1),
    "a gallery that is closed": lambda page: page.set_people([]),
    "another gallery": lambda page: page.set_people([replace(EVERYBODY[1], enrolled=NOW)]),
}


@pytest.mark.parametrize("away", AWAY)
def test_a_note_that_is_typed_outlasts_a_look_elsewhere(page, away):
    typed(page, "David M.", "Comes on Mondays")
    AWAY[away](page)
    assert page.pane.note.toPlainText() == ""
    assert "not kept yet" in page._note.text() or page.selected == "David M."
    page.search.clear()
    page.show_only.setCurrentIndex(0)
    page.set_people(EVERYBODY)
    page.table.clearSelection()
    page.table.selectRow(page.listed.index("David M."))
    assert page.pane.note.toPlainText() == "Comes on Mondays"
    page.set_note_of("David M.", "")  # the gallery answers
    assert page.pane.note.toPlainText() == "Comes on Mondays" and page.pane.keep.isEnabled()


def test_a_note_that_is_typed_goes_with_whoever_is_renamed(page):
    typed(page, "David M.", "Comes on Mondays")
    page.set_people([EVERYBODY[0], replace(EVERYBODY[1], name="David Meyer"), EVERYBODY[2]])
    page.table.selectRow(page.listed.index("David Meyer"))
    page.set_note_of("David Meyer", "")
    assert page.pane.note.toPlainText() == "Comes on Mondays"


def test_no_note_is_typed_over_one_that_is_not_known_yet(page):
    page.table.selectRow(0)
    assert page.pane.note.isReadOnly()
    page.set_note_of("Anna K.", "At the gate")
    assert not page.pane.note.isReadOnly()


def test_what_was_typed_and_taken_back_is_no_note(page):
    typed(page, "David M.", "Comes on Mondays")
    page.pane.note.setPlainText("")
    assert not page.drafts.listed


def test_who_needs_something_is_found(page):
    page.show_only.setCurrentIndex(1)
    assert page.listed == ["Jonas R."]
    assert page.show_only.currentText() == "Enrol again (1)"
    page.table.selectRow(0)
    assert "Enrolled with other networks" in page.pane.need
    page.show_only.setCurrentIndex(2)
    assert page.listed == [] and page.people.empty.isVisible()
    page.show_only.setCurrentIndex(0)
    assert len(page.listed) == 3


def test_pictures_are_asked_for_only_where_they_are_kept_and_seen(page, qtbot):
    page.grab()
    with qtbot.waitSignal(page.pictured) as pictured:
        page.table.viewport().update()
    assert pictured.args == [["Anna K."]]
    assert page.people.sought.index(0, 0).data(PICTURE) == "AK"
    page.set_pictures({"Anna K.": face_depth()})
    assert isinstance(page.people.sought.index(0, 0).data(PICTURE), QImage)
    assert page.people.sought.index(1, 0).data(PICTURE) == "DM"
    page.table.selectRow(0)
    assert page.pane.picture.has_image
    page.set_people([person("Anna K.")])  # she withdrew it
    assert page.people.sought.index(0, 0).data(PICTURE) == "AK" and not page.pane.picture.has_image


def test_a_note_is_kept_when_it_changed(page, qtbot):
    page.table.selectRow(0)
    page.set_note_of("Anna K.", "At the gate")
    assert not page.pane.keep.isEnabled()
    page.pane.note.setPlainText("At the door")
    with qtbot.waitSignal(page.noted) as noted:
        page.pane.keep.click()
    assert noted.args == ["Anna K.", "At the door"]
    page.set_noted(["Anna K."])
    assert page.people.sought.index(0, 0).data(BELOW) == "5 views · note"
    page.set_note_of("David M.", "somebody else's")
    assert page.pane.note.toPlainText() == "At the door"


def test_one_person_is_removed_with_a_promise(page, qtbot):
    page.table.selectRow(0)
    page.remove.click()
    dialog = page.remove_dialog
    assert dialog.act.isEnabled() and not dialog.typed.isVisible()
    with qtbot.waitSignal(page.removed) as removed:
        dialog.act.click()
    assert removed.args == [["Anna K."]]


def test_many_are_removed_only_once_it_was_typed(page, qtbot):
    page.table.selectAll()
    assert page.pane.person == "" and page.remove.isEnabled() and not page.rename.isEnabled()
    page.remove.click()
    dialog = page.remove_dialog
    assert not dialog.act.isEnabled()
    dialog.typed.setText("remove 2")
    assert not dialog.act.isEnabled()
    dialog.typed.setText(" Remove 3")
    with qtbot.waitSignal(page.removed) as removed:
        dialog.act.click()
    assert sorted(removed.args[0]) == ["Anna K.", "David M.", "Jonas R."]


def test_a_removal_is_cancelled_by_return(qtbot):
    dialog = RemoveDialog(names=["Anna"])
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.assertNotEmitted(dialog.confirmed):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_two_entries_are_compared_before_they_are_merged(qtbot):
    dialog = MergeDialog(kept="Anna", names=["Anna", "Anna K.", "Ben"], found=register.found)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.names.listed == ["Anna K.", "Ben"]
    with qtbot.waitSignal(dialog.compared) as compared:
        dialog.names.search.setText("b")
    assert compared.args == ["Ben"] and dialog.names.listed == ["Ben"]
    dialog.set_likeness("Ben", 0.2, 0.62)
    assert "two people" in dialog.answer and not dialog.act.isEnabled()
    dialog.set_likeness("Ben", None, 0.62)
    assert "cannot be compared" in dialog.answer and not dialog.act.isEnabled()
    dialog.names.search.setText("ann")
    dialog.set_likeness("Ben", 0.9, 0.62)  # of the one before
    assert not dialog.act.isEnabled()
    dialog.set_likeness("Anna K.", 0.9, 0.62)
    with qtbot.waitSignal(dialog.confirmed) as confirmed:
        dialog.act.click()
    assert confirmed.args == ["Anna K."]
    dialog.refused("the gallery is damaged")
    assert dialog.isVisible() and dialog.answer == "The gallery is damaged."


def test_consent_is_asked_anew_for_another_text(qtbot):
    dialog = ConsentDialog(name="Anna")
    qtbot.addWidget(dialog)
    dialog.show()
    assert "for 2 years" in dialog.form.text and not dialog.act.isEnabled()
    dialog.form.agreed.setChecked(True)
    dialog.form.pictures.setChecked(True)
    assert "pictures" in dialog.form.text and not dialog.form.agreed.isChecked()
    dialog.form.agreed.setChecked(True)
    dialog.form.period.setCurrentIndex(0)
    assert "for 30 days" in dialog.form.text and not dialog.act.isEnabled()
    dialog.form.agreed.setChecked(True)
    with qtbot.waitSignal(dialog.given) as given:
        dialog.act.click()
    assert given.args == [30, True, "en"]


def test_a_new_passphrase_is_typed_twice(qtbot):
    dialog = SecretDialog(
        title="Export", text="", act="Export", twice=True, why_not=lambda text: "Too short." if len(text) < 10 else ""
    )
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.first.setText("short")
    assert dialog.problem == "Too short." and not dialog.act.isEnabled()
    dialog.first.setText(SECRET)
    dialog.second.setText("another of them")
    assert "not the same" in dialog.problem and not dialog.act.isEnabled()
    dialog.second.setText(SECRET)
    with qtbot.waitSignal(dialog.given) as given:
        dialog.act.click()
    assert given.args == [SECRET]
    dialog.refused("the passphrase is another")
    assert dialog.isVisible() and dialog.problem == "The passphrase is another."


def test_three_thousand_people_are_listed_without_their_pictures(page):
    page.set_people([person(f"Person {number:04d}", given=KEPT) for number in range(3000)])
    page.grab()
    assert len(page.listed) == 3000
    assert len(page.thumbnails.wanted) < 60  # those that are seen


def test_among_thousands_only_who_is_seen_is_put_into_words(page, monkeypatch):
    everybody = [person(f"Person {number:04d}") for number in range(3000)]
    asked: list[str] = []
    made = register.consent_text
    monkeypatch.setattr(register, "consent_text", lambda one, now: asked.append(one.name) or made(one, now))
    for act in (
        lambda: page.set_people(everybody),
        lambda: page.search.setText("person 1"),
        page.search.clear,
        lambda: page.table.sortByColumn(3, Qt.SortOrder.DescendingOrder),
        lambda: page.set_noted(["Person 0007"]),
    ):
        asked.clear()
        act()
        page.grab()
        assert len(set(asked)) < 60


def test_sorting_keeps_who_is_selected_and_searching_who_is_still_shown(page, qtbot):
    page.set_people([person(name) for name in ("Anna", "Ben", "Cleo", "Bo")])
    page.table.selectRow(page.listed.index("Ben"))
    with qtbot.assertNotEmitted(page.asked):
        page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        assert page.listed == ["Cleo", "Bo", "Ben", "Anna"] and page.selected == "Ben"
        page.search.setText("b")
        assert page.listed == ["Bo", "Ben"] and page.selected == "Ben"
    page.table.selectAll()
    assert sorted(page.people.chosen) == ["Ben", "Bo"]
    page.search.setText("c")
    assert page.listed == ["Cleo"] and page.people.chosen == []
    page.search.clear()
    assert page.listed == ["Cleo", "Bo", "Ben", "Anna"] and page.people.chosen == []


def test_whoever_comes_and_goes_leaves_the_others_selected_and_the_list_where_it_is(page, qtbot):
    everybody = [person(f"Person {number:02d}") for number in range(40)]
    page.set_people(everybody)
    page.table.selectAll()
    with qtbot.assertNotEmitted(page.people.sought.modelReset):
        page.set_people([*everybody[:7], *everybody[9:], person("Person 12b")])
    names = [f"Person {number:02d}" for number in range(40) if number not in (7, 8)]
    assert page.listed == sorted([*names, "Person 12b"])
    assert page.people.chosen == names
    page.set_people([person("Zoe"), everybody[3]])
    assert page.listed == ["Person 03", "Zoe"] and page.selected == "Person 03"
    page.set_people([person("Zoe")])
    assert page.listed == ["Zoe"] and page.people.chosen == []
    page.set_people([])
    assert page.listed == []


def test_of_many_who_go_here_and_there_the_others_stay_selected(page, qtbot):
    everybody = [person(f"Person {number:03d}") for number in range(300)]
    page.set_people(everybody)
    page.table.selectAll()
    with qtbot.waitSignal(page.people.sought.modelReset):
        page.set_people(everybody[::2])
    assert page.people.chosen == page.listed == [one.name for one in everybody[::2]]


@settings(deadline=None, max_examples=60)
@given(before=NAMES, after=NAMES, selected=st.sets(st.integers(0, 11)), down=st.booleans())
def test_any_list_after_any_other_is_shown_whole_and_keeps_who_is_selected(look, qapp, before, after, selected, down):
    page = GalleryPage()
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
    page.set_people([person(name) for name in before])
    page.people._select([before[at] for at in selected if at < len(before)])
    chosen = page.people.chosen
    page.set_people([person(name) for name in after])
    assert page.listed == sorted(after, reverse=down)
    assert page.people.chosen == [name for name in page.listed if name in chosen]
    page.deleteLater()


# the desk, on a real gallery


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_second_lines_can_be_read_in_every_theme(qapp, theme):
    from PySide6.QtGui import QColor

    from app.kept.settings import Settings
    from app.window.parts import tokens
    from app.window.parts.appearance import Appearance
    from app.window.parts.pictures import tone_colour

    def light(colour: str) -> float:
        channels = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in rgb(colour)]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    def rgb(colour: str) -> tuple[float, float, float]:
        one = QColor(colour)
        return one.redF(), one.greenF(), one.blueF()

    appearance = Appearance(qapp)
    try:
        appearance.wear(Settings(theme=theme))
        for tone in ("", "soft", "warn", "bad", "ok"):
            high, low = sorted((light(tone_colour(tone)), light(tokens.CARD)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, tone
    finally:
        appearance.wear(Settings(theme="dark"))
