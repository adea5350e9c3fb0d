"""Sources that are found and listed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.window.models.sources import Entry, Sources, recordings
from app.window.pages.recordings import RecordingsPage


def test_recordings_are_listed_and_opened(qtbot, tmp_path):
    for name in ("b.relief", "a.mkv", "notes.txt"):
        (tmp_path / name).write_bytes(b"x" * 2000)
    page = RecordingsPage(folder=tmp_path, record=QAction(page_parent := QWidget()))
    qtbot.addWidget(page_parent)
    qtbot.addWidget(page)
    page.set_entries([Entry("camera", "D435", "realsense:1"), *recordings(tmp_path, kind="clip")])
    page.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert page.listed == ["a", "b"]
    page.table.selectRow(1)
    with qtbot.waitSignal(page.picked) as picked:
        page.pane.play.click()
    assert picked.args == [f"file:{tmp_path / 'b.relief'}"]


def test_sources_are_found_beside_a_camera_that_fails(tmp_path):
    import camera

    (tmp_path / "one.relief").write_bytes(b"x")

    def discover():
        raise camera.SdkMissing("RealSense cameras need pyrealsense2")

    sources = Sources(recordings_folder=tmp_path, clips_folder=tmp_path / "none", discover=discover)
    sources.look()
    sources.wait(20)
    assert [entry.kind for entry in sources.entries] == ["recording"]
    assert "realsense" in sources.problem


def test_a_folder_that_can_not_be_read_and_a_file_that_goes_away_end_no_search(tmp_path, monkeypatch):
    for name in ("a.relief", "b.relief"):
        (tmp_path / name).write_bytes(b"x")
    look = Path.stat

    def gone(path, **options):
        if path.name == "a.relief":
            raise FileNotFoundError(2, "No such file", str(path))
        return look(path, **options)

    monkeypatch.setattr(Path, "stat", gone)
    monkeypatch.setattr(Path, "is_file", lambda path: path.suffix == ".relief")
    assert [entry.title for entry in recordings(tmp_path, kind="recording")] == ["b.relief", "a.relief"]

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert recordings(tmp_path, kind="recording") == []


def test_folders_that_relief_recorded_and_arrays_are_listed(tmp_path):
    (tmp_path / "pngs").mkdir()
    (tmp_path / "pngs" / "intrinsics.json").write_text("{}")
    (tmp_path / "holiday").mkdir()
    (tmp_path / "a.npz").write_bytes(b"x")
    found = recordings(tmp_path, kind="recording")
    assert {entry.title for entry in found} == {"pngs", "a.npz"}
