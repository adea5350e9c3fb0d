"""`relief convert`, run as a user runs it."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app_doubles import Run, make_frame

import camera
from app.cli import convert as command

needs_av = pytest.mark.skipif(importlib.util.find_spec("av") is None, reason="needs the extra mkv")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.relief"
    with camera.Recorder(path, make_frame().intrinsics, depth_unit=0.001) as recorder:
        for number in range(10):
            frame = make_frame(number, distances=[0.5 + number / 50])
            recorder.write(replace(frame, infrared=frame.depth // 3, device_timestamp=7.5 + number))
    return path


def frames(path: Path) -> list[camera.Frame]:
    with camera.open(f"file:{path}") as source:
        assert isinstance(source, camera.Recording)
        return [source.read() for _ in range(len(source))]


def same(one: camera.Frame, other: camera.Frame) -> bool:
    assert one.infrared is not None and other.infrared is not None
    return (
        np.array_equal(one.depth, other.depth)
        and np.array_equal(one.infrared, other.infrared)
        and (one.number, one.timestamp, one.device_timestamp) == (other.number, other.timestamp, other.device_timestamp)
        and (one.depth_unit, one.intrinsics) == (other.depth_unit, other.intrinsics)
    )


@pytest.mark.parametrize("through", [pytest.param("b.mkv", marks=needs_av), "b", "b.npz", "b.relief"])
def test_there_and_back_is_bit_exact(relief: Run, clip: Path, tmp_path: Path, through: str):
    code, out, err = relief("convert", clip, tmp_path / through, "--json")
    assert code == 0, err
    assert json.loads(out)["frames"] == 10 and json.loads(out)["path"] == str(tmp_path / through)
    assert relief("convert", f"file:{tmp_path / through}", tmp_path / "back.relief")[0] == 0
    assert all(same(a, b) for a, b in zip(frames(clip), frames(tmp_path / "back.relief"), strict=True))
    assert not list(tmp_path.glob(".relief-*"))


def test_a_part_and_point_clouds(relief: Run, clip: Path, tmp_path: Path):
    assert relief("convert", clip, tmp_path / "p.relief", "--start", 2, "--end", 9, "--every", 3)[0] == 0
    assert [frame.number for frame in frames(tmp_path / "p.relief")] == [2, 5, 8]
    assert relief("convert", clip, tmp_path / "clouds", "--to", "ply", "--end", 2)[0] == 0
    assert sorted(path.name for path in (tmp_path / "clouds").iterdir()) == ["000000.ply", "000001.ply"]
    code, _, err = relief("convert", clip, tmp_path / "none.relief", "--start", 10)
    assert code == 2 and "has 10" in err and not (tmp_path / "none.relief").exists()


def test_what_exists_is_replaced_only_when_told_and_whole(
    relief: Run, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "images"
    assert relief("convert", clip, target, "--end", 2)[0] == 0
    code, _, err = relief("convert", clip, target)
    assert code == 2 and "--overwrite" in err and len(frames(target)) == 2

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("camera.recordings.folder.writers.PngWriter._image", full)
        code, _, err = relief("convert", clip, target, "--overwrite")
    assert code == 2 and "No space left" in err and len(frames(target)) == 2
    assert relief("convert", clip, target, "--overwrite")[0] == 0 and len(frames(target)) == 10
    (target / "holiday.jpg").touch()
    code, _, err = relief("convert", clip, target, "--overwrite")
    assert code == 2 and "did not write" in err and (target / "holiday.jpg").exists()
    code, _, err = relief("convert", clip, clip, "--overwrite")
    assert code == 2 and "what is read from" in err and len(frames(clip)) == 10
    assert not list(tmp_path.glob(".relief-*"))


def test_a_damaged_frame_is_left_out_and_told(relief: Run, clip: Path, tmp_path: Path):
    data = bytearray(clip.read_bytes())
    data[len(data) // 2] ^= 1
    clip.write_bytes(data)
    code, out, err = relief("convert", clip, tmp_path / "b.npz", "--json")
    assert code == 0 and json.loads(out)["frames"] == 9 and "left out" in err


def test_formats_that_are_none(relief: Run, clip: Path, tmp_path: Path):
    assert relief("convert", clip, tmp_path / "a.avi")[0] == 2
    assert relief("convert", clip, tmp_path / "a", "--to", "avi")[0] == 2
    assert relief("convert", tmp_path / "none.relief", tmp_path / "a.mkv")[0] == 3
    assert command.FORMATS == ("relief", "mkv", "npz", "png", "ply")
