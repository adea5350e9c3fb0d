"""The commands, run as a user runs them, on small recordings; the networks and the finder are the doubles."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app_doubles import ANNA, THRESHOLD, Run, make_frame

import camera
import engines
from app.cli import main
from app.cli.keyboard import NoKeys
from app.pipeline import Pipeline
from camera.recordings.relief import ReliefFile

pytestmark = pytest.mark.usefixtures("doubled")


def test_watch_json_gives_a_frame_a_line_and_a_summary_last(relief: Run, anna: str):
    code, out, err = relief("watch", "--camera", anna, "--json", "--threshold", THRESHOLD)
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and "relief: " not in err, err
    assert [record["number"] for record in records[:-1]] == list(range(20))
    assert all(set(record) == {"number", "timestamp", "faces", "ms"} for record in records[:-1])
    verdicts = [record["faces"][0]["verdict"] for record in records[:-1]]
    assert [verdict["decision"] for verdict in verdicts] == ["pending"] * 4 + ["accept"] * 16
    assert verdicts[-1]["person"] == "Anna" and verdicts[-1]["threshold"] == 0.98
    summary = records[-1]["summary"]
    assert summary["frames"] == 20 and summary["people"] == {"Anna": 16} and summary["dropped"] == 0


class _Typist(NoKeys):
    """Types n and y once Anna is accepted."""

    def __init__(self) -> None:
        self._frames = 0

    def pressed(self) -> str:
        self._frames += 1
        return {8: "n", 9: "y"}.get(self._frames, "")


def test_a_key_in_watch_says_that_it_is_not_who_was_accepted(relief: Run, anna: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.cli.watch.keys", _Typist)
    code, _, err = relief("watch", "--camera", anna, "--threshold", THRESHOLD)
    assert code == 0, err
    told = json.loads(relief("gallery", "corrections", "--json")[1])["corrections"]
    assert [(one["person"], one["instead"]) for one in told] == [("Anna", None)]


def test_watch_in_plain_lines_when_nobody_sees_a_terminal(relief: Run, anna: str, clip: Callable[..., str]):
    code, out, _ = relief("watch", "--camera", anna, "--frames", 7)
    lines = out.splitlines()
    assert code == 0 and len(lines) == 7 + 3
    assert "0.50 m" in lines[0] and "looking" in lines[0] and "Anna" in lines[6]
    assert lines[7].startswith("7 frames")
    code, out, _ = relief("watch", "--camera", clip("empty"))
    assert code == 0 and "no face" in out and "accepted: nobody" in out


def test_watch_ends_with_its_summary_on_ctrl_c(relief: Run, anna: str, monkeypatch: pytest.MonkeyPatch):
    calls = iter(range(5))

    def interrupted(self: Pipeline, frame: camera.Frame):
        if next(calls) == 4:
            raise KeyboardInterrupt
        return original(self, frame)

    original = Pipeline.__call__
    monkeypatch.setattr(Pipeline, "__call__", interrupted)
    code, out, _ = relief("watch", "--camera", anna, "--json")
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and len(records) == 5 and records[-1]["summary"]["frames"] == 4


def test_watch_saves_the_best_view(relief: Run, tmp_path: Path, clip: Callable[..., str]):
    code, _, err = relief("watch", "--camera", clip("one", 0.6), "--save-ply", tmp_path / "face.ply", "--json")
    assert code == 0 and "saved" in err
    assert (tmp_path / "face.ply").read_bytes().startswith(b"ply")
    code, _, err = relief("watch", "--camera", clip("nobody"), "--save-ply", tmp_path / "no.ply", "--json")
    assert code == 0 and "nothing saved" in err and not (tmp_path / "no.ply").exists()


def test_watch_on_a_terminal_draws_and_leaves_the_summary(relief: Run, anna: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, out, _ = relief("watch", "--camera", anna)
    assert code == 0 and "20 frames in" in out and "accepted: Anna" in out


def test_the_sample_clip_stands_in_for_a_camera_and_a_note_says_so(
    relief: Run, clip: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    path = clip("sample", ANNA).removeprefix("file:")
    monkeypatch.setattr("app.cli.opening.sample_clip", lambda: Path(path))
    code, out, err = relief("watch", "--json")
    assert code == 0 and "sample clip" in err and len(out.splitlines()) == 21


def test_without_a_display_a_named_source_is_watched(relief: Run, clip: Callable[..., str]):
    code, out, err = relief("--camera", clip("anna", ANNA, frames=3))
    assert code == 0 and "no display" in err and "relief watch" in err and "frames in" in out


@pytest.mark.parametrize("camera_option", [[], ["--camera", ""], ["--camera", " "]])
@pytest.mark.parametrize(
    "command",
    [
        ["enrol", "Ben", "--consent", "yes"],
        ["identify"],
        ["verify", "Anna"],
        ["record"],
        ["doctor", "--record-evidence"],
    ],
)
def test_no_clip_stands_in_for_a_person_before_a_camera(
    relief: Run, anna: str, home: Path, command: list[str], camera_option: list[str]
):
    code, out, err = relief(*command, *camera_option)
    assert code == 3 and out == "" and "camera" in err
    assert not (home / "recordings").exists() and not (home / "evidence").exists()
    (person,) = json.loads(relief("gallery", "list", "--json")[1])["people"]
    assert person["name"] == "Anna"


@pytest.mark.parametrize("command", ["", "watch", "bench", "doctor"])
def test_an_empty_address_is_no_other_camera(relief: Run, command: str):
    code, out, err = relief(*command.split(), "--camera", "")
    assert code == 3 and out == "" and "no address" in err


def test_options_of_a_live_camera_need_one(relief: Run):
    code, _, err = relief("watch", "--width", 640)
    assert code == 3 and "no camera found" in err


def test_record_copies_a_stream_bit_by_bit(relief: Run, tmp_path: Path, anna: str):
    path = tmp_path / "copy.relief"
    code, out, _ = relief("record", path, "--camera", anna, "--frames", 7, "--json")
    record = json.loads(out)
    assert code == 0 and record["frames"] == 7 and record["path"] == str(path)
    assert record["bytes"] == path.stat().st_size
    with camera.open(f"file:{path}") as copy, camera.open(anna) as original:
        assert len(copy) == 7
        for _ in range(7):
            one, other = copy.read(), original.read()
            assert (one.depth == other.depth).all() and one.timestamp == other.timestamp
    code, _, err = relief("record", path, "--camera", anna)
    assert code == 2 and "exists" in err
    assert relief("record", path, "--camera", anna, "--overwrite", "--seconds", "0.5", "--json")[0] == 0
    with camera.open(f"file:{path}") as copy:
        assert copy.duration == pytest.approx(0.5, abs=0.04)


def test_record_without_a_path_goes_to_the_users_folder(relief: Run, home: Path, anna: str):
    assert relief("record", "--camera", anna)[0] == 0
    (path,) = (home / "recordings").iterdir()
    assert path.suffix == ".relief"


def test_record_does_not_replace_what_it_plays(relief: Run, anna: str, tmp_path: Path):
    source = Path(anna.removeprefix("file:"))
    before = source.read_bytes()
    (tmp_path / "other.relief").hardlink_to(source)
    for path in (source, tmp_path / "." / "anna.relief", tmp_path / "other.relief"):
        code, _, err = relief("record", path, "--camera", anna, "--overwrite")
        assert code == 2 and "what is read from" in err
    assert source.read_bytes() == before


def test_record_asks_for_all_images_and_leaves_them_out_if_told(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    source, path = tmp_path / "full.relief", tmp_path / "copy.relief"
    frame = make_frame(distances=[ANNA])
    full = replace(frame, infrared=frame.depth.copy(), color=np.zeros((*frame.depth.shape, 3), np.uint8))
    with camera.Recorder(source, frame.intrinsics) as recorder:
        recorder.write(full)
    for arguments, kept in (([], True), (["--depth-only"], False)):
        assert relief("record", path, "--camera", f"file:{source}", "--overwrite", *arguments)[0] == 0
        with camera.open(f"file:{path}") as copy:
            copied = copy.read()
        assert (copied.infrared is not None, copied.color is not None) == (kept, kept)

    asked: list[dict[str, object]] = []

    def no_camera(uri: str, *, realtime: bool = False, on_pause: object = None, **options: object) -> camera.Source:
        asked.append(options)
        raise camera.CameraNotFound(f"no {uri}")

    monkeypatch.setattr(camera, "open", no_camera)
    for uri in ("kinect", "realsense:1", "file:a.mkv", "file:a.relief"):
        assert relief("record", path, "--camera", uri, "--overwrite")[0] == 3
    whatever = {"infrared": None, "color": None}
    assert asked == [{"infrared": True, "color": True}, whatever, whatever, {}]


def test_record_outlives_a_late_frame_and_not_a_silent_camera(
    relief: Run, anna: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    read, late = ReliefFile.read, iter([True, False, True, True])

    def hiccups(self: ReliefFile, timeout: float = 2.0) -> camera.Frame:
        if next(late, False):
            raise camera.FrameTimeout("no frame in time")
        return read(self, timeout)

    monkeypatch.setattr(ReliefFile, "read", hiccups)
    code, out, err = relief("record", tmp_path / "a.relief", "--camera", anna, "--json")
    assert code == 0 and json.loads(out)["frames"] == 20, err
    late = iter([False, False, *[True] * 1000])
    monkeypatch.setattr("app.recording.take.PATIENCE_S", 0.0)
    code, _, err = relief("record", tmp_path / "b.relief", "--camera", anna)
    assert code == 3 and "no frame in time" in err
    with camera.open(f"file:{tmp_path / 'b.relief'}") as safe:
        assert len(safe) == 2


def test_devices(relief: Run, monkeypatch: pytest.MonkeyPatch):
    assert "No camera found" in relief("devices")[1]
    info = camera.DeviceInfo("realsense", "D435", "12", "realsense:12", "5.16", "3.2")
    monkeypatch.setattr(camera, "discover", lambda: [info], raising=False)
    code, out, _ = relief("devices", "--json")
    assert code == 0 and json.loads(out)["devices"][0]["uri"] == "realsense:12"
    assert "D435" in relief("devices")[1]


def test_bench_measures_two_hundred_frames(relief: Run, anna: str):
    code, out, _ = relief("bench", "--camera", anna, "--json", "--threads", 1)
    record = json.loads(out)
    assert code == 0 and record["frames"] == 200 and record["frames_with_face"] == 200 and record["gallery"] == 24
    assert record["threads"]["opencv"] == 1 and set(record["stages"]["total"]) == {"median", "minimum", "p95"}
    assert relief("bench", "--frames", 100, "--camera", anna)[0] == 2
    assert "recognise" in relief("bench", "--camera", anna)[1]


@pytest.mark.parametrize(
    "case",
    [
        (["watch", "--camera", "file:/nowhere/x.relief"], 3, "x.relief"),
        (["watch", "--camera", "webcam:0"], 3, "webcam"),
        (["watch", "--gallery", "/nowhere/gallery.db"], 4, "no gallery at"),
        (["bench", "--gallery", "/nowhere/gallery.db"], 4, "no gallery at"),
        (["identify", "--camera", "file:x.relief"], 4, "nobody is enrolled"),
        (["verify", "Anna", "--camera", "file:x.relief"], 4, "nobody is enrolled"),
        (["gallery", "remove", "Anna", "--yes"], 4, "nobody is enrolled"),
        (["watch", "--threads", "0"], 2, "threads"),
        (["watch", "--device", "gpu"], 2, "device takes one of"),
        (["watch", "--evidence", "3"], 2, "evidence"),
        (["--camera", "file:x", "devices"], 2, "behind the command"),
        (["dance"], 2, "dance"),
    ],
)
def test_what_goes_wrong_is_one_plain_line_with_its_exit_code(
    relief: Run,
    clip: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[list[str], int, str],
):
    arguments, code, message = case
    sample = Path(clip("sample", ANNA, frames=2).removeprefix("file:"))
    monkeypatch.setattr("app.cli.opening.sample_clip", lambda: sample)
    ended, out, err = relief(*arguments)
    assert ended == code and message in err and out == ""
    assert "Traceback" not in err


def test_a_damaged_model_and_bad_settings_are_told(relief: Run, home: Path, anna: str, monkeypatch: pytest.MonkeyPatch):
    def damaged(cls: type[Pipeline], **_: object):
        raise engines.ModelDamaged("dmdnet.onnx is damaged; install Relief again")

    monkeypatch.setattr(Pipeline, "default", classmethod(damaged))
    code, _, err = relief("watch", "--camera", anna)
    assert code == 4 and err == "relief: dmdnet.onnx is damaged; install Relief again\n"
    (home / "settings.toml").write_text("threads = 'many'", encoding="utf-8")
    code, _, err = relief("watch", "--camera", anna)
    assert code == 2 and "threads takes a whole number" in err


def test_a_defect_of_ours_is_not_hidden(relief: Run, anna: str, monkeypatch: pytest.MonkeyPatch):
    def broken(cls: type[Pipeline], **_: object):
        raise ZeroDivisionError

    monkeypatch.setattr(Pipeline, "default", classmethod(broken))
    monkeypatch.setattr(sys, "argv", ["relief", "watch", "--camera", anna])
    with pytest.raises(ZeroDivisionError):
        main()


@pytest.mark.parametrize(
    "command",
    [
        "",
        "watch",
        "demo",
        "devices",
        "record",
        "convert",
        "enrol",
        "identify",
        "verify",
        "gallery",
        "gallery list",
        "bench",
        "doctor",
    ],
)
def test_every_command_has_help(relief: Run, command: str):
    code, out, _ = relief(*command.split(), "--help")
    assert code == 0 and "Usage: relief" in out and len(out.splitlines()) > 8
    assert relief("--version")[1].startswith("relief ")
