"""The page of the recordings, its desk, and what both rest on."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import window_doubles as doubles
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QMessageBox, QWidget

import camera
from app.live.capture import CaptureState
from app.live.snapshot import Snapshot
from app.recording import facts as looking
from app.recording import shelf as disk
from app.recording.converting import Cancelled
from app.recording.facts import Facts, facts_of
from app.window.desks.recordings import RecordingsDesk
from app.window.models import shelf
from app.window.models.jobs import Jobs
from app.window.models.sources import Entry, Sources
from app.window.models.survey import Survey
from app.window.pages.recordings import RecordingsPage
from app.window.panes.record import RecordPane
from app.window.parts.export_dialog import ExportDialog
from app.window.parts.pictures import BELOW, PICTURE
from app.window.parts.work_bar import WorkBar

pytestmark = pytest.mark.usefixtures("look")


def record(path: Path, frames: int = 6, *, infrared: bool = True) -> Path:
    """A small recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    first = doubles.still(0, 0, infrared=infrared)
    device = camera.DeviceInfo("realsense", "RealSense D435", "1")
    with camera.Recorder(path, first.intrinsics, device=device, depth_unit=first.depth_unit) as out:
        for number in range(frames):
            out.write(doubles.still(number / 15, number, infrared=infrared))
    return path


def damage(path: Path) -> Path:
    """Flip a bit in the middle, where a frame lies."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return path


def cut(path: Path) -> Path:
    """As if whatever wrote it had been killed."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    return path


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


def test_jobs_tell_how_far_they_are_and_are_answered_here(qtbot):
    jobs, go, said = Jobs(), threading.Event(), []

    def work(job):
        job.tell(0.5, "half")
        go.wait(20)
        return threading.current_thread().name

    job = jobs.begin("Counting", work, done=said.append, failed=said.append)
    qtbot.waitUntil(lambda: job.told.share == 0.5)
    assert not jobs.poll() and jobs.running == (job,)
    go.set()
    qtbot.waitUntil(jobs.poll)
    assert said == ["job"] and jobs.running == ()


def test_jobs_fail_in_words_and_stop_when_asked(qtbot):
    jobs, said = Jobs(), []

    def fails(_):
        raise OSError(28, "No space left on device")

    def waits(job):
        job.stop.wait(20)
        raise Cancelled

    jobs.begin("One", fails, done=said.append, failed=said.append)
    qtbot.waitUntil(jobs.poll)
    assert "No space left" in said[0]
    job = jobs.begin("Two", waits, done=said.append, failed=said.append, cancelled=lambda: said.append("stopped"))
    job.cancel()
    qtbot.waitUntil(jobs.poll)
    assert said[-1] == "stopped"
    jobs.begin("Three", waits, done=said.append, failed=said.append, cancelled=lambda: said.append("again"))
    assert jobs.close(within=20)
    jobs.poll()
    assert said[-1] == "stopped"  # nobody is answered any more


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
    owner = QWidget()
    made = RecordingsPage(folder=tmp_path / "recordings", record=QAction("Record", owner))
    qtbot.addWidget(owner)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


def listed(page, *paths: Path, clips: tuple[Path, ...] = ()) -> None:
    entries = [Entry("recording", path.name, f"file:{path}") for path in paths]
    entries += [Entry("clip", path.stem, f"file:{path}") for path in clips]
    page.set_entries(entries, facts_of)


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


def test_the_work_bar_follows_jobs_and_stops_them(qtbot):
    bar, jobs = WorkBar(), Jobs()
    qtbot.addWidget(bar)
    job = jobs.begin("Exporting a", lambda job: job.stop.wait(20), done=lambda _: None, failed=lambda _: None)
    job.tell(0.25, "3 of 12 frames")
    bar.set_jobs(jobs.running)
    line = bar.lines[job]
    assert not bar.isHidden() and line.progress.value() == 250
    line.cancel.click()
    assert job.stopped() and not line.cancel.isEnabled()
    qtbot.waitUntil(jobs.poll)
    bar.set_jobs(jobs.running)
    assert bar.isHidden()


# the desk


class Bench:
    """A desk on a page, with what it said and opened."""

    def __init__(self, page, live, tmp_path) -> None:
        self.page, self.live, self.jobs = page, live, Jobs()
        self.folder = page.folder
        self.folder.mkdir(parents=True)
        self.said, self.opened, self.binned = [], [], []
        self.bin_works = True
        self.sources = Sources(recordings_folder=self.folder, clips_folder=tmp_path / "none", discover=list)
        self.desk = RecordingsDesk(
            page=page,
            live=live,
            sources=self.sources,
            jobs=self.jobs,
            say=lambda text, bad=False: self.said.append((text, bad)),
            open_source=self.opened.append,
            to_bin=self._bin,
        )

    def _bin(self, path: Path) -> bool:
        self.binned.append(path)
        if self.bin_works:
            path.unlink()
        return self.bin_works

    def follow(self) -> None:
        self.jobs.poll()
        self.desk.follow(Snapshot(capture=CaptureState()))


@pytest.fixture
def bench(page, start, tmp_path, qtbot):
    made = Bench(page, start(uri=""), tmp_path)
    yield made
    made.jobs.close(within=20)
    made.desk.survey.close(within=20)


def shown(bench, qtbot, *names: str) -> None:
    """Wait until these, and no others, are listed with their facts."""

    def are() -> bool:
        bench.follow()
        rows = bench.page._model.rows
        return sorted(row.path.name for row in rows) == sorted(names) and all(row.facts for row in rows)

    qtbot.waitUntil(are, timeout=60_000)


def test_a_recording_is_listed_renamed_and_put_into_the_bin(bench, qtbot):
    path = record(bench.folder / "a.relief")
    bench.sources.look_again()
    shown(bench, qtbot, "a.relief")
    bench.page._rename()
    bench.page.renamed.emit(path, "a/b")
    assert "cannot hold" in bench.page.dialogs.dialog.problem
    bench.page.renamed.emit(path, "Anna")
    shown(bench, qtbot, "Anna.relief")
    assert bench.page.selected.title == "Anna"
    bench.page.deleted.emit(bench.folder / "Anna.relief")
    shown(bench, qtbot)
    assert "in the bin" in bench.page._note.text()


def test_what_does_not_go_into_the_bin_stays(bench, qtbot):
    path = record(bench.folder / "a.relief", frames=1)
    bench.bin_works = False
    bench.page.deleted.emit(path)
    assert path.exists() and "left where it is" in bench.page._note.text()


@pytest.mark.parametrize("form", ["relief", "mkv", "npz", "png", "ply"])
def test_a_recording_is_exported_to_every_format(bench, qtbot, form):
    path = record(bench.folder / "a.relief")
    listed(bench.page, path)
    bench.page._export()
    dialog = bench.page.dialogs.dialog
    dialog.choose(form)
    if form == "relief":
        dialog.path.setText(str(bench.folder / "b.relief"))
    dialog.last.setValue(4)
    target = Path(dialog.path.text())
    dialog.act.click()
    assert bench.page.dialogs.dialog is None
    qtbot.waitUntil(bench.jobs.poll, timeout=60_000)
    assert "Exported 4 frames" in bench.said[0][0] and not bench.said[0][1]
    if form == "ply":
        assert len(list(target.glob("*.ply"))) == 4
        return
    with camera.open(f"file:{target}") as again:
        assert len(again) == 4
        assert np.array_equal(again.read().depth, doubles.still(0, 0).depth)


def test_an_export_is_refused_over_a_file_and_leaves_nothing_when_stopped(bench, qtbot):
    path = record(bench.folder / "a.relief")
    listed(bench.page, path)
    bench.page._export()
    dialog = bench.page.dialogs.dialog
    dialog.choose("relief")
    dialog.path.setText(str(path))
    dialog.act.click()
    assert "exists" in dialog.problem and "--overwrite" not in dialog.problem
    dialog.path.setText(str(bench.folder / "b.relief"))
    dialog.act.click()
    for job in bench.jobs.running:
        job.cancel()
    qtbot.waitUntil(bench.jobs.poll, timeout=60_000)
    left = sorted(found.name for found in bench.folder.iterdir())
    assert left in (["a.relief"], ["a.relief", "b.relief"])  # it may have been whole by then
    assert not list(bench.folder.glob(".relief-*"))


def test_damaged_frames_are_said_after_an_export_and_a_check(bench, qtbot):
    path = damage(record(bench.folder / "a.relief"))
    listed(bench.page, path)
    bench.page.pane.check.click()
    qtbot.waitUntil(bench.jobs.poll, timeout=60_000)
    assert "1 damaged" in bench.page._note.text()
    bench.page._export()
    bench.page.dialogs.dialog.act.click()
    qtbot.waitUntil(bench.jobs.poll, timeout=60_000)
    assert "1 damaged frame was left out" in bench.said[0][0] and bench.said[0][1]


def test_dropped_recordings_are_added_and_others_refused(bench, qtbot, tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    bench.page.added.emit([tmp_path / "notes.txt"])
    assert "no recording" in bench.page._note.text()
    bench.page.added.emit([record(tmp_path / "elsewhere" / "a.relief")])
    shown(bench, qtbot, "a.relief")
    assert bench.page._note.text() == "a.relief was added."


def test_what_came_of_many_that_are_dropped_at_once_is_said_of_all(bench, qtbot, tmp_path):
    """A recording that comes later takes no word of one that was refused away."""
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / name).write_text("x")
    come = [record(tmp_path / "elsewhere" / name) for name in ("one.relief", "two.relief")]
    there = record(bench.folder / "there.relief")
    bench.page.added.emit([tmp_path / "a.txt", *come, there])
    qtbot.waitUntil(lambda: (bench.jobs.poll(), not bench.jobs.running)[1], timeout=60_000)
    said = bench.page._note.text()
    assert "a.txt is no recording" in said and "there.relief lies in the folder" in said
    assert said.endswith("2 recordings were added.")
    bench.page.added.emit(sorted(tmp_path.glob("*.txt")))
    said = bench.page._note.text()
    assert "Not added: 1 more." in said and "d.txt" not in said and "recordings were added" not in said


def test_several_sources_are_recorded_in_step(bench, qtbot, tmp_path):
    uris = [f"file:{record(tmp_path / 'elsewhere' / name, frames=8)}" for name in ("one.relief", "two.relief")]
    bench.page.record.together.emit(uris)
    qtbot.waitUntil(bench.jobs.poll, timeout=60_000)
    assert "in step" in bench.page._note.text(), bench.page._note.text()
    names = sorted(path.name for path in bench.folder.iterdir())
    assert len(names) == 3 and names[0].endswith("-1.relief") and names[2].endswith(".pairs.json")
