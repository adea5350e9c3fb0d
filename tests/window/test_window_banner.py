"""What keeps the window from its work is mended from its banner."""

from __future__ import annotations

import window_doubles as doubles

from app.kept.settings import Settings, SettingsError
from app.window.models.places import LIVE, SETTINGS
from app.window.parts.passphrase_dialog import PassphraseDialog
from app.window.start import Passphrase
from gallery import BadPassphrase, GalleryError

PATIENCE = 100_000


def test_a_gallery_that_does_not_open_leaves_the_panes_and_offers_a_remedy(window, qtbot):
    tries = []

    def open_gallery(pipeline):
        tries.append(pipeline)
        if len(tries) == 1:
            raise GalleryError("another key made this gallery")
        return doubles.People({"Anna K.": 0.94})

    shown = window(make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=open_gallery)
    shown.trouble_desk.reopen = lambda: shown._live.reopen(open_gallery)
    page = shown.live_page
    qtbot.waitUntil(lambda: page.crop.canvas.has_image, timeout=PATIENCE)
    assert page.denoised.canvas.has_image
    assert page.normals.canvas.has_image
    assert shown.banner.isVisible()
    assert "another key" in shown.banner.text.lower()
    assert page.verdict.shown.tone == "trouble"
    shown.banner.buttons["choose"].click()
    assert shown.pages.currentIndex() == SETTINGS
    shown.banner.buttons["reopen"].click()
    qtbot.waitUntil(lambda: not shown.banner.isVisible(), timeout=PATIENCE)
    shown.show_page(LIVE)
    qtbot.waitUntil(lambda: page.verdict.shown.tone == "accept", timeout=PATIENCE)


def test_a_locked_gallery_is_opened_with_what_is_typed(window, qtbot):
    passphrase = Passphrase()

    def open_gallery(pipeline):
        if passphrase.give() != "four words of a book":
            raise BadPassphrase("that is not the passphrase; type it again")
        return doubles.People({"Anna K.": 0.94})

    shown = window(make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=open_gallery)
    qtbot.waitUntil(lambda: shown.snapshot.gallery_fault == "locked" and bool(shown.banner.text), timeout=PATIENCE)
    assert "locked" in shown.banner.text

    def unlock(typed):
        passphrase.take(typed)
        return shown._live.reopen(open_gallery)

    shown.trouble_desk.unlock = unlock
    shown.banner.buttons["unlock"].click()
    dialog = shown.findChild(PassphraseDialog)
    dialog.passphrase.setText("four words of a brook")
    dialog.act.click()
    qtbot.waitUntil(lambda: bool(dialog.problem), timeout=PATIENCE)
    assert dialog.isVisible() and "type it again" in dialog.problem and shown.snapshot.gallery_fault == "locked"
    dialog.passphrase.setText("four words of a book")
    dialog.act.click()
    qtbot.waitUntil(lambda: shown.findChild(PassphraseDialog) is None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not shown.snapshot.gallery_fault and not shown.snapshot.gallery_problem, timeout=PATIENCE)


def test_settings_that_can_not_be_read_are_mended_from_the_window(window, qtbot):
    asked = []

    def mend(put_aside):
        asked.append(put_aside)
        if not put_aside:
            raise SettingsError("still not valid TOML")
        return Settings(evidence=9)

    shown = window()
    shown.trouble_desk.problem, shown.trouble_desk.mend = "settings.toml is not valid TOML", mend
    shown.poll()
    shown.banner.buttons["reread"].click()
    shown.poll()
    assert shown.banner.text == "Still not valid TOML."
    shown.banner.buttons["renew"].click()
    shown.poll()
    assert not shown.banner.isVisible()
    assert asked == [False, True]
    assert shown.settings_page.recognition.evidence.value() == 9
