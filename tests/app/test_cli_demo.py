"""`relief demo`, on small clips and the doubles for networks; tests/end_to_end runs it as it ships."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from app_doubles import Denoiser, Recogniser, Run, cut, find, make_frame, make_location

import camera
from app.machine import command
from app.pipeline import Pipeline
from camera import Frame
from face import Liveness, LivenessWatch, Location

DISTANCES = {"first-enrol": 0.5, "first-later": 0.52, "second-enrol": 0.95, "second-later": 0.97, "stranger": 1.3}
"""The doubles tell people by their distance: 2 cm apart are alike, 30 cm apart are not. The photograph has no face."""


class Photographs(LivenessWatch):
    """Every face is alive, and where there is none somebody holds up a print."""

    def __call__(self, frame: Frame, faces: Sequence[Location], crops: object = None) -> list[Liveness]:
        return [Liveness(1.0)] * len(faces)

    def instead(self, frame: Frame) -> list[tuple[Location, Liveness]]:
        return [(make_location(), Liveness(0.0, "flat", "a flat sheet"))]


@pytest.fixture(autouse=True)
def sample_people(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Clips of the sample people in a folder of their own; no camera and no display."""
    for name in (*DISTANCES, "photo"):
        with camera.Recorder(home / f"{name}.relief", make_frame().intrinsics) as recorder:
            for number in range(40):
                distance = DISTANCES.get(name)
                recorder.write(make_frame(number, distances=[] if distance is None else [distance]))
    for module in ("app.demo.play", "app.cli.demo"):
        monkeypatch.setattr(f"{module}.clip_of", lambda name: home / f"{name}.relief")
    monkeypatch.setattr(camera, "discover", list, raising=False)
    monkeypatch.setattr(
        Pipeline,
        "default",
        classmethod(
            lambda cls, **_: cls(
                Denoiser(), Recogniser(), None, locate=find, crop=cut, threshold=0.98, liveness=Photographs()
            )
        ),
    )
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    before = signal.getsignal(signal.SIGTERM)
    yield home
    signal.signal(signal.SIGTERM, before)


def test_the_sample_people_are_recognised_and_the_others_refused(relief: Run, home: Path):
    code, out, err = relief("demo")
    assert code == 0 and err == "", err
    assert "Ada is enrolled" in out and "Ben is enrolled" in out
    seconds = [line for line in out.splitlines() if " s  " in line]
    assert len(seconds) == 4 * 2, "40 frames at 15 a second: two seconds a clip"
    assert "recognised as Ada in 36 of 40 frames, as it should be" in out
    assert "refused, it is nobody who is enrolled" in out and "refused, called no living face in 38 of 40 frames" in out
    assert "frames a second" in out and "relief enrol NAME --camera file:" in out
    assert not list(home.glob("*.db")) and not (home / "keys").exists(), "nothing of the user's is touched"


def test_what_is_not_as_it_should_be_is_said_and_told_by_the_exit_code(relief: Run, home: Path):
    (home / "ada.relief").write_bytes((home / "first-later.relief").read_bytes())
    (home / "ada.relief").replace(home / "stranger.relief")
    code, out, _ = relief("demo", "--json")
    record = json.loads(out)
    assert code == 1 and record["ok"] is False
    assert [scene["as_expected"] for scene in record["scenes"]] == [True, True, False, True]
    assert record["scenes"][2]["accepted"] == {"Ada": 36} and record["scenes"][2]["expected"] is None
    assert record["fps"] > 0 and record["ms_median"]["total"] > 0
    assert "NOT AS IT SHOULD BE" in relief("demo")[1]


def test_settings_of_the_user_do_not_change_what_is_promised(relief: Run, home: Path):
    (home / "settings.toml").write_text("threshold = 0.01\nevidence = 90", encoding="utf-8")
    assert relief("demo", "--json")[0] == 0


def test_without_a_display_and_a_camera_the_window_becomes_the_demo(relief: Run):
    code, out, err = relief()
    assert code == 0 and "no display" in err and "relief demo" in err and "recognised as Ada" in out


def test_what_to_type_next_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.chdir(tmp_path)
    script = tmp_path / ".venv" / "bin" / "relief"
    assert command.typed(str(script)) == "relief", "no such file"
    script.parent.mkdir(parents=True)
    script.touch()
    assert command.typed(str(script)) == str(Path(".venv", "bin", "relief"))
    assert command.short(tmp_path / "a b") == '"a b"'
    assert command.short(Path("/elsewhere/clip.relief").absolute()) == str(Path("/elsewhere/clip.relief").absolute())
    monkeypatch.setattr("shutil.which", lambda _: str(script))
    assert command.typed(str(script)) == "relief"
