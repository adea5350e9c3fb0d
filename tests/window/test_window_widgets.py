"""Every widget alone, off screen."""

from __future__ import annotations

import importlib
import pkgutil

import numpy as np
import pytest
import window_doubles as doubles
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAction, QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

import app.window
from app.live.capture import CaptureState, Phase
from app.live.snapshot import Score, Snapshot
from app.verdict.verdict import Row
from app.window.models.sources import Entry
from app.window.models.statement import Statement
from app.window.panes.depth import DepthPane
from app.window.panes.history import HistoryPane
from app.window.panes.identity import IdentityPane
from app.window.panes.latency import LatencyPane
from app.window.panes.quality import QualityPane
from app.window.panes.surface import SurfacePane
from app.window.panes.verdict import VerdictPane
from app.window.parts import tokens as t
from app.window.parts.card import label
from app.window.parts.demo import face_depth
from app.window.parts.playback_bar import PlaybackBar
from app.window.parts.source_picker import SourcePicker
from app.window.surface.splat import SplatView
from face import Quality

pytestmark = pytest.mark.usefixtures("look")
MODULES = [name for _, name, _ in pkgutil.walk_packages(app.window.__path__, "app.window.")]
ALONE = [
    name for name in MODULES if name != "app.window.surface.gl" and hasattr(importlib.import_module(name), "_demo")
]


def colours(widget: QWidget) -> np.ndarray:
    """``uint8[H, W, 3]``: what the widget looks like."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width(), 2::-1].copy()


def variety(widget: QWidget) -> int:
    """How many colours there are."""
    return len(np.unique(colours(widget).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)))


def test_panes_and_pages_can_run_alone():
    assert len(ALONE) >= 18


@pytest.mark.parametrize("name", ALONE)
def test_a_widget_alone_shows_something_and_is_accessible(qtbot, name):
    widget = importlib.import_module(name)._demo()
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.show()
    assert variety(widget) > 8
    for child in widget.findChildren(QWidget):
        if isinstance(child, QAbstractButton | QComboBox | QLineEdit) and child.isVisibleTo(widget):
            if child.objectName().startswith("qt_"):
                continue
            text = getattr(child, "text", lambda: "")()
            assert child.accessibleName() or text, f"{child} says nothing to a screen reader"


def test_the_scene_shows_depth_and_marks_the_face(qtbot):
    pane = DepthPane(retry=QAction())
    qtbot.addWidget(pane)
    pane.resize(600, 420)
    frame = doubles.still(0.0, 0)
    pane.set_frame(frame, rate=29.8)
    plain = colours(pane)
    pane.canvas.set_faces(frame, doubles.find_head(frame))
    marked = colours(pane)
    accent = np.array([int(t.ACCENT[i : i + 2], 16) for i in (1, 3, 5)])
    near = (np.abs(marked.astype(int) - accent).max(axis=2) < 12).sum()
    assert near > 60
    assert (plain != marked).any(axis=2).sum() < 3000
    assert pane._chip.text() == "320×240 · 30 fps"
    low, high = pane.canvas.range_m
    assert low < 0.7
    assert high > 1.3


def test_what_is_wrong_with_a_source_is_not_under_the_button(qtbot, look):
    pane = DepthPane(retry=QAction())
    qtbot.addWidget(pane)
    pane.set_trouble("The source does not answer", "Plug it in again.", bad=True, can_retry=True)
    pane.resize(220, 130)
    pane.show()
    button = pane._retry.geometry()
    pane._retry.hide()
    image = pane.canvas.grab().toImage()
    red = [
        y
        for y in range(image.height())
        if any(QColor(image.pixel(x, y)).red() > 150 for x in range(20, image.width() - 20))
    ]
    assert red and max(red) < button.top()


def test_the_scene_says_what_is_wrong_and_offers_to_retry(qtbot):
    retry = QAction()
    pane = DepthPane(retry=retry)
    qtbot.addWidget(pane)
    pane.resize(500, 300)
    pane.set_frame(None)
    pane.set_trouble("The source does not answer", "Plug it in again.", bad=True, can_retry=True)
    pane.show()
    with qtbot.waitSignal(retry.triggered):
        qtbot.mouseClick(pane._retry, Qt.MouseButton.LeftButton)
    pane.set_trouble("Opening", "", bad=False, can_retry=False)
    assert not pane._retry.isVisible()


def test_the_verdict_wears_its_colour(qtbot):
    pane = VerdictPane()
    qtbot.addWidget(pane)
    pane.resize(340, 130)
    ok, bad = (tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (t.OK, t.BAD))

    def has(colour: tuple[int, ...]) -> bool:
        return bool((np.abs(colours(pane).astype(int) - colour).max(axis=2) < 6).sum() > 40)

    pane.set_statement(Statement("Anna K.", "Accepted", "accept"))
    assert has(ok)
    assert not has(bad)
    pane.set_statement(Statement("Unknown person", "below", "reject"))
    assert has(bad)
    assert not has(ok)
    assert pane.accessibleDescription() == "Unknown person. below"


def test_a_person_can_be_chosen_for_verification(qtbot):
    pane = VerdictPane()
    qtbot.addWidget(pane)
    pane.set_people(["Anna K.", "David M."], verifying=None)
    pane.show()
    pane._mode.click()
    assert pane._mode.names.listed == ["Identify anybody", "Anna K.", "David M."]
    pane._mode.names.search.setText("dav")
    with qtbot.waitSignal(pane.asked) as asked:
        qtbot.keyClick(pane._mode.names.search, Qt.Key.Key_Return)
    assert asked.args == ["David M."]
    pane.set_people(["Anna K.", "David M."], verifying="David M.")
    assert pane._mode.text() == "Verify David M."
    pane._mode.click()
    with qtbot.waitSignal(pane.asked) as asked:
        pane._mode.names.chosen.emit(pane._mode.names.listed[0])
    assert asked.args == [""]
    pane.set_people(["Anna K."], verifying=None)
    assert pane._mode.text() == "Identify"


def test_matches_are_listed_against_the_threshold(qtbot):
    pane = IdentityPane()
    qtbot.addWidget(pane)
    pane.show()
    pane.set_matches([], {})
    assert "Nobody is enrolled" in pane._empty.text()
    pane.set_matches([Row("Anna K.", 0.91, 0.62, True), Row("David M.", 0.54, 0.62, False)], {"Anna K.": "x"})
    assert [row.isVisible() for row in pane._rows] == [True, True, False]
    assert pane._rows[0].accessibleName() == "Anna K., score 0.91"
    assert pane._rows[0].property("tone") == "best"
    assert pane._rows[1].property("tone") == ""
    assert pane._margin.text() == "Margin +0.37"
    pane.set_matches([Row("Anna K.", 0.4, 0.62, False)], {"Anna K.": "x"})
    assert pane._rows[0].property("tone") == ""


def test_quality_is_named(qtbot):
    pane = QualityPane()
    qtbot.addWidget(pane)
    pane.set_quality(Quality(0.62, 3.4, -2.0, 0.2, 0.96, 140.0, 2.0))
    assert [value.text() for value in pane._values] == ["62 cm", "+3°", "−2°", "96 %", "low", "0°"]
    pane.set_quality(None)
    assert {value.text() for value in pane._values} == {"–"}


def test_plots_follow_their_values(qtbot):
    history, latency = HistoryPane(), LatencyPane()
    for pane in (history, latency):
        qtbot.addWidget(pane)
        pane.resize(340, 160)
    empty = colours(history)
    scores = [Score(at, 0.8, True) for at in (10.0, 10.1, 10.2, 15.0, 15.1)]
    history.set_scores(scores, now=16.0, threshold=0.6)
    assert len(history.plot._lines) == 2  # a pause of more than a second breaks the line
    assert (colours(history) != empty).any()
    latency.set_latencies([30.0] * 99 + [80.0])
    assert latency._chip.text() == "p50 30 ms · p95 30 ms"


def test_playback_follows_a_recording_and_hides_for_cameras(qtbot):
    actions = [QAction(name) for name in "abcd"]
    bar = PlaybackBar(back=actions[0], play=actions[1], forward=actions[2], loop=actions[3])
    qtbot.addWidget(bar)
    bar.resize(1200, 45)
    bar.show()
    playing = CaptureState(phase=Phase.STREAMING, live=False, position=11, length=30, seconds=0.7, duration=2.0)
    bar.set_snapshot(Snapshot(capture=playing))
    assert bar._slider.isVisible()
    assert (bar._slider.value(), bar._slider.maximum()) == (10, 29)
    assert actions[1].text() == "Pause"
    with qtbot.waitSignal(bar.sought) as sought:
        qtbot.mouseClick(bar._slider, Qt.MouseButton.LeftButton, pos=bar._slider.rect().center())
    assert 12 <= sought.args[0] <= 17
    bar.set_snapshot(Snapshot(capture=CaptureState(phase=Phase.STREAMING, captured=5)))
    assert not bar._slider.isVisible()
    assert "Live" in bar._live.text()


def test_the_picker_lists_by_kind_and_keeps_the_present_source(qtbot):
    picker = SourcePicker()
    qtbot.addWidget(picker)
    picker.set_entries([Entry("camera", "D435", "realsense:1"), Entry("clip", "photo", "file:photo.relief")])
    picker.set_current("realsense:1", "D435")
    assert picker.currentText() == "D435"
    with qtbot.waitSignal(picker.picked) as picked:
        picker.activated.emit(picker.findData("file:photo.relief"))
    assert picked.args == ["file:photo.relief"]
    with qtbot.waitSignal(picker.browse):
        picker.activated.emit(picker.count() - 1)
    picker.set_current("file:elsewhere.relief", "My recording")
    assert picker.currentIndex() == -1
    assert picker.placeholderText() == "My recording"


def test_what_was_found_while_the_list_was_open_is_listed_once_it_is_closed(qtbot):
    picker = SourcePicker()
    qtbot.addWidget(picker)
    picker.show()
    picker.set_entries([Entry("camera", "D435", "realsense:1")])
    picker.showPopup()
    found = [Entry("camera", "D435", "realsense:1"), Entry("recording", "new.relief", "file:new.relief")]
    picker.set_entries(found)
    assert picker.findData("file:new.relief") < 0, "it would move under the hand"
    row = picker.view().visualRect(picker.model().index(picker.findData("realsense:1"), 0)).center()
    with qtbot.waitSignal(picker.picked) as picked:
        qtbot.mouseClick(picker.view().viewport(), Qt.MouseButton.LeftButton, pos=row, delay=400)
    assert picked.args == ["realsense:1"]
    qtbot.waitUntil(lambda: picker.findData("file:new.relief") > 0)


def test_the_surface_is_turned_with_mouse_and_keys_without_opengl(qtbot):
    pane = SurfacePane(gl=False)
    qtbot.addWidget(pane)
    pane.resize(420, 320)
    pane.show()
    pane.set_depth(face_depth())
    view = pane.view
    qtbot.waitUntil(lambda: view.has_image)
    assert isinstance(view, SplatView)
    before = colours(view)
    assert variety(view) > 50
    start = view.orbit.yaw
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, x in ((QEvent.Type.MouseButtonPress, 100), (QEvent.Type.MouseMove, 160)):
        at = QPointF(x, 100)
        event = QMouseEvent(kind, at, view.mapToGlobal(at), button, button, none)
        (view.mousePressEvent if kind == QEvent.Type.MouseButtonPress else view.mouseMoveEvent)(event)
    assert view.orbit.yaw == pytest.approx(start + 24)
    assert (colours(view) != before).any(axis=2).mean() > 0.05
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.orbit.yaw == pytest.approx(start + 16)
    pane.reset.trigger()
    assert view.orbit.yaw == start
    pane.points.setChecked(True)
    assert (colours(view) != before).any()
    pane.set_depth(None)
    assert pane._chip.text() == ""


def test_wrapped_text_takes_no_more_room_than_its_lines(qtbot):
    text = label("one two three four five six seven eight nine ten", wrap=True)
    qtbot.addWidget(text)
    text.resize(80, 20)
    text.show()
    narrow = text.minimumHeight()
    text.resize(800, 20)
    assert text.minimumHeight() < narrow / 2
    text.resize(80, 20)
    assert text.minimumHeight() == narrow
