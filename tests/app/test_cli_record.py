"""`relief record` on cameras that go away, into several containers, and from two cameras at once."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app_doubles import Run, make_frame

import camera
from camera import DeviceInfo, Frame


class Cable(camera.Source):
    """A live camera that gives these frames and is then pulled out."""

    live = True

    def __init__(self, frames: list[Frame]) -> None:
        self.frames = frames

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("realsense", "D435", "1", "realsense:1")

    def read(self, timeout: float = 2.0) -> Frame:
        if not self.frames:
            raise camera.CameraLost("D435 was unplugged; plug it in again")
        return self.frames.pop(0)

    def close(self) -> None:
        pass


def plug(monkeypatch: pytest.MonkeyPatch, *answers: list[Frame] | Exception) -> None:
    """What each opening of the camera gives."""
    left, real = list(answers), camera.open

    def open_source(uri: str, **options: object) -> camera.Source:
        if uri.startswith("file:"):
            return real(uri, **options)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Cable(answer)

    monkeypatch.setattr(camera, "open", open_source)
    usual = camera.Reconnecting.__init__.__kwdefaults__ | {"retry_seconds": (0.02,)}
    monkeypatch.setattr(camera.Reconnecting.__init__, "__kwdefaults__", usual)


def frames(count: int) -> list[Frame]:
    return [make_frame(number, distances=[0.5 + number / 100]) for number in range(count)]


def numbers(path: Path) -> list[int]:
    with camera.open(f"file:{path}") as source:
        assert isinstance(source, camera.Recording)
        return [source.read().number for _ in range(len(source))]


def test_a_recording_goes_on_when_its_camera_comes_back(relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plug(monkeypatch, frames(4), camera.CameraNotFound("no RealSense camera is connected"), frames(9))
    path = tmp_path / "a.relief"
    code, out, err = relief("record", path, "--camera", "realsense:1", "--frames", 10, "--json")
    report = json.loads(out)
    assert code == 0, err
    assert report["frames"] == 10 and numbers(path) == [0, 1, 2, 3, 0, 1, 2, 3, 4, 5]
    (gap,) = report["gaps"]
    assert gap["after"] == 3 and gap["seconds"] >= 0.04
    for words in ("was unplugged", "no RealSense camera", "Ctrl-C ends it", "is back"):
        assert words in err
    with camera.open(f"file:{path}") as source:
        assert isinstance(source, camera.Recording)
        times = [source.timestamp(index) for index in range(10)]
    assert times == sorted(times) and times[4] - times[3] == pytest.approx(gap["seconds"], abs=2e-3)


def test_people_are_told_how_long_the_camera_was_away(relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plug(monkeypatch, frames(4), frames(4), frames(4))
    code, out, _ = relief("record", tmp_path / "a.relief", "--camera", "realsense:1", "--frames", 12)
    assert code == 0 and out.startswith("12 frames, the camera was away 2 times for ")


def test_a_camera_that_does_not_come_back_is_waited_for_until_the_time_is_over(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plug(monkeypatch, frames(4), *[camera.CameraNotFound("none")] * 1000)
    code, out, _ = relief("record", tmp_path / "a.relief", "--camera", "realsense:1", "--seconds", 0.1, "--json")
    assert code == 0 and json.loads(out)["frames"] == 4 and json.loads(out)["gaps"] == []
    assert numbers(tmp_path / "a.relief") == [0, 1, 2, 3]


def test_ctrl_c_while_the_camera_is_away_keeps_the_file(relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plug(monkeypatch, frames(4))
    opened = camera.open

    def open_source(uri: str, **options: object) -> camera.Source:
        try:
            return opened(uri, **options)
        except IndexError:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(camera, "open", open_source)
    code, out, err = relief("record", tmp_path / "a.relief", "--camera", "realsense:1")
    assert code == 0 and "stopped" in err and out.startswith("4 frames")
    assert numbers(tmp_path / "a.relief") == [0, 1, 2, 3]


def test_another_camera_that_comes_back_ends_the_recording_with_what_there_is(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    wide = replace(make_frame().intrinsics, fx=77.0)
    plug(monkeypatch, frames(4), *[[replace(frame, intrinsics=wide) for frame in frames(40)] for _ in range(100)])
    code, _, err = relief("record", tmp_path / "a.relief", "--camera", "realsense:1")
    assert code == 3 and "start a new recording" in err
    assert numbers(tmp_path / "a.relief") == [0, 1, 2, 3]


@pytest.mark.parametrize(("name", "options"), [("a.mkv", []), ("folder", []), ("b", ["--to", "png"])])
def test_other_containers_are_written_while_streaming(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: list[str]
):
    pytest.importorskip("av", reason="needs the extra mkv")
    plug(monkeypatch, frames(5))
    path = tmp_path / name
    code, out, err = relief("record", path, "--camera", "realsense:1", "--frames", 5, "--json", *options)
    assert code == 0, err
    size = sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    assert json.loads(out)["bytes"] == size
    with camera.open(f"file:{path}") as source:
        for original in frames(5):
            copy = source.read()
            np.testing.assert_array_equal(copy.depth, original.depth)
            assert (copy.number, copy.intrinsics) == (original.number, original.intrinsics)
    plug(monkeypatch, frames(5))
    code, _, err = relief("record", path, "--camera", "realsense:1", *options)
    assert code == 2 and "exists" in err and "--overwrite" in err
    plug(monkeypatch, frames(2))
    code, _, err = relief("record", path, "--camera", "realsense:1", "--frames", 2, "--overwrite", *options)
    assert code == 0 and numbers(path) == [0, 1], err


def test_a_video_leaves_out_images_that_its_first_frame_did_not_have_and_says_so(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pytest.importorskip("av", reason="needs the extra mkv")
    later = [replace(frame, color=np.zeros((48, 64, 3), np.uint8)) for frame in frames(3)]
    plug(monkeypatch, [*frames(1), *later])
    code, out, err = relief("record", tmp_path / "a.mkv", "--camera", "realsense:1", "--frames", 4, "--json")
    assert code == 0 and json.loads(out)["frames"] == 4, err
    assert err.count("left out") == 1
    with camera.open(f"file:{tmp_path / 'a.mkv'}") as source:
        assert source.read().color is None and source.read().color is None


@pytest.mark.parametrize("arguments", [["a.npz"], ["clouds", "--to", "ply"]])
def test_what_is_put_together_at_the_end_is_refused(relief: Run, tmp_path: Path, arguments: list[str]):
    code, _, err = relief("record", tmp_path / arguments[0], "--camera", "realsense:1", *arguments[1:])
    assert code == 2 and "relief convert" in err


def test_without_the_package_for_videos_an_old_one_is_not_replaced(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a.mkv").write_bytes(b"an old video")
    plug(monkeypatch, frames(5))
    monkeypatch.setitem(sys.modules, "av", None)
    code, _, err = relief("record", tmp_path / "a.mkv", "--camera", "realsense:1", "--frames", 4, "--overwrite")
    assert code == 3 and "PyAV" in err
    assert (tmp_path / "a.mkv").read_bytes() == b"an old video"


@pytest.mark.parametrize("form", ["relief", "mkv", "png"])
def test_a_recording_without_a_name_can_be_read_in_every_container(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
):
    pytest.importorskip("av", reason="needs the extra mkv")
    plug(monkeypatch, frames(3))
    code, out, err = relief("record", "--camera", "realsense:1", "--to", form, "--frames", 3, "--json")
    assert code == 0, err
    assert numbers(Path(json.loads(out)["path"])) == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "form", "remedy"),
    [
        ("a", "mkv", "end it in .mkv"),
        ("a.relief", "png", "leave .relief out"),
        ("a.mkv", "relief", "end it in .relief"),
    ],
)
def test_an_ending_that_is_another_containers_is_refused(
    relief: Run, tmp_path: Path, name: str, form: str, remedy: str
):
    for command in (["record", "--camera", "realsense:1"], ["convert", recorded(tmp_path / "b.relief", count=1)]):
        code, _, err = relief(*command, tmp_path / name, "--to", form)
        assert code == 2 and remedy in err
        assert not (tmp_path / name).exists()
        (tmp_path / "b.relief").unlink(missing_ok=True)


def test_folders_are_made_and_what_can_not_be_is_told_before_the_camera_is_opened(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").touch()
    source = recorded(tmp_path / "b.relief", count=1)
    for name in ("a.relief", "a.mkv", "a"):
        for command in (["record", "--camera", "realsense:1"], ["convert", source]):
            code, _, err = relief(*command, tmp_path / "file" / name)
            assert code == 2 and "cannot write" in err
    plug(monkeypatch, frames(1))
    path = tmp_path / "new" / "folder" / "a.relief"
    assert relief("record", path, "--camera", "realsense:1", "--frames", 1)[0] == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_folder_of_other_files_is_not_replaced(relief: Run, tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "thesis.txt").touch()
    code, _, err = relief("record", tmp_path / "a", "--camera", "realsense:1", "--overwrite")
    assert code == 2 and "did not write" in err and (tmp_path / "a" / "thesis.txt").exists()


def recorded(path: Path, *, count: int, first: float = 0.0) -> str:
    """A recording of 30 frames a second that begins at ``first``."""
    with camera.Recorder(path, make_frame().intrinsics) as recorder:
        for number in range(count):
            frame = make_frame(number, distances=[0.5])
            recorder.write(replace(frame, timestamp=first + number / 30))
    return f"file:{path}"


def test_what_is_played_with_options_is_not_recorded_over(relief: Run, tmp_path: Path):
    uri = recorded(tmp_path / "one.relief", count=3)
    whole = (tmp_path / "one.relief").read_bytes()
    code, _, err = relief("record", tmp_path / "one.relief", "--camera", f"{uri}?rotate=180", "--overwrite")
    assert code == 2 and "another name" in err
    assert (tmp_path / "one.relief").read_bytes() == whole


def test_two_recordings_are_recorded_in_step(relief: Run, tmp_path: Path):
    one, other = recorded(tmp_path / "one.relief", count=20), recorded(tmp_path / "other.relief", count=12, first=50.0)
    path = tmp_path / "both.relief"
    code, out, err = relief("record", path, "--camera", one, "--camera", other, "--json")
    report = json.loads(out)
    assert code == 0, err
    paths = [Path(each["path"]) for each in report["recordings"]]
    assert [each.name for each in paths] == ["both-1.relief", "both-2.relief"]
    sidecar = json.loads((tmp_path / "both.pairs.json").read_text())
    assert report["pairs"]["path"] == str(tmp_path / "both.pairs.json")
    assert report["pairs"]["frames"] == len(sidecar["pairs"]) == len(sidecar["spread_ms"]) >= 1
    assert [each["path"] for each in sidecar["recordings"]] == ["both-1.relief", "both-2.relief"]
    with camera.open(f"file:{paths[0]}") as first, camera.open(f"file:{paths[1]}") as second:
        assert isinstance(first, camera.Recording) and isinstance(second, camera.Recording)
        for (i, j), spread in zip(sidecar["pairs"], sidecar["spread_ms"], strict=True):
            apart = 1000 * abs(first.timestamp(i) - second.timestamp(j))  # the files' times are of one clock
            assert apart == pytest.approx(spread, abs=0.002) and apart <= sidecar["tolerance_ms"]
    code, out, err = relief("record", path, "--camera", one, "--camera", other, "--overwrite")
    assert code == 0 and "are in step (at most 20.0 ms apart; median" in out
    code, _, err = relief("record", path, "--camera", one, "--camera", other)
    assert code == 2 and "exists" in err
    code, _, err = relief("record", path, "--camera", one, "--camera", one, "--overwrite")
    assert code == 2 and "twice" in err


def test_recording_in_step_refuses_to_replace_what_it_plays(relief: Run, tmp_path: Path):
    one, other = recorded(tmp_path / "one.relief", count=3), recorded(tmp_path / "both-1.relief", count=3)
    before = (tmp_path / "both-1.relief").read_bytes()
    code, _, err = relief("record", tmp_path / "both.relief", "--camera", one, "--camera", other, "--overwrite")
    assert code == 2 and "what is read from" in err
    assert (tmp_path / "both-1.relief").read_bytes() == before


def test_a_disk_that_is_full_for_the_pairs_too_is_told_as_the_recordings_error(
    relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one, other = recorded(tmp_path / "one.relief", count=20), recorded(tmp_path / "other.relief", count=20)
    write = camera.Recorder.write

    def full(self: camera.Recorder, frame: Frame) -> None:
        if frame.number >= 4:
            raise camera.RecordingError("4 frames are safe, free some space")
        write(self, frame)

    def no_room(path: Path, text: str, **how: str) -> int:
        path.write_bytes(text.encode()[:8])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(camera.Recorder, "write", full)
    monkeypatch.setattr(Path, "write_text", no_room)
    code, _, err = relief("record", tmp_path / "both.relief", "--camera", one, "--camera", other)
    assert code == 3 and "4 frames are safe" in err
    assert not list(tmp_path.glob("*.json"))


def test_one_source_that_fails_ends_all_with_whole_files(relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, other = recorded(tmp_path / "one.relief", count=60), recorded(tmp_path / "other.relief", count=60)
    write = camera.Recorder.write

    def full(self: camera.Recorder, frame: Frame) -> None:
        if self.path.name == "both-2.relief" and frame.number >= 4:
            raise camera.RecordingError("cannot write: no space left")
        write(self, frame)

    monkeypatch.setattr(camera.Recorder, "write", full)
    code, _, err = relief("record", tmp_path / "both.relief", "--camera", one, "--camera", other)
    assert code == 3 and "no space left" in err
    assert numbers(tmp_path / "both-2.relief") == [0, 1, 2, 3]
    assert 0 < len(numbers(tmp_path / "both-1.relief")) < 60
    assert json.loads((tmp_path / "both.pairs.json").read_text())["pairs"]


def test_two_software_cameras_are_recorded_in_step(relief: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two devices of the RealSense SDK whose clocks have nothing to do with each other; both see the same instants."""
    pytest.importorskip("pyrealsense2", reason="needs the extra realsense")
    sys.path.append(str(Path(__file__).parents[1] / "camera"))
    from software_camera import SoftwareCamera

    from camera.realsense.live import RealSense

    devices = {f"realsense:{serial}": SoftwareCamera(serial=serial, color=False) for serial in ("ONE", "TWO")}
    real = camera.open

    def open_source(uri: str, **options: object) -> camera.Source:
        if uri in devices:
            return camera.Steady(RealSense(devices[uri].device, infrared=True))
        return real(uri, **options)

    monkeypatch.setattr(camera, "open", open_source)
    monkeypatch.setattr("app.recording.take.SETTLE_S", 0.2)
    ended = threading.Event()

    def push() -> None:
        number = 0
        while not ended.wait(0.05):
            for serial, begin in (("ONE", 1000.0), ("TWO", 777000.0)):
                devices[f"realsense:{serial}"].push(number, begin + 50 * number)
            number += 1

    pusher = threading.Thread(target=push)
    pusher.start()
    try:
        arguments = [argument for uri in devices for argument in ("--camera", uri)]
        code, out, err = relief("record", tmp_path / "both.relief", *arguments, "--frames", 12, "--json")
    finally:
        ended.set()
        pusher.join()
    assert code == 0, err
    report = json.loads(out)
    assert [each["frames"] for each in report["recordings"]] == [12, 12]
    one, two = (numbers(tmp_path / f"both-{which}.relief") for which in (1, 2))
    pairs = json.loads((tmp_path / "both.pairs.json").read_text())["pairs"]
    assert len(pairs) >= 8
    assert all(one[i] == two[j] for i, j in pairs)  # the same number is the same instant


@pytest.mark.parametrize("command", ["record", "watch", "enrol Ada --consent yes", "identify", "verify Ada"])
def test_options_of_a_camera_end_up_in_its_address(relief: Run, monkeypatch: pytest.MonkeyPatch, command: str):
    opened: list[str] = []

    def open_source(uri: str, **_: object) -> camera.Source:
        opened.append(uri)
        raise camera.CameraNotFound("none")

    monkeypatch.setattr(camera, "open", open_source)
    monkeypatch.setattr(  # they look for the gallery first
        "app.cli.identify._answer", lambda settings, *_, **__: opened.append(settings.camera)
    )
    asked = ["--width", 848, "--height", 480, "--fps", 90, "--align", "color"]
    relief(*command.split(), "--camera", "realsense:1?emitter=no&fps=90", *asked)
    assert opened == ["realsense:1?emitter=no&fps=90&width=848&height=480&align=color"]


def test_options_that_contradict_the_address_or_have_no_camera_are_usage(relief: Run, tmp_path: Path):
    code, _, err = relief("record", "--camera", "realsense?width=640", "--width", 848)
    assert code == 2 and "--width 848 contradicts width=640" in err
    code, _, err = relief("watch", "--camera", recorded(tmp_path / "a.relief", count=2), "--fps", 30)
    assert code == 2 and "--fps is for live cameras" in err
    code, _, err = relief("--width", 848, "devices")
    assert code == 2 and "behind the command" in err


def test_an_option_that_a_camera_lacks_names_those_it_has(relief: Run):
    code, _, err = relief("watch", "--camera", "kinect", "--width", 640)
    assert code == 3 and "no option 'width'" in err and "mode" in err
