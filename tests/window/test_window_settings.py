"""The page of settings, and what it lets one choose."""

from __future__ import annotations

from pathlib import Path

import pytest

import gallery
from app.kept import camera_options
from app.kept.settings import Settings, SettingsError
from app.window.desks.settings import SettingsDesk
from app.window.models.camera_choices import FILTERS, MODES, PICTURES, PRESETS, PROFILES, choices
from app.window.models.keeping import KeyState
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage
from app.window.parts.file_dialog import FileDialog


def test_settings_are_checked_and_applied(qtbot, monkeypatch, tmp_path):
    page = SettingsPage(settings=Settings())
    qtbot.addWidget(page)
    page.recognition.evidence.setValue(9)
    page.networks.precision.setCurrentText("f32")
    chosen = str(tmp_path / "people.db")
    monkeypatch.setattr(FileDialog, "ask", lambda _: Path(chosen))
    page.keeping._browse()
    with qtbot.waitSignal(page.changed) as changed:
        page.apply.click()
    assert changed.args == [Settings(evidence=9, precision="f32", gallery=chosen)]


def test_cameras_lock_out_and_history_are_set_and_defaults_come_back(qtbot, tmp_path):
    page = SettingsPage(settings=Settings(realsense="fps=30&laser_power=20"), folder=tmp_path)
    qtbot.addWidget(page)
    page.show()
    assert page.cameras.profile.currentText() == "fps=30"  # as it stands in the file
    assert not page.keeping.history.isEnabled()
    page.set_kept(90)
    page.set_key(KeyState("in a file: x", "file"))
    assert (
        page.keeping.history.isEnabled()
        and page.keeping.history.value() == 90
        and page.keeping.key.text() == "in a file: x"
    )
    page.cameras.preset.setCurrentIndex(page.cameras.preset.findData("preset=high_accuracy"))
    page.cameras.filters.setCurrentIndex(page.cameras.filters.findData("disparity=yes&spatial=yes"))
    page.cameras.mode.setCurrentIndex(page.cameras.mode.findData("mode=wfov_2x2binned"))
    page.recognition.lockout.setValue(0)
    page.recognition.lockout_seconds.setValue(30)
    page.keeping.history.setValue(30)
    heard = []
    page.changed.connect(heard.append)
    page.kept_for.connect(heard.append)
    page.apply.click()
    days, changed = heard
    assert days == 30
    assert changed.realsense == "fps=30&preset=high_accuracy&disparity=yes&spatial=yes&laser_power=20"
    assert (changed.kinect, changed.lockout, changed.lockout_seconds) == ("mode=wfov_2x2binned", 0, 30)
    page.reset.click()
    with qtbot.waitSignal(page.changed) as again, qtbot.assertNotEmitted(page.kept_for):
        page.apply.click()
    assert again.args == [Settings(realsense="laser_power=20")]  # what no box shows stays


@pytest.mark.parametrize("text", [*PROFILES, *PRESETS, *FILTERS, *PICTURES])
def test_every_choice_is_what_a_camera_takes(text):
    assert camera_options.problem("realsense", text) == ""
    assert choices(text).text == text
    asked = choices(text)
    assert text in {asked.profile, asked.preset, asked.filters, asked.picture}


@pytest.mark.parametrize("text", MODES)
def test_every_mode_is_what_a_kinect_takes(text):
    assert camera_options.problem("kinect", text) == ""


def test_what_is_kept_is_asked_of_cameras_of_its_kind_alone():
    kept = Settings(realsense="fps=90&preset=hand").asked_of
    assert camera_options.asked_of("realsense:12?fps=30", kept) == "realsense:12?fps=30&preset=hand"
    assert camera_options.asked_of("kinect:1", kept) == "kinect:1"
    assert camera_options.asked_of("file:a.relief", kept) == "file:a.relief"


@pytest.mark.parametrize("wrong", ["fps=fast", "fps", "nothing=1", "preset=best"])
def test_settings_refuse_what_no_camera_takes(wrong):
    with pytest.raises(SettingsError, match="realsense"):
        Settings(realsense=wrong)


def test_days_that_were_chosen_stay_while_they_are_asked_for_again(qtbot):
    page = SettingsPage(settings=Settings())
    qtbot.addWidget(page)
    page.set_kept(90)
    page.keeping.history.setValue(30)
    page.set_kept(90)  # as whenever the page is shown
    assert page.keeping.history.value() == 30 and page.keeping.history.isEnabled()
    page.set_kept(365)  # of another gallery
    assert page.keeping.history.value() == 365


def test_how_long_history_is_kept_is_asked_of_the_gallery(qtbot, start, tmp_path):
    opened = []

    def open_gallery(pipeline):
        opened.append(gallery.open(tmp_path / "people.db", model=pipeline.model_id))
        return opened[0]

    page, pending = SettingsPage(settings=Settings()), Pending()
    qtbot.addWidget(page)
    desk = SettingsDesk(
        page=page, live=start(uri="", open_gallery=open_gallery), pending=pending, key=lambda: KeyState("in a file: k")
    )
    desk.look()
    assert page.keeping.key.text() == "in a file: k"

    def answered() -> bool:
        pending.poll()
        return page.keeping.history.isEnabled()

    qtbot.waitUntil(answered, timeout=60_000)
    assert page.keeping.history.value() == 90
    page.keeping.history.setValue(7)
    page.apply.click()
    qtbot.waitUntil(lambda: opened[0].audit_days == 7, timeout=60_000)
