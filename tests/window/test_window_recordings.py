"""The page of the recordings, and what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QMessageBox, QWidget
from window_recorded import cut, damage, listed, record, recordings_page

from app.live.capture import CaptureState
from app.recording import facts as looking
from app.recording import shelf as disk
from app.recording.converting import Cancelled
from app.recording.facts import Facts, facts_of
from app.window.models import shelf
from app.window.models.sources import Entry
from app.window.models.survey import Survey
from app.window.panes.record import RecordPane
from app.window.parts.export_dialog import ExportDialog
from app.window.parts.pictures import BELOW, PICTURE

pytestmark = pytest.mark.usefixtures("look")


# what a recording is


def test_the_facts_of_a_whole_recording(tmp_path):
    facts = facts_of(record(tmp_path / "a.relief"))
    assert (facts.frames, facts.device, facts.size) == (6, "RealSense D435", (320, 240))
    assert facts.seconds == pytest.approx(5 / 15, abs=1e-3)
    assert facts.images == ("infrared",)
    assert facts.depth is not None and facts.depth.shape == (240, 320)
    assert not facts.cut and facts.problem == ""
    assert facts.bytes == (tmp_path / "a.relief").stat().st_size


def test_cut_damaged_and_foreign_files_say_so(tmp_path):
    short = facts_of(cut(record(tmp_path / "cut.relief")))
    assert short.cut and 0 < short.frames < 6 and short.problem == ""
    torn = facts_of(damage(record(tmp_path / "torn.relief", frames=1)))
    assert torn.problem and torn.depth is None
    (tmp_path / "not.relief").write_bytes(b"hello")
    assert "not a Relief recording" in facts_of(tmp_path / "not.relief").problem
    (tmp_path / "not.npz").write_bytes(b"hello")
    assert facts_of(tmp_path / "not.npz").problem


def test_every_frame_is_read_in_a_check(tmp_path):
    seen = []
    path = damage(record(tmp_path / "a.relief"))
    assert looking.check(path, on_frame=seen.append, stopped=lambda: False) == 1
    assert seen[-1].frames == 6
    with pytest.raises(Cancelled):
        looking.check(path, on_frame=seen.append, stopped=lambda: True)


@pytest.mark.parametrize("name", ["", " ", "..", "a/b", "a\\b", "a:b", "x" * 121, "bell\a"])
def test_a_name_that_is_none_for_a_file_is_refused(tmp_path, name):
    path = record(tmp_path / "a.relief", frames=1)
    with pytest.raises(disk.ShelfError):
        disk.rename(path, name)
    assert path.exists()


def test_a_recording_is_renamed_but_over_no_other(tmp_path):
    path, other = record(tmp_path / "a.relief", frames=1), record(tmp_path / "b.relief", frames=1)
    with pytest.raises(disk.ShelfError, match="exists"):
        disk.rename(path, "b")
    assert disk.rename(path, " Anna, later ") == tmp_path / "Anna, later.relief"
    assert other.exists() and not path.exists()


def test_recordings_are_added_whole_or_not_at_all(tmp_path):
    path, folder = record(tmp_path / "a.relief"), tmp_path / "recordings"
    told = []
    one = disk.add(path, folder, on_bytes=lambda *so: told.append(so))
    two = disk.add(path, folder, on_bytes=lambda *_: None)
    assert (one.name, two.name) == ("a.relief", "a 2.relief")
    assert one.read_bytes() == path.read_bytes() and told[-1] == (path.stat().st_size,) * 2
    assert one.stat().st_mode & 0o077 == 0
    with pytest.raises(Cancelled):
        disk.add(path, folder, on_bytes=lambda *_: None, stopped=lambda: True)
    assert sorted(found.name for found in folder.iterdir()) == ["a 2.relief", "a.relief"]
    with pytest.raises(disk.ShelfError, match="already"):
        disk.add(one, folder, on_bytes=lambda *_: None)


# models


def test_recordings_are_looked_at_once_and_again_when_they_changed(qtbot, tmp_path):
    looked = []

    def look(path):
        looked.append(path.name)
        if path.name == "bad":
            raise ValueError("whatever it is")
        return Facts(1, 2.0, frames=3)

    survey = Survey(look=look)
    paths = [tmp_path / name for name in ("a", "bad", "gone")]
    for path in paths[:2]:
        path.write_bytes(b"x")
    survey.want(paths)
    qtbot.waitUntil(lambda: survey.idle)
    assert survey.of(paths[0]).frames == 3
    assert survey.of(paths[1]).problem == "whatever it is"
    assert survey.of(paths[2]) is None
    version = survey.version
    survey.want(paths)
    qtbot.waitUntil(lambda: survey.idle)
    assert looked == ["a", "bad"] and survey.version == version
    paths[0].write_bytes(b"xx")
    survey.want(paths)
    qtbot.waitUntil(lambda: survey.idle)
    assert looked[2:] == ["a"]
    survey.close(within=20)


@pytest.mark.parametrize(("seconds", "text"), [(0, "0.0 s"), (8.94, "8.9 s"), (72.4, "1:12 min"), (3725, "1:02:05")])
def test_lengths_in_words(seconds, text):
    assert shelf.length_text(seconds) == text


@pytest.mark.parametrize(("size", "text"), [(1234, "1 kB"), (2_340_000, "2.3 MB"), (7_000_000_000, "7.0 GB")])
def test_sizes_in_words(size, text):
    assert shelf.bytes_text(size) == text


# widgets


@pytest.fixture
def page(qtbot, tmp_path):
    return recordings_page(qtbot, tmp_path / "recordings")


def test_a_row_says_what_a_recording_is_and_shows_it(page, tmp_path):
    whole, torn = record(tmp_path / "whole.relief"), cut(record(tmp_path / "torn.relief"))
    listed(page, whole, torn)
    page.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert page.listed == ["torn", "whole"]
    index = page._sorted.index(1, 0)
    assert index.data(BELOW) == "Relief recording · 6 frames"
    assert index.data(PICTURE).width() == 160
    page.select(whole)
    assert dict(page.pane.said)["Images"] == "depth, infrared · 320×240"
    assert page.pane.state == ""
    page.select(torn)
    assert "end is missing" in page.pane.state
    assert page.pane.play.isEnabled()
    assert not page.grab().isNull()


def test_a_damaged_recording_is_not_played(page, tmp_path, qtbot):
    (tmp_path / "bad.relief").write_bytes(b"hello")
    listed(page, tmp_path / "bad.relief")
    assert "not a Relief recording" in page.pane.state and page.pane._state.property("tone") == "bad"
    assert not page.pane.play.isEnabled() and not page.pane.export.isEnabled()
    with qtbot.assertNotEmitted(page.picked):
        page.table.activated.emit(page._sorted.index(0, 0))
    assert page.pane.delete.isEnabled()


def test_sample_clips_stay(page, tmp_path):
    listed(page, clips=(record(tmp_path / "clip.relief", frames=2),))
    assert not page.pane.rename.isEnabled() and not page.pane.delete.isEnabled()
    assert page.pane.export.isEnabled()


def test_nothing_is_deleted_without_a_yes(page, tmp_path, qtbot, monkeypatch):
    path = record(tmp_path / "a.relief", frames=1)
    listed(page, path)
    buttons = QMessageBox.StandardButton
    monkeypatch.setattr(QMessageBox, "question", lambda *_: buttons.Cancel)
    with qtbot.assertNotEmitted(page.deleted):
        page.pane.delete.click()
    monkeypatch.setattr(QMessageBox, "question", lambda *_: buttons.Yes)
    with qtbot.waitSignal(page.deleted) as deleted:
        page.pane.delete.click()
    assert deleted.args == [path]


def test_files_are_dropped_on_the_page(page, tmp_path, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.relief")), QUrl("https://example.org/b.relief")])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(page.added) as added:
        page.dropEvent(event)
    assert added.args == [[tmp_path / "a.relief"]]


def test_the_export_dialog_suggests_and_stays_when_refused(qtbot, tmp_path):
    dialog = ExportDialog(title="a", folder=tmp_path, stem="a", frames=6, images=True)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.path.text() == str(tmp_path / "a.mkv")
    for form, name in (("npz", "a.npz"), ("png", "a images"), ("ply", "a clouds"), ("relief", "a.relief")):
        dialog.choose(form)
        assert Path(dialog.path.text()).name == name
    (tmp_path / "a.relief").touch()
    dialog.choose("relief")
    assert Path(dialog.path.text()).name == "a 2.relief"
    dialog.first.setValue(4)
    dialog.last.setValue(2)
    with qtbot.assertNotEmitted(dialog.given):
        dialog.act.click()
    assert "before the first" in dialog.problem
    dialog.last.setValue(6)
    dialog.every.setValue(2)
    with qtbot.waitSignal(dialog.given) as given:
        dialog.act.click()
    assert given.args[0].frames == range(3, 6, 2) and given.args[0].form == "relief"
    dialog.refused("it exists")
    assert dialog.isVisible() and dialog.problem == "It exists."


def test_the_record_pane_says_time_size_and_room(qtbot, tmp_path):
    owner = QWidget()
    pane = RecordPane(record=QAction("Record", owner), folder=tmp_path)
    qtbot.addWidget(owner)
    qtbot.addWidget(pane)
    pane.show()
    pane.set_state(CaptureState(name="D435"), free=10_000_000_000, rate=None)
    assert pane.said == "Ready to record D435" and pane.room == "10.0 GB free"
    state = CaptureState(
        recording=tmp_path / "x.relief", recorded=90, record_bytes=18_000_000, record_seconds=3.0, record_dropped=2
    )
    pane.set_state(state, free=10_000_000_000, rate=6e6)
    for part in ("x.relief", "3.0 s", "90 frames", "18.0 MB", "2 frames missing"):
        assert part in pane.said
    assert "28 min" in pane.room
    assert pane.record.text() == "Stop"
    pane.set_cameras([Entry("camera", "A", "realsense:1")], busy=False)
    assert not pane._several.isVisible()
    pane.set_cameras([Entry("camera", "A", "realsense:1"), Entry("camera", "B", "kinect:1")], busy=False)
    assert pane._several.isVisible() and not pane.start.isEnabled()
    for box in pane.boxes:
        box.setChecked(True)
    with qtbot.waitSignal(pane.together) as together:
        pane.start.click()
    assert together.args == [["realsense:1", "kinect:1"]]
    pane.set_cameras([Entry("camera", "A", "realsense:1"), Entry("camera", "B", "kinect:1")], busy=True)
    assert not pane.start.isEnabled()


# the desk
