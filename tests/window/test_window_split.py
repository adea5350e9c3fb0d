"""Panes share their room as the user left it, and the picture beside the depth is the one there is."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import window_doubles as doubles
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QStandardItemModel
from PySide6.QtWidgets import QApplication, QWidget

from app.kept import layout
from app.kept.layout import Layout
from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.window.models import shares
from app.window.models.picture import chosen, offered
from app.window.models.shares import Part
from app.window.models.statement import Statement
from app.window.pages.live import LivePage
from app.window.panes.picture import PicturePane
from app.window.panes.verdict import VerdictPane
from app.window.parts.split import Split
from app.window.parts.table import list_table

pytestmark = pytest.mark.usefixtures("look")
STREAMING = CaptureState(phase=Phase.STREAMING, uri="test:1")
PARTS = [Part("a"), Part("b", 2), Part("c", pixels=300)]


@given(st.integers(600, 4000), st.lists(st.integers(-5, 3000), max_size=5))
def test_the_room_is_shared_whole_and_what_is_fixed_stays(room, kept):
    given_out = shares.sizes(PARTS, room, kept)
    fixed = kept[2] if len(kept) == 3 and min(kept) > 0 else 300
    assert given_out[2] == fixed
    assert room - 2 <= sum(given_out) <= room or fixed > room - 2


def test_what_is_fixed_leaves_room_for_the_rest():
    side = Part("side", pixels=348, most=0.32)
    assert shares.sizes([Part("panes"), side], 1500) == [1152, 348]
    assert shares.sizes([Part("panes"), side], 900) == [612, 288]


def test_a_long_verdict_is_shown_whole(qtbot):
    pane = VerdictPane()
    qtbot.addWidget(pane)
    pane.resize(300, 140)
    pane.show()
    pane.set_statement(Statement("Maximiliane Freifrau von Hohenstein-Wittenberg", "Accepted", "accept"))
    qtbot.waitUntil(lambda: pane._word.height() >= 2 * pane._word.fontMetrics().height())


def test_columns_give_way_where_a_table_is_narrow(qtbot):
    table = list_table(QStandardItemModel(1, 3), name="People")
    qtbot.addWidget(table)
    table.give_way({2: 500, 1: 400})
    table.show()
    for width, hidden in ((600, []), (450, [2]), (300, [1, 2]), (600, [])):
        table.resize(width, 200)
        assert [column for column in range(3) if table.isColumnHidden(column)] == hidden


def test_sizes_of_another_room_keep_their_proportion():
    assert shares.sizes([Part("a"), Part("b")], 1000, (100, 300)) == [250, 750]
    assert shares.sizes([Part("a"), Part("b")], 1000, (0, 300)) == [500, 500]


@pytest.fixture
def page(qtbot):
    made = LivePage(retry=QAction("Retry"), save=QAction("Save"), gl=False)
    qtbot.addWidget(made)
    made.resize(1600, 900)
    made.show()
    return made


def show(page: LivePage, **kinds: bool) -> None:
    frame = doubles.still(0, 0, **kinds)
    page.set_snapshot(Snapshot(capture=STREAMING, frame=frame, frame_number=page.size().width() + sum(kinds.values())))
    QApplication.processEvents()


def drag(qtbot, split: Split, at: int, by: int) -> None:
    handle = split.handle(at)
    middle = handle.rect().center()
    way = QPoint(by, 0) if split.orientation() == Qt.Orientation.Horizontal else QPoint(0, by)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle + way)
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle + way)


def test_an_edge_is_dragged_and_stays_where_it_was_left(page, qtbot):
    show(page, infrared=True)
    before = page.scene.width()
    assert page.shares == {}
    drag(qtbot, page._upper, 1, 150)
    wide = page.scene.width()
    assert wide > before + 100
    page.maximise(page.crop)
    page.maximise(None)
    assert page.scene.width() == pytest.approx(wide, abs=2)
    show(page, infrared=False)  # the surface beside the depth shares the row as usual
    assert page.scene.width() == pytest.approx(page.surface.width(), abs=2)
    show(page, infrared=True)
    assert page.scene.width() == pytest.approx(wide, abs=2)
    other = LivePage(retry=QAction("Retry"), save=QAction("Save"), gl=False)
    qtbot.addWidget(other)
    other.resize(1600, 900)
    other.set_shares(page.shares)
    other.show()
    show(other, infrared=True)
    assert other.scene.width() == pytest.approx(wide, abs=2)


def test_a_double_click_on_an_edge_gives_the_usual_shares(page, qtbot):
    show(page, infrared=True)
    before = page.scene.height(), page.verdict.width()
    drag(qtbot, page._rows, 1, 120)
    drag(qtbot, page._across, 1, -90)
    assert page.scene.height() > before[0] + 60
    assert page.verdict.width() > before[1] + 60
    for split in (page._rows, page._across):
        handle = split.handle(1)
        qtbot.mouseDClick(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    assert (page.scene.height(), page.verdict.width()) == pytest.approx(before, abs=2)
    assert page.shares == {}


def test_panes_at_the_side_take_the_room_of_all_too(page, qtbot):
    show(page, infrared=True)
    whole: list[QWidget] = [page.scene, page.picture, page.crop, *page._side]
    for pane in page._side:
        small = pane.width()
        pane.double_clicked.emit()
        QApplication.processEvents()
        assert [other for other in whole if other.isVisible()] == [pane]
        assert pane.width() > 2 * small
        qtbot.keyClick(page, Qt.Key.Key_Escape)
        QApplication.processEvents()
        assert all(other.isVisible() for other in whole)
        assert pane.width() == pytest.approx(small, abs=2)


def test_shares_are_kept_in_a_file_and_nonsense_in_it_is_left_out(tmp_path):
    path = tmp_path / "window.json"
    kept = {"rows:upper+lower": (500, 300), "across:panes+side": (900, 400)}
    assert layout.save(Layout(page=1, shares=kept), path)
    assert layout.load(path).shares == kept
    told = json.loads(path.read_text())
    told["shares"] |= {"a": [], "b": [0, 1], "c": [-1], "d": [10**9], "e": [5] * 30, "f": ["x"]}
    path.write_text(json.dumps(told))
    assert layout.load(path) == Layout()  # a word among the figures: nobody wrote this
    del told["shares"]["f"]
    path.write_text(json.dumps(told))
    assert layout.load(path).shares == kept
    path.write_text(json.dumps(told | {"page": 10**400}).replace("1" + 400 * "0", "1e999"))
    assert layout.load(path) == Layout()


def test_a_layout_that_cannot_be_kept_leaves_no_file_behind(tmp_path, monkeypatch):
    path = tmp_path / "window.json"
    assert layout.save(Layout(page=1), path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    monkeypatch.setattr(Path, "write_text", full)
    assert not layout.save(Layout(page=2), path)
    assert layout.load(path).page == 1 and list(tmp_path.iterdir()) == [path]


def test_colour_is_shown_where_there_is_some_and_infrared_at_a_press(qtbot):
    pane = PicturePane()
    qtbot.addWidget(pane)
    pane.show()
    plain = doubles.still(0, 0)
    pane.set_frame(plain)
    assert pane.kind == "infrared" and pane.accessibleName() == "Infrared" and not pane._button.isVisible()
    red = np.zeros((*plain.depth.shape, 3), np.uint8)
    red[..., 0] = 200
    both = replace(plain, color=red)
    assert offered(both) == ("colour", "infrared") and offered(None) == ()
    pane.set_frame(both)
    assert pane.kind == "colour" and pane.accessibleName() == "Colour" and pane._button.isVisible()
    assert pane.canvas._pixels[0, 0] == 0xFFC80000
    pane.other.trigger()
    assert pane.kind == "infrared" and pane.accessibleName() == "Infrared"
    pane.set_frame(replace(both, infrared=None))
    assert pane.kind == "colour" and not pane._button.isVisible()
    pane.set_frame(replace(plain, infrared=None))
    assert pane.kind is None and not pane.canvas.has_image
    assert chosen((), "colour") is None
