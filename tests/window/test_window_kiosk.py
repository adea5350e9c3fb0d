"""The kiosk, and how the window was left."""

from __future__ import annotations

import json
import threading

import pytest
import window_doubles as doubles
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton

from app.kept import layout, paths
from app.kept.layout import Layout
from app.kept.settings import Settings
from app.live.capture import Phase
from app.window.main_window import MainWindow
from app.window.models.places import GALLERY, KIOSK, LIVE
from app.window.models.sources import Sources
from app.window.pages.kiosk import LEAST_PX, TOUCH_PX

PATIENCE = 100_000


@pytest.fixture
def window(look, qtbot, start, tmp_path):
    made = []

    def make(source=doubles.Clip, **options) -> MainWindow:
        live = start(source, **options)
        sources = Sources(
            recordings_folder=paths.recordings_folder(), clips_folder=tmp_path / "clips", discover=lambda: []
        )
        shown = MainWindow(
            live=live,
            sources=sources,
            settings=Settings(),
            apply_settings=lambda _: "",
            save_face=lambda *_: None,
            gl=False,
        )
        qtbot.addWidget(shown)
        shown.show()
        made.append(sources)
        return shown

    yield make
    for sources in made:
        sources.close()


def test_the_kiosk_shows_the_verdict_big_and_esc_leaves_it(window, qtbot):
    shown = window()
    shown.show_page(GALLERY)
    shown.actions_.kiosk.trigger()
    page = shown.kiosk_page
    assert shown.pages.currentIndex() == KIOSK
    assert shown.isFullScreen()
    assert not shown.header.isVisible()
    assert not shown.bar.isVisible()
    qtbot.waitUntil(lambda: page.title.text() == "Anna K.", timeout=PATIENCE)
    assert page.letters_px >= LEAST_PX
    assert page.title.font().pixelSize() >= LEAST_PX
    assert page.scene.has_image
    shown.grab()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert shown.pages.currentIndex() == GALLERY
    assert not shown.isFullScreen()
    assert shown.header.isVisible()


def test_everything_in_the_kiosk_can_be_touched(window):
    shown = window(uri="")
    shown.actions_.kiosk.trigger()
    buttons = [button for button in shown.findChildren(QAbstractButton) if button.isVisible()]
    assert buttons == [shown.kiosk_page.leave]
    assert all(min(button.width(), button.height()) >= TOUCH_PX for button in buttons)
    bottom = shown.kiosk_page.leave.mapTo(shown, QPoint(0, shown.kiosk_page.leave.height()))
    assert bottom.y() <= shown.height()
    shown.kiosk_page.leave.click()
    assert shown.pages.currentIndex() == LIVE


def test_a_kiosk_shows_neither_work_nor_ways_out(window, qtbot):
    done = threading.Event()
    shown = window(uri="")
    shown.trouble_desk.problem = "settings.toml is not valid TOML"
    shown.jobs.begin("Working", lambda _: done.wait(60), done=lambda _: None, failed=lambda _: None)
    shown.poll()
    assert shown.work_bar.isVisible() and shown.banner.isVisible()
    shown.actions_.kiosk.trigger()
    assert not shown.work_bar.isVisible() and not shown.banner.isVisible()
    shown.actions_.kiosk.trigger()
    assert shown.work_bar.isVisible() and shown.banner.isVisible()
    done.set()
    qtbot.waitUntil(lambda: not shown.jobs.running, timeout=PATIENCE)


def test_a_kiosk_stops_neither_an_enrolment_nor_the_gpu(window, qtbot, monkeypatch):
    shown = window(source=lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({}))
    page = shown.enrol_page
    shown.actions_.enrol.trigger()
    qtbot.waitUntil(lambda: page._ready, timeout=PATIENCE)
    page.consent.setChecked(True)
    page.name.setText("Maria S.")
    page.begin.click()
    qtbot.waitUntil(lambda: shown.snapshot.enrolment is not None, timeout=PATIENCE)
    shown.show_page(GALLERY)
    assert shown.enrol_bar.isVisible()
    shown.actions_.kiosk.trigger()
    assert not shown.enrol_bar.isVisible()
    shown.actions_.kiosk.trigger()
    assert shown.enrol_bar.isVisible()


@pytest.mark.parametrize("leave", ["kiosk", "full"])
def test_a_window_that_filled_the_screen_fills_it_again(window, qtbot, leave):
    shown = window(uri="")
    shown.showMaximized()
    action = getattr(shown.actions_, leave)
    action.trigger()
    assert shown.isFullScreen()
    action.trigger()
    assert shown.isMaximized() and not shown.isFullScreen()


def test_the_window_is_as_it_was_left(window, qtbot):
    shown = window(uri="test:7")
    qtbot.waitUntil(lambda: shown.snapshot.capture.phase is not Phase.OPENING, timeout=PATIENCE)
    shown.resize(800, 620)
    shown.show_page(GALLERY)
    left = shown.layout_now
    assert (left.page, left.source, left.width, left.height) == (GALLERY, "test:7", 800, 620)
    assert layout.save(left)
    again = window(uri="")
    again.set_layout(layout.load())
    assert again.pages.currentIndex() == GALLERY
    assert (again.width(), again.height()) == (800, 620)
    again.set_layout(Layout(shares={"rows:upper+lower": (300, 100)}))
    assert again.layout_now.shares == {"rows:upper+lower": (300, 100)}
    shown.actions_.kiosk.trigger()
    assert shown.layout_now.page == LIVE


def test_a_recording_that_is_still_there_is_opened_again(window, qtbot, tmp_path):
    clip = tmp_path / "mine.relief"
    clip.write_bytes(b"")
    shown = window(uri="")
    shown.open_first(f"file:{clip}")
    qtbot.waitUntil(lambda: shown.snapshot.capture.uri == f"file:{clip}", timeout=PATIENCE)


def test_a_source_that_is_gone_is_replaced(window, qtbot, tmp_path):
    shown = window(uri="")
    shown.open_first(f"file:{tmp_path / 'gone.relief'}")
    qtbot.waitUntil(lambda: bool(shown.snapshot.capture.uri), timeout=PATIENCE)
    assert "gone" not in shown.snapshot.capture.uri


@given(text=st.text(max_size=60) | st.sampled_from(["[]", "{}", '{"page": "x"}', "[" * 5000, "null"]))
def test_a_layout_that_cannot_be_read_is_the_usual_one(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("layout") / "window.json"
    path.write_text(text, "utf-8")
    assert layout.load(path) == Layout()


def test_a_layout_comes_back_and_absurd_sizes_do_not(tmp_path):
    path = tmp_path / "window.json"
    assert layout.save(Layout(2, "file:a", 900, 700, {"rows": (1, 2)}), path)
    assert layout.load(path) == Layout(2, "file:a", 900, 700, {"rows": (1, 2)})
    told = json.loads(path.read_text("utf-8")) | {"width": 9_000_000, "page": -4}
    path.write_text(json.dumps(told), "utf-8")
    assert layout.load(path) == Layout(0, "file:a", 0, 700, {"rows": (1, 2)})
    assert not layout.save(Layout(), tmp_path / "window.json" / "below")
