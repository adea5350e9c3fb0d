"""Every widget made anew, in another language or look, while something else is under way."""

from __future__ import annotations

import threading

import pytest

from app.kept.settings import Settings, SettingsError
from app.window.models.keeping import KeyState
from app.window.models.places import SETTINGS
from app.window.parts.key_dialogs import ReplaceKeyDialog

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 60_000
OTHER = Settings(theme="light")


@pytest.fixture
def shown(window, qtbot):
    """A window that every change of settings makes anew, once people are there."""
    made = window(dress=lambda _: True)
    qtbot.waitUntil(lambda: bool(made.snapshot.people), timeout=PATIENCE)
    return made


def test_what_was_asked_for_the_pages_before_is_answered_to_nobody(shown, qtbot):
    go = threading.Event()
    shown.live.ask(lambda _: go.wait(PATIENCE / 1000))
    shown.show_page(SETTINGS)  # asks how long the history is kept
    before = shown.settings_page
    shown._change_settings(OTHER)
    qtbot.waitUntil(lambda: shown.settings_page is not before, timeout=PATIENCE)
    qtbot.wait(100)  # the pages before are gone
    go.set()
    assert shown.live.ask(lambda _: True).result(PATIENCE / 1000)
    shown.poll()


def test_it_waits_for_jobs_and_then_has_the_newest_settings(shown, qtbot):
    go = threading.Event()
    shown.jobs.begin("Waiting", lambda _: go.wait(PATIENCE / 1000), done=lambda _: None, failed=lambda _: None)
    before = shown.settings_page
    shown._change_settings(OTHER)
    shown._dress = lambda _: False  # it is worn already
    qtbot.wait(100)
    shown._change_settings(OTHER.changed(evidence=9))
    assert shown.settings_page is before
    go.set()
    qtbot.waitUntil(lambda: shown.settings_page is not before, timeout=PATIENCE)
    assert shown.settings_page.applied.evidence == 9
    assert shown.settings_page.recognition.evidence.value() == 9


def test_it_waits_for_a_dialog_in_which_something_is_typed(shown, qtbot):
    before = shown.settings_page
    dialog = ReplaceKeyDialog(KeyState("", "passphrase", asks=True), parent=before)
    before.dialogs.open(dialog)
    dialog.now.setText("four words of a book")
    shown._change_settings(OTHER)
    qtbot.wait(400)
    assert shown.settings_page is before and dialog.now.text()
    dialog.reject()
    qtbot.waitUntil(lambda: shown.settings_page is not before, timeout=PATIENCE)


def test_it_waits_while_the_gallery_is_held(shown, qtbot):
    before = shown.settings_page
    shown.live.hold("its key is being replaced")
    shown._change_settings(OTHER)
    qtbot.wait(400)
    assert shown.settings_page is before, "whoever holds it answers to this page"
    shown.live.release("its key is being replaced")
    qtbot.waitUntil(lambda: shown.settings_page is not before, timeout=PATIENCE)


def test_settings_that_could_not_be_kept_are_not_in_use(window):
    def refuse(_):
        raise SettingsError("the disk is full")

    shown = window(apply_settings=refuse)
    usual = shown._gallery()
    shown.settings_page.keeping.gallery.setText("/somewhere/else.db")
    shown.settings_page.apply.click()
    assert "disk is full" in shown.settings_page._note.text()
    assert shown._gallery() == usual, "a backup would be put in the place of another gallery"
    assert shown.settings_page.keeping.gallery.text() == "/somewhere/else.db"


def test_settings_that_are_mended_are_worn(window, qtbot):
    worn = []
    shown = window(dress=lambda settings: bool(worn.append(settings)))
    shown.trouble_desk.mend = lambda _: OTHER
    shown.trouble_desk.remedy("reread")
    assert worn == [OTHER]
