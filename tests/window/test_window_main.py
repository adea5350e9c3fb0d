"""The whole window on doubles, off screen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import window_doubles as doubles
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QScrollArea,
)

import camera
from app.kept import paths
from app.kept.settings import LANGUAGES, Settings, SettingsError
from app.live.capture import Phase
from app.window.models.places import ENROL, GALLERY, LIVE, RECORDINGS, SETTINGS
from app.window.parts.appearance import Appearance
from app.window.parts.file_dialog import FileDialog
from app.window.parts.wrong_dialog import WrongDialog
from app.window.tour import STOPS, Tour

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 100_000


def test_the_verdict_is_shown_big_and_plain(window, qtbot):
    shown = window()
    qtbot.waitUntil(lambda: shown.live_page.verdict.shown.tone == "accept", timeout=PATIENCE)
    assert shown.live_page.verdict.shown.title == "Anna K."
    for pane in (shown.live_page.scene, shown.live_page.crop, shown.live_page.denoised, shown.live_page.normals):
        assert pane.canvas.has_image
    assert shown.header._state.text() == "Streaming"
    # the first verdict can come before the rate is known
    qtbot.waitUntil(lambda: "fps" in shown.bar._figures.text(), timeout=PATIENCE)


def test_one_person_is_verified(window, qtbot):
    shown = window()
    qtbot.waitUntil(lambda: bool(shown.snapshot.people), timeout=PATIENCE)
    shown.live_page.verdict.asked.emit("Jonas R.")
    qtbot.waitUntil(lambda: shown.live_page.verdict.shown.title == "Not Jonas R.", timeout=PATIENCE)
    assert shown.live_page.verdict.shown.tone == "reject"


def test_playback_by_keys(window, qtbot):
    shown = window(lambda: doubles.Clip(40))
    act = shown.actions_
    qtbot.waitUntil(act.play.isEnabled, timeout=PATIENCE)
    act.play.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.phase is Phase.PAUSED, timeout=PATIENCE)
    shown.bar.sought.emit(20)
    qtbot.waitUntil(lambda: shown.snapshot.capture.position == 21, timeout=PATIENCE)
    act.forward.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.position == 22, timeout=PATIENCE)
    act.back.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.position == 21, timeout=PATIENCE)
    act.loop.trigger()
    qtbot.waitUntil(lambda: not shown.snapshot.capture.loop, timeout=PATIENCE)
    act.play.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.phase is Phase.ENDED, timeout=PATIENCE)
    assert act.play.text() == "Play"


def test_frames_are_typed_and_the_speed_is_chosen(window, qtbot):
    shown = window(lambda: doubles.Clip(40))
    qtbot.waitUntil(shown.actions_.play.isEnabled, timeout=PATIENCE)
    shown.actions_.play.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.phase is Phase.PAUSED, timeout=PATIENCE)
    bar = shown.bar
    assert bar._of.text() == "of 40"
    bar.frame.setFocus()
    bar.frame.selectAll()
    qtbot.keyClicks(bar.frame, "17")
    qtbot.keyClick(bar.frame, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.snapshot.capture.position == 18, timeout=PATIENCE)
    assert shown.snapshot.frame is not None and shown.snapshot.frame.number == 17
    bar.frame.clearFocus()
    qtbot.waitUntil(lambda: bar.frame.text() == "17", timeout=PATIENCE)
    bar.frame.setText("40")
    assert not bar.frame.hasAcceptableInput()  # counted from 0
    bar.speed.activated.emit(4)
    assert shown._live.capture.state.speed == 4.0
    qtbot.waitUntil(lambda: bar.speed.currentText() == "4×", timeout=PATIENCE)
    shown.open_source("test:2")
    assert shown._live.capture.state.speed == 4.0


def test_cameras_come_and_go_in_the_picker(window, qtbot):
    one, two = (camera.DeviceInfo("realsense", f"D4{n}5", n * 6, f"realsense:{n * 6}") for n in "35")
    there = [one]
    poll = partial(
        camera.HotPlug,
        poll_seconds=0.02,
        bus=lambda: None,
        context=SimpleNamespace(set_devices_changed_callback=lambda _: None),
    )
    shown = window(lambda: doubles.Camera(fps=30), discover=lambda: list(there), hot_plug=poll)
    picker = shown.header.picker

    def uris():
        found = (picker.itemData(index) for index in range(picker.count()))
        return [uri for uri in found if uri and uri.startswith("realsense")]

    qtbot.waitUntil(lambda: uris() == [one.uri], timeout=PATIENCE)
    assert shown.toast.text == ""
    there.append(two)
    qtbot.waitUntil(lambda: uris() == [one.uri, two.uri], timeout=PATIENCE)
    qtbot.waitUntil(lambda: "D455 · 555555 was plugged in" in shown.toast.text, timeout=PATIENCE)
    picker.activated.emit(picker.findData(two.uri))
    assert shown._live.capture.state.uri == two.uri
    qtbot.waitUntil(lambda: picker.currentText() == "D455 · 555555", timeout=PATIENCE)
    there.remove(one)
    qtbot.waitUntil(lambda: uris() == [two.uri], timeout=PATIENCE)
    qtbot.waitUntil(lambda: "D435 · 333333 is gone" in shown.toast.text, timeout=PATIENCE)
    assert picker.currentText() == "D455 · 555555"


def test_what_is_wrong_with_the_connection_is_shown_until_it_is_taken_away(window, qtbot):
    class Slow(doubles.Camera):
        @property
        def info(self):
            return replace(super().info, notice="D435 runs at USB 2.1: use a USB 3 port")

    shown = window(lambda: Slow(fps=30))
    notice = shown.live_page.notice
    qtbot.waitUntil(lambda: notice.isVisible() and "USB 2.1" in notice.text, timeout=PATIENCE)
    notice.cross.click()
    shown.poll()
    assert not notice.isVisible()
    shown.open_source("test:2")
    qtbot.waitUntil(notice.isVisible, timeout=PATIENCE)  # said again of the next opening


def test_every_action_has_its_own_shortcut_and_pages_turn(window, qtbot):
    shown = window()
    keys = [action.shortcut().toString() for action in shown.actions()]
    assert len(keys) == len(set(keys)) >= 15
    assert "" not in keys
    for index, action in enumerate(shown.actions_.pages):
        action.trigger()
        assert shown.pages.currentIndex() == index
    shown.actions_.settings.trigger()
    assert shown.pages.currentIndex() == SETTINGS
    assert all(not button.isChecked() for button in shown.header._group.buttons())


def test_recording_writes_a_file_that_is_listed(window, qtbot):
    shown = window(lambda: doubles.Camera(fps=60))
    qtbot.waitUntil(shown.actions_.record.isEnabled, timeout=PATIENCE)
    shown.actions_.record.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.recorded > 4, timeout=PATIENCE)
    assert "Stop" in shown.header._record.text()
    path = shown.snapshot.capture.recording
    shown.actions_.record.trigger()
    qtbot.waitUntil(lambda: "Recorded to" in shown.toast.text, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown._live.capture.state.recording is None, timeout=PATIENCE)
    with camera.open(f"file:{path}") as recording:
        assert len(recording) > 4
    shown.show_page(RECORDINGS)
    qtbot.waitUntil(lambda: shown.recordings_page._model.rowCount() == 1, timeout=PATIENCE)


def test_a_recording_that_failed_is_not_called_recorded(window, qtbot):
    shown = window(lambda: doubles.Camera(fps=60))
    qtbot.waitUntil(shown.actions_.record.isEnabled, timeout=PATIENCE)
    paths.recordings_folder().parent.mkdir(parents=True, exist_ok=True)
    paths.recordings_folder().write_bytes(b"")  # a file in the folder's place
    shown.actions_.record.trigger()
    qtbot.waitUntil(lambda: "Recording stopped" in shown.toast.text, timeout=PATIENCE)
    for _ in range(3):
        shown.poll()
    assert "Recording stopped" in shown.toast.text


def test_a_lost_source_is_said_in_the_scene_and_comes_back(window, qtbot):
    there = []

    def connect():
        if not there:
            raise camera.CameraNotFound("no RealSense is connected; plug one in")
        return doubles.Camera(fps=60)

    shown = window(connect)
    canvas = shown.live_page.scene.canvas
    qtbot.waitUntil(lambda: "plug one in" in canvas._hint, timeout=PATIENCE)
    assert shown.live_page.scene._retry.isVisible()
    assert shown.live_page.verdict.shown.tone == "wait"
    there.append(True)
    qtbot.mouseClick(shown.live_page.scene._retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: canvas.has_image, timeout=PATIENCE)
    assert not shown.live_page.scene._retry.isVisible()


def test_a_face_is_saved_as_a_surface(window, qtbot, tmp_path, monkeypatch):
    saved = []
    shown = window(saved=saved)
    qtbot.waitUntil(shown.actions_.save.isEnabled, timeout=PATIENCE)
    chosen = tmp_path / "anna"
    monkeypatch.setattr(FileDialog, "ask", lambda _: chosen)
    shown.actions_.save.trigger()
    ((path, depth, normals),) = saved
    assert path == tmp_path / "anna.ply"
    assert depth.shape == (128, 128)
    assert depth[0, 0] == 0  # no plate behind the face
    assert (depth > 0).sum() < 12_000
    assert normals.shape == (3, 128, 128)
    assert "anna.ply" in shown.toast.text


def test_settings_that_can_not_be_saved_are_said(window, qtbot):
    def refuse(_):
        raise SettingsError("cannot save the settings")

    shown = window(apply_settings=refuse)
    shown.show_page(SETTINGS)
    shown.settings_page.apply.click()
    assert shown.settings_page._note.text() == "Cannot save the settings."


def test_the_first_camera_is_opened_when_none_was_asked_for(window, qtbot):
    shown = window(uri="")
    assert shown.pages.currentIndex() == LIVE
    shown.open_first()
    qtbot.waitUntil(lambda: shown.snapshot.capture.uri == "realsense:012345678901", timeout=PATIENCE)


def test_a_recording_is_opened_from_a_file(window, qtbot, monkeypatch):
    shown = window()
    monkeypatch.setattr(FileDialog, "ask", lambda _: Path("/tmp/other.relief"))
    shown.show_page(GALLERY)
    shown.actions_.open.trigger()
    assert shown.pages.currentIndex() == LIVE
    qtbot.waitUntil(lambda: shown.snapshot.capture.uri == "file:/tmp/other.relief", timeout=PATIENCE)


def test_closing_the_window_stops_the_threads(window, qtbot):
    shown = window()
    live = shown._live
    shown.close()
    assert not shown.isVisible()
    assert live.close(within=100)
    assert not live._thread.is_alive()


def test_closing_the_window_makes_a_recording_whole_first(window, qtbot):
    shown = window(lambda: doubles.Camera(fps=60))
    qtbot.waitUntil(shown.actions_.record.isEnabled, timeout=PATIENCE)
    shown.actions_.record.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.recorded > 3, timeout=PATIENCE)
    path = shown.snapshot.capture.recording
    shown.close()
    qtbot.waitUntil(lambda: not shown.isVisible(), timeout=PATIENCE)
    with camera.open(f"file:{path}") as recording:
        assert recording.read().number >= 0


@pytest.mark.parametrize(("width", "height"), [(1366, 728), (800, 480), (910, 500)])
def test_every_page_fits_a_small_screen(window, qtbot, width, height):
    shown = window()
    shown.resize(width, height)
    qtbot.waitUntil(lambda: shown.live_page.crop.canvas.has_image, timeout=PATIENCE)
    assert shown.minimumSizeHint().width() <= width
    assert shown.minimumSizeHint().height() <= height
    for page in (LIVE, ENROL, GALLERY, RECORDINGS, SETTINGS):
        shown.show_page(page)
        QApplication.processEvents()
        assert (shown.width(), shown.height()) == (width, height)
        at = shown.pages.currentWidget()
        areas = [*at.findChildren(QScrollArea), *([at] if isinstance(at, QScrollArea) else [])]
        too_wide = [area.widget().width() - area.viewport().width() for area in areas]
        assert max(too_wide, default=0) <= 0 or width < 900, (page, too_wide)  # 1366 pixels at 150 %
        for text in shown.pages.currentWidget().findChildren(QLabel):
            if text.wordWrap() and text.isVisible():
                assert text.height() >= text.heightForWidth(text.width()), text.text()


def test_the_window_fits_the_screen_it_opens_on(window):
    opened = window()
    fits = opened.screen().availableSize().expandedTo(opened.minimumSize())
    assert opened.width() <= fits.width() and opened.height() <= fits.height()


def test_the_tour_takes_a_picture_of_every_page_and_leaves(window, qtbot, tmp_path):
    shown = window()
    tour = Tour(shown, tmp_path)
    qtbot.waitUntil(lambda: not shown.isVisible(), timeout=3 * PATIENCE)
    assert tour.missed == []
    names = {path.stem for path in tmp_path.glob("*.png")}
    assert names == {stop.name for stop in STOPS} | {"window-commands"}
    assert all(QImage(str(path)).width() > 300 for path in tmp_path.glob("*.png"))


def test_the_tour_says_what_it_did_not_see(window, qtbot, tmp_path):
    shown = window(lambda: doubles.Clip(2), make_pipeline=lambda: doubles.make_pipeline({}))
    tour = Tour(shown, tmp_path, patience_s=0.1)
    qtbot.waitUntil(lambda: not shown.isVisible(), timeout=3 * PATIENCE)
    assert {"live-window", "window-gallery"} <= set(tour.missed)


def test_another_language_applies_at_once(window, qapp, qtbot):
    appearance = Appearance(qapp)
    appearance.wear(Settings(language="en"))
    shown = window(dress=appearance.wear)
    shown.show_page(SETTINGS)
    shown.settings_page.look.language.setCurrentIndex(LANGUAGES.index("zh"))
    shown.settings_page.apply.click()
    qtbot.waitUntil(lambda: shown.settings_page.apply.text() == "应用", timeout=PATIENCE)
    assert shown.pages.currentIndex() == SETTINGS
    assert shown.settings_page.look.language.currentData() == "zh"
    shown.show_page(LIVE)
    qtbot.waitUntil(lambda: shown.live_page.verdict.shown.title == "Anna K.", timeout=PATIENCE)
    assert shown.live_page.verdict.shown.detail.startswith("已接受")
    assert len(shown.actions()) == len({action.text() for action in shown.actions()})
    shown.settings_page.look.language.setCurrentIndex(LANGUAGES.index("en"))
    shown.settings_page.apply.click()
    qtbot.waitUntil(lambda: shown.settings_page.apply.text() == "Apply", timeout=PATIENCE)


def test_a_wrong_verdict_is_told_from_the_window(window, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(doubles.People, "not_this", lambda _, *names: said.append(names), raising=False)
    monkeypatch.setattr(doubles.People, "corrections", lambda _: [], raising=False)
    monkeypatch.setattr(doubles.People, "forget_corrections", lambda _, name: 0, raising=False)
    made = window()
    qtbot.waitUntil(made.actions_.wrong.isEnabled, timeout=PATIENCE)
    made.actions_.wrong.trigger()
    dialog = made.findChild(WrongDialog)
    assert dialog is not None
    assert [dialog.who.itemData(k) for k in range(dialog.who.count())] == ["", "David M.", "Jonas R."]
    dialog.who.setCurrentIndex(1)
    dialog.act.click()
    qtbot.waitUntil(lambda: said == [("Anna K.", "David M.")], timeout=PATIENCE)
