"""What the live page does beyond showing: the divider, one pane for all, the list of commands."""

from __future__ import annotations

import numpy as np
import pytest
import window_doubles as doubles
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence

from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.pipeline import FaceResult, Result
from app.window.models.denoising import halves, removed_mm
from app.window.pages.live import LivePage
from app.window.panes.denoised import DenoisedPane
from app.window.panes.latency import LatencyPane
from app.window.parts.demo import face_depth
from app.window.parts.palette import Palette
from face import Crop, Quality

pytestmark = pytest.mark.usefixtures("look")
QUALITY = Quality(0.62, 3.0, -2.0, 0.0, 0.96, 142.0, 2.0)


@given(st.floats(0.2, 4.0), st.floats(-20, 20))
def test_what_was_removed_is_the_noise_in_mm_and_no_shift(noise_mm, shift):
    clean = np.where(face_depth() > 0, np.float32(120), np.float32(0))
    per_mm = 255 / 120
    noise = np.random.default_rng(0).normal(0, noise_mm * per_mm, clean.shape).astype(np.float32)
    raw = np.where(clean > 0, clean + noise + np.float32(shift), 0).astype(np.float32)
    assert removed_mm(raw, clean, clean > 0) == pytest.approx(noise_mm, rel=0.05)


def test_nothing_measured_is_nothing_removed():
    depth = face_depth()
    assert removed_mm(depth, depth, np.zeros(depth.shape, bool)) is None
    assert removed_mm(depth, depth, depth > 0) == 0


@given(st.floats(-1, 2))
def test_the_halves_meet_at_the_divider(share):
    raw, denoised = np.zeros((4, 128), np.uint32), np.ones((4, 128), np.uint32)
    both = halves(raw, denoised, share)
    assert both.shape == raw.shape
    assert (both[0] == 0).sum() == round(128 * min(max(share, 0), 1))


def test_the_divider_follows_the_mouse_and_the_arrow_keys(qtbot):
    pane = DenoisedPane()
    qtbot.addWidget(pane)
    pane.resize(300, 340)
    pane.show()
    raw = face_depth(noise=0.8)
    pane.set_depth(face_depth(), crop=Crop(raw, raw > 0, 1.4, QUALITY), ms=8)
    assert pane._chip.text().startswith("8 ms · moved 0.")
    canvas = pane.canvas
    before = canvas._pixels.copy()
    rect = canvas.image_rect()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert canvas.share == pytest.approx(0.5, abs=0.02)
    assert not np.array_equal(before[:, :60], canvas._pixels[:, :60])
    assert np.array_equal(before[:, 70:], canvas._pixels[:, 70:])
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.share == pytest.approx(0.55, abs=0.02)
    pane.set_depth(None)
    assert not canvas.has_image


def test_a_double_click_gives_a_pane_the_room_of_all(qtbot):
    page = LivePage(retry=QAction("Retry"), save=QAction("Save"), gl=False)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    frame = doubles.still(0.0, 0)
    location = doubles.find_head(frame)[0]
    result = Result(frame, (FaceResult(location, crop=doubles.cut_upright(frame, location)),), {})
    page.set_snapshot(Snapshot(capture=CaptureState(phase=Phase.STREAMING), frame=frame, result=result))
    panes = (page.scene, page.picture, page.crop, page.denoised, page.normals, page.surface)
    assert all(pane.isVisible() for pane in panes)
    small = page.denoised.width()
    for target in (page.denoised.canvas, page.surface.view, page.scene.canvas, page.crop):
        qtbot.mouseDClick(target, Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
        shown = [pane for pane in panes if pane.isVisible()]
        assert shown == [page.maximised]
        qtbot.keyClick(page, Qt.Key.Key_Escape)
        assert all(pane.isVisible() for pane in panes)
    page.maximise(page.denoised)
    qtbot.waitUntil(lambda: page.denoised.width() > 2 * small)
    qtbot.waitUntil(lambda: page.denoised.height() > 0.9 * page.height())
    page.set_snapshot(
        Snapshot(capture=CaptureState(phase=Phase.STREAMING), frame=doubles.still(0.1, 1, infrared=False))
    )
    assert page.maximised is page.denoised
    assert not page.picture.isVisible()


def test_stages_are_named_with_their_milliseconds(qtbot):
    pane = LatencyPane()
    qtbot.addWidget(pane)
    pane.set_stages({"locate": 4.2, "denoise": 12.6, "total": 17.0})
    assert pane._stages.text() == "locate 4 · denoise 13"


def test_a_command_is_found_and_done(qtbot):
    done = []
    actions = [QAction(text) for text in ("Record", "Full screen", "Show page Gallery", "Save face")]
    for action in actions:
        action.triggered.connect(lambda *_, action=action: done.append(action.text()))
    actions[1].setShortcut(QKeySequence("F11"))
    actions[3].setEnabled(False)
    palette = Palette(actions=actions)
    qtbot.addWidget(palette)
    palette.show()
    assert palette.commands.listed == ["Record", "Full screen", "Show page Gallery", "Save face"]
    assert palette.commands.view.model().index(1, 0).data() == "Full screen\tF11"
    qtbot.keyClicks(palette.commands.search, "gal")
    assert palette.commands.listed == ["Show page Gallery"]
    qtbot.keyClick(palette.commands.search, Qt.Key.Key_Return)
    assert done == ["Show page Gallery"]
    assert not palette.isVisible()


def test_a_command_that_is_off_is_not_done(qtbot):
    action = QAction("Save face")
    action.setEnabled(False)
    palette = Palette(actions=[action])
    qtbot.addWidget(palette)
    palette.show()
    qtbot.keyClick(palette.commands.search, Qt.Key.Key_Return)
    assert palette.isVisible()
