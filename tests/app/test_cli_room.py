from pathlib import Path

import pytest
from app_doubles import make_frame

from app.recording import room
from app.recording.room import Room, duration, forecast, frame_bytes


def test_what_a_frame_takes_is_what_the_recorder_writes(tmp_path: Path):
    import camera

    frame = make_frame(distances=[0.5])
    with camera.Recorder(tmp_path / "a.relief", frame.intrinsics, depth_unit=frame.depth_unit) as recorder:
        before = recorder.size
        recorder.write(frame)
        assert 0 < recorder.size - before - frame_bytes(frame) <= 16


def test_the_forecast_warns_when_it_does_not_fit():
    frame = make_frame(distances=[0.5])
    free = 100 * frame_bytes(frame)
    assert "room for 3 s" in forecast([frame], free, 100) and "need" not in forecast([frame], free, 100)
    assert "101 frames need" in forecast([frame], free, 101)


def test_the_remark_asks_the_disk_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[Path] = []
    monkeypatch.setattr(room, "free_bytes", lambda path: asked.append(path) or 6 * 10**9)
    now = iter([0.0, 0.5, 1.0, 2.0])
    shown = Room(tmp_path / "a.relief", clock=lambda: next(now))
    texts = [shown.remark(size) for size in (5_000_000, 10_000_000, 20_000_000)]
    assert len(asked) == 2 and texts[-1] == "20.0 MB, 6.0 GB free, room for 10 min"
    assert room.duration(30) == "30 s" and duration(9000) == "2.5 h"


def test_free_space_of_a_folder_that_is_not_there_yet(tmp_path: Path):
    assert room.free_bytes(tmp_path / "not" / "yet" / "a.relief") > 0
