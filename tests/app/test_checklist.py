"""The checklist that runs on a connected camera: on a recording, and on librealsense's own software device."""

import ctypes
import json
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from app_doubles import make_frame

import camera
from app.checklist import opening, plugging, run, streaming
from app.checklist.evidence import Evidence, EvidenceError
from app.checklist.finding import Finding, passed
from app.checklist.session import Nobody, Person, Session
from app.cli import evidence as command
from app.doctor import connections
from app.doctor.check import Check
from camera.kinect import libraries as kinect_libraries
from camera.recordings.containers import writer

SMALL = {"mode": "nfov_2x2binned"}


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch):
    """The doctor, and how a stream is judged, have tests of their own: this machine may be a slow one."""
    monkeypatch.setattr(command, "examine", lambda _: [Check("Doctor", "system", "ok", "well")])
    monkeypatch.setattr(streaming, "LEAST_RATE", 0.0)
    monkeypatch.setattr(streaming, "MOST_LOST", float("inf"))


@pytest.fixture
def clip(tmp_path: Path) -> str:
    frames = [make_frame(number, fps=30.0, distances=[0.7] * 64) for number in range(12)]
    with camera.Recorder(tmp_path / "clip.relief", frames[0].intrinsics) as recorder:
        for frame in frames:
            recorder.write(frame)
    return f"file:{tmp_path / 'clip.relief'}"


def relief(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    from app.cli import main

    monkeypatch.setattr(sys, "argv", ["relief", "doctor", "--record-evidence", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def verdicts(report: dict) -> dict[str, str]:
    return {finding["step"]: finding["verdict"] for finding in report["findings"]}


def test_a_recording_through_the_command(clip: str, tmp_path: Path, monkeypatch, capsys):
    folder = tmp_path / "evidence"
    assert relief(monkeypatch, folder, "--camera", clip, "--seconds", 0.3) == 0
    told = capsys.readouterr()
    assert str(folder) in told.out and "bit for bit" in told.err
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["complete"] and report["camera"] == clip and report["doctor"][0]["name"] == "Doctor"
    found = verdicts(report)
    assert {found[step] for step in ("open", "open again", "stream as fast as it is read", "record", "replay")} == {
        "passed"
    }
    assert {found[step] for step in ("busy", "unplug", "temperature", "distance")} == {"skipped"}
    assert set(run.STEPS) - {"stream"} <= set(found)
    assert {"log.txt", "report.txt", "recording.relief", "depth.png"} <= {path.name for path in folder.iterdir()}
    with camera.open(f"file:{folder / 'recording.relief'}") as kept:
        assert 0 < len(kept) <= 12
    assert "12 frames" in (folder / "report.txt").read_text("utf-8")


def test_a_zip_and_json(clip: str, tmp_path: Path, monkeypatch, capsys):
    path = tmp_path / "evidence.ZIP"
    assert relief(monkeypatch, path, "--camera", clip, "--seconds", 0.1, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["failed"] == 0 and not (tmp_path / "evidence").exists()
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("report.json"))["findings"] == report["findings"]


def test_images_that_a_video_lacks_are_left_out(clip: str, tmp_path: Path, monkeypatch):
    pytest.importorskip("av", reason="needs the extra mkv")
    with camera.open(clip) as source:
        first = source.read()
        with writer("mkv")(tmp_path / "a.mkv", first.intrinsics, depth_unit=first.depth_unit) as out:
            for _ in range(5):
                out.write(replace(first, infrared=None, color=None))
                first = source.read()
    assert relief(monkeypatch, tmp_path / "e", "--camera", f"file:{tmp_path / 'a.mkv'}", "--seconds", 0.1) == 0
    found = verdicts(json.loads((tmp_path / "e" / "report.json").read_text("utf-8")))
    assert found["option color=True"] == found["option infrared=True"] == "skipped"


def test_ctrl_c_leaves_a_partial_report(clip: str, tmp_path: Path, monkeypatch, capsys):
    def interrupted(_session: Session) -> Iterator[Finding]:
        yield passed("half", "a step")
        raise KeyboardInterrupt

    monkeypatch.setitem(run.STEPS, "pictures", interrupted)
    assert relief(monkeypatch, tmp_path / "evidence", "--camera", clip, "--seconds", 0.1) == 1
    assert "stopped" in capsys.readouterr().err
    report = json.loads((tmp_path / "evidence" / "report.json").read_text("utf-8"))
    assert not report["complete"] and verdicts(report)["half"] == "passed" and "record" not in verdicts(report)


def test_a_camera_that_does_not_open_and_a_step_that_breaks(tmp_path: Path, monkeypatch, clip: str, capsys):
    assert relief(monkeypatch, tmp_path / "none", "--camera", f"file:{tmp_path / 'no.relief'}") == 3
    report = json.loads((tmp_path / "none" / "report.json").read_text("utf-8"))
    assert verdicts(report).pop("open") == "failed" and report["counts"] == {"passed": 0, "failed": 1, "skipped": 8}

    def broken(_session: Session) -> Iterator[Finding]:
        raise ZeroDivisionError("ours")
        yield

    monkeypatch.setitem(run.STEPS, "pictures", broken)
    assert relief(monkeypatch, tmp_path / "broken", "--camera", clip, "--seconds", 0.1) == 3
    report = json.loads((tmp_path / "broken" / "report.json").read_text("utf-8"))
    assert verdicts(report)["pictures"] == "failed" and verdicts(report)["replay"] == "passed"
    assert "ZeroDivisionError" in (tmp_path / "broken" / "log.txt").read_text("utf-8")


def test_evidence_replaces_nothing(tmp_path: Path, monkeypatch, capsys, clip: str):
    (tmp_path / "taken").mkdir()
    for path in (tmp_path / "taken", tmp_path / "taken.zip"):
        with pytest.raises(EvidenceError, match="exists"):
            Evidence(path, "realsense")
    assert relief(monkeypatch, tmp_path / "taken", "--camera", clip) == 2
    assert "choose another name" in capsys.readouterr().err


def test_answers_at_the_terminal(monkeypatch):
    answers = iter(["y", "No", "", "1,25", "far", "  "])
    monkeypatch.setattr("app.cli.output.typer.prompt", lambda *_, **__: next(answers))
    person = command.AtTheTerminal()
    assert [person.agrees("?") for _ in range(3)] == [True, False, None]
    assert [person.number("?") for _ in range(3)] == [1.25, None, None]

    def aborted(*_: object, **__: object):
        raise typer.Abort

    monkeypatch.setattr("app.cli.output.typer.prompt", aborted)
    with pytest.raises(KeyboardInterrupt):
        person.agrees("?")


class Bus:
    """One software device that streams at 30 fps while it is plugged in; a new device comes with every plug."""

    def __init__(self, make, pluggable):
        self.make, self.pluggable = make, pluggable
        self.closing = threading.Event()
        self.number = 0
        self.plug()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def plug(self):
        self.software = self.make()
        self.device = self.pluggable(self.software.device)

    def unplug(self):
        self.device.connected, self.software = False, None

    def devices(self):
        from camera.realsense.live import describe

        return [] if self.software is None else [(self.device, describe(self.device))]

    def run(self):
        while not self.closing.wait(1 / 30):
            if (software := self.software) is not None:
                self.number += 1
                software.push(self.number)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("pyrealsense2", reason="needs the extra realsense")
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "camera")
    from software_camera import SoftwareCamera

    import camera.realsense.live

    class Pluggable:
        """The device, and whether it is still there: a software device always says that it is."""

        def __init__(self, device):
            self._device, self.connected = device, True

        def __getattr__(self, name):
            return getattr(self._device, name)

        def is_connected(self):
            return self.connected

    bus = Bus(lambda: SoftwareCamera(more=((64, 48, 90),)), Pluggable)
    monkeypatch.setattr(camera.realsense.live, "_devices", bus.devices)
    yield bus
    bus.closing.set()
    bus.thread.join()


class AtTheBus(Person):
    """Pulls and puts in the plug when told, and answers every question."""

    def __init__(self, bus: Bus):
        self.bus, self.told = bus, []

    def agrees(self, question):
        return True

    def number(self, question):
        return 0.8

    def is_told(self, what):
        self.told.append(what)
        if "Pull" in what:
            self.bus.unplug()
        elif "Put" in what:
            time.sleep(2 * plugging.LOOK_S)  # long enough that hot plug sees it gone
            self.bus.plug()


def test_a_realsense_through_the_sdks_software_device(bus: Bus, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(opening, "ask", lambda *_: {"error": "CameraBusy", "text": "another program uses it"})
    evidence = Evidence(tmp_path / "evidence", "realsense:SOFT0001?fps=30")
    person = AtTheBus(bus)
    session = Session("realsense:SOFT0001?fps=30", evidence.folder, person, evidence.log, seconds=0.5, patience=200.0)
    run.run(session, evidence)
    evidence.finish(complete=True)
    report = evidence.as_dict()
    found, details = verdicts(report), {one["step"]: one for one in report["findings"]}
    sure = ("open", "open again", "busy", "option infrared=True", "option color=True", "option decimation=2")
    sure += ("pictures", "infrared picture", "colour picture", "replay", "unplug", "reconnect", "cold start")
    assert {step: found[step] for step in sure} == dict.fromkeys(sure, "passed"), report["findings"]
    assert found["option preset=hand"] == found["temperature"] == "skipped"  # the software device has neither
    assert details["open"]["figures"]["device"]["firmware"] == "5.16.0.1"
    assert details["stream 64×48 at 30 fps"]["figures"]["frames"] > 0
    assert "stream 64×48 at 90 fps" in found  # offered, and pushed at 30: whatever comes of it is told
    assert details["distance"]["figures"]["told_m"] == 0.8
    assert details["reconnect"]["figures"]["hot_plug"][:2] == ["went", "came"]
    assert details["unplug"]["figures"]["noticed_s"] >= 0 and details["cold start"]["figures"]["attempts"] >= 1
    with camera.open(f"file:{evidence.folder / 'recording.relief'}") as kept:
        frame = kept.read()
        assert frame.infrared is not None and frame.color is not None


def test_a_second_program_that_gets_the_camera_is_a_failure(bus: Bus, tmp_path: Path):
    """The real second program here: it finds no camera, which is not the word that was to be heard."""
    session = Session("realsense:SOFT0001", tmp_path, Nobody(), lambda _: None)
    (finding,) = opening.open_while_taken(session)
    assert finding.verdict == "failed" and "CameraNotFound" in finding.detail
    assert [one.verdict for one in plugging.unplug(session)] == ["skipped"]


def test_an_azure_kinect_whose_captures_libk4a_made(tmp_path: Path, monkeypatch):
    """The device's calls are replaced; of its modes the stand-in has the smallest alone, and the others are told."""
    libraries = kinect_libraries.find()
    if libraries is None or libraries.record is None:
        pytest.skip("needs libk4a and libk4arecord: pip install pyk4a-bundle")
    pytest.importorskip("av", reason="needs the extra mkv")
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "camera")
    import k4a_recording as k4a
    from test_camera_kinect import OneCamera

    from camera.kinect import live as kinect

    api = kinect_libraries.load()
    record = ctypes.CDLL(str(libraries.record))
    writer = k4a.Writer(kinect_libraries.preload(libraries.k4a), record, tmp_path / "unused.mkv")
    stand_in = OneCamera(api, writer)
    stand_in.captures = [number % k4a.FRAMES for number in range(400)]
    monkeypatch.setattr(kinect, "load", lambda: stand_in)
    monkeypatch.setattr(opening, "ask", lambda *_: {"error": "CameraBusy", "text": "another program uses it"})
    monkeypatch.setattr(Session, "open", lambda self, **options: camera.open(self.address, **SMALL | options))
    evidence = Evidence(tmp_path / "evidence", "kinect")
    run.run(Session("kinect", evidence.folder, Nobody(), evidence.log, seconds=0.1), evidence)
    found = verdicts(evidence.as_dict())
    writer.close()
    sure = ("open", "open again", "busy", "pictures", "replay", "option infrared=True", "option color=True")
    assert {step: found[step] for step in sure} == dict.fromkeys(sure, "passed"), evidence.findings
    assert {"stream nfov_2x2binned at 5 fps", "stream wfov_unbinned at 15 fps"} <= set(found)
    assert found["stream wfov_unbinned at 30 fps"] == found["unplug"] == "skipped"


def test_a_path_goes_with_the_checklist_alone(monkeypatch, capsys, tmp_path: Path):
    from app.cli import main

    monkeypatch.setattr(sys, "argv", ["relief", "doctor", str(tmp_path / "a")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2 and "--record-evidence" in capsys.readouterr().err


def test_the_doctor_opens_the_camera_that_is_named(clip: str, tmp_path: Path):
    assert connections.streams(clip).outcome == "ok" and "64×48" in connections.streams(clip).detail
    missing = connections.streams(f"file:{tmp_path / 'no.relief'}")
    assert missing.outcome == "failed" and missing.concern == "camera" and missing.remedy
