"""What the page of recordings asks for is done by its desk."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import window_doubles as doubles
from window_recorded import damage, listed, record, recordings_page

import camera
from app.live.capture import CaptureState
from app.live.snapshot import Snapshot
from app.window.desks.recordings import RecordingsDesk
from app.window.models.jobs import Jobs
from app.window.models.sources import Sources


@pytest.fixture
def page(qtbot, tmp_path):
    return recordings_page(qtbot, tmp_path / "recordings")


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


def test_a_file_that_changed_is_looked_at_again(bench, qtbot):
    path = record(bench.folder / "a.relief", frames=8)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    bench.sources.look_again()
    shown(bench, qtbot, "a.relief")
    assert bench.page._model.rows[0].facts.cut
    path.write_bytes(whole)
    bench.sources.look_again()  # as when the page is shown
    qtbot.waitUntil(lambda: (bench.follow(), not bench.page._model.rows[0].facts.cut)[1], timeout=60_000)


def test_a_recording_that_was_listed_while_it_was_made_is_looked_at_once_it_is_whole(bench, qtbot):
    path = record(bench.folder / "a.relief")
    bench.sources.look_again()  # as by the list of sources at the top
    bench.desk.follow(Snapshot(capture=CaptureState(recording=path)))
    assert bench.page._model.rows == []
    shown(bench, qtbot, "a.relief")


def test_a_recording_that_could_not_be_moved_to_the_bin_is_shown_again(bench):
    path = record(bench.folder / "a.relief")
    bench.live.show(f"file:{path}")
    bench.bin_works = False
    bench.page.deleted.emit(path)
    assert bench.live.capture.state.uri == f"file:{path}" and "could not be moved" in bench.page._note.text()
    bench.bin_works = True
    bench.page.deleted.emit(path)
    assert bench.live.capture.state.uri == ""


class Only(doubles.Camera):
    """A camera that has one reader, and takes a while to close."""

    reader: Only | None = None

    def __init__(self) -> None:
        if Only.reader is not None:
            raise camera.CameraLost("the camera is in use by another program")
        super().__init__()
        Only.reader = self

    def close(self) -> None:
        time.sleep(0.3)
        Only.reader = None


def test_cameras_are_recorded_in_step_that_were_shown_until_then(page, start, tmp_path, qtbot, monkeypatch):
    live = start(Only, uri="realsense:1")
    made = Bench(page, live, tmp_path)
    qtbot.waitUntil(lambda: live.capture.state.captured > 0)
    other = f"file:{record(tmp_path / 'elsewhere' / 'two.relief', frames=8)}"
    opened = camera.open
    monkeypatch.setattr(camera, "open", lambda uri, **options: opened(uri, **options) if uri == other else Only())
    page.record.together.emit(["realsense:1", other])
    (job,) = made.jobs.running
    qtbot.waitUntil(lambda: " 0 frames" not in job.told.remark and "frames" in job.told.remark, timeout=60_000)
    made.jobs.finish()
    qtbot.waitUntil(made.jobs.poll, timeout=60_000)
    assert "in use" not in page._note.text() and "in step" in page._note.text()
    assert live.capture.state.uri == "realsense:1", "it is shown again"


def test_a_source_that_was_chosen_while_cameras_were_recorded_stays(page, start, tmp_path, qtbot):
    live = start(uri="test:1")
    made = Bench(page, live, tmp_path)
    uris = [f"file:{record(tmp_path / 'elsewhere' / name, frames=8)}" for name in ("one.relief", "two.relief")]
    page.record.together.emit(uris)
    assert live.capture.state.uri == "" and live.source == "test:1"
    live.show("test:2")
    qtbot.waitUntil(made.jobs.poll, timeout=60_000)
    assert live.capture.state.uri == "test:2"


def test_a_source_rests_until_nobody_needs_it_to(start):
    live = start(uri="test:1")
    first, second = live.rest(), live.rest()
    first()
    assert live.capture.state.uri == "" and live.source == "test:1"
    second()
    assert live.capture.state.uri == "test:1"


def test_several_sources_are_recorded_in_step(bench, qtbot, tmp_path):
    uris = [f"file:{record(tmp_path / 'elsewhere' / name, frames=8)}" for name in ("one.relief", "two.relief")]
    bench.page.record.together.emit(uris)
    qtbot.waitUntil(bench.jobs.poll, timeout=60_000)
    assert "in step" in bench.page._note.text(), bench.page._note.text()
    names = sorted(path.name for path in bench.folder.iterdir())
    assert len(names) == 3 and names[0].endswith("-1.relief") and names[2].endswith(".pairs.json")
