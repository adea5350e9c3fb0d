import json
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from app_doubles import Run, unit

import camera
import gallery
from app.doctor import connections, screen, stored
from app.doctor.check import Check
from app.doctor.examine import examine
from app.kept import people
from app.kept.settings import Settings
from app.machine.display import has_display
from app.networks.model import shipped_model_id
from gallery.tail import Tail


def test_cameras_none_some_and_failing():
    assert connections.cameras(list).outcome == "warning"
    info = camera.DeviceInfo("realsense", "D435", uri="realsense:12")
    assert "realsense:12" in connections.cameras(lambda: [info]).detail

    def broken() -> list[camera.DeviceInfo]:
        raise camera.SdkMissing("install the SDK")

    assert (connections.cameras(broken).outcome, connections.cameras(broken).detail) == ("failed", "install the SDK")


def test_a_camera_at_usb_2_is_told():
    def found(usb: str) -> Check:
        return connections.usb(lambda: [camera.DeviceInfo("realsense", "D435", usb=usb)])

    assert found("2.1").outcome == "warning" and "USB 2.1" in found("2.1").detail and "port" in found("2.1").remedy
    assert found("3.2").outcome == found("").outcome == connections.usb(list).outcome == "ok"


def test_udev_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", "linux")
    empty = connections.rules((tmp_path, tmp_path / "none"))
    assert (
        empty.outcome == "warning"
        and "RealSense, Azure Kinect, Orbbec" in empty.detail
        and "--install-udev" in empty.remedy
    )
    rule = 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="%s", ATTRS{idProduct}=="0b07", MODE:="0666"\n'
    (tmp_path / "99-realsense-libusb.rules").write_text("# 045e MODE\n" + rule % "8086")
    (tmp_path / "50-gone.rules").symlink_to(tmp_path / "nowhere")
    assert connections.rules((tmp_path,)).detail == "no udev rules for Azure Kinect, Orbbec"
    (tmp_path / "99-k4a.rules").write_text(rule % "045e" + rule % "2bc5")
    assert connections.rules((tmp_path,)).outcome == "ok"
    monkeypatch.setattr("sys.platform", "win32")
    assert connections.rules((tmp_path / "none",)).outcome == "ok"


def test_a_model_that_is_missing_altered_or_whole(tmp_path: Path):
    assert stored.model("dmdnet", tmp_path).outcome == "failed"
    (tmp_path / "dmdnet.onnx").write_bytes(b"weights")
    card = {"sha256": "0" * 64, "weights_sha256": "1" * 64}
    (tmp_path / "dmdnet.json").write_text(json.dumps(card), encoding="utf-8")
    altered = stored.model("dmdnet", tmp_path)
    assert altered.outcome == "failed" and altered.concern == "model" and altered.remedy
    import hashlib

    card["sha256"] = hashlib.sha256(b"weights").hexdigest()
    (tmp_path / "dmdnet.json").write_text(json.dumps(card), encoding="utf-8")
    assert stored.model("dmdnet", tmp_path).outcome == "ok"


def test_a_gallery_that_is_not_there_opens_or_is_damaged(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stored, "shipped_model_id", lambda *_: "model-1")
    assert "none yet" in stored.people(Settings()).detail
    import app.verdict.enrolment

    with people.open_people(home / "gallery.db", "model-1") as gallery:
        gallery.enrol("Anna", unit([1])[None], consent=app.verdict.enrolment.consent("me", given=True))
    assert stored.people(Settings()).detail.startswith("1 person in")
    (home / "gallery.db").write_bytes(b"not a database, not at all" * 100)
    assert stored.people(Settings()).outcome == "failed"


def test_a_clock_that_is_behind_what_the_gallery_has_seen_is_told(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stored, "shipped_model_id", lambda *_: "model-1")
    with people.open_people(home / "gallery.db", "model-1") as opened, opened._file.writing() as db:
        db.execute("UPDATE state SET seen = '2999-01-01T00:00:00.000000+00:00'")
    check = stored.people(Settings())
    assert check.outcome == "warning" and "has seen 2999-01-01" in check.detail and check.remedy == "set the clock"


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    for free, outcome in ((100e9, "ok"), (2e9, "warning"), (0.1e9, "failed")):
        monkeypatch.setattr("shutil.disk_usage", lambda path, free=free: usage(1e12, 0, free))
        assert stored.disk(tmp_path / "not" / "yet").outcome == outcome


def test_qt_starts_here_and_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch):
    window = screen.Window()
    assert screen.qt(window).outcome == "ok"
    monkeypatch.setattr(screen, "QT_PROBE", "import sys; sys.exit('libEGL.so.1: cannot open') # []")
    check = screen.qt(window)
    assert check.outcome == "failed" and "libEGL" in check.detail and check.remedy


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
    ],
)
def test_a_display_is_there_or_not(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: bool):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_display() is expected


def test_every_check_that_is_not_ok_has_a_remedy(home: Path):
    checks = list(examine(Settings()))
    names = [check.name for check in checks]
    assert len(names) == len(set(names)) and {"Cameras", "Gallery", "Qt", "OpenGL", "GPU", "Disk", "Display"} <= set(
        names
    )
    assert all(check.remedy for check in checks if check.outcome != "ok")
    assert all(check.detail for check in checks)


def test_a_check_that_breaks_is_a_failed_check_and_the_others_are_made(monkeypatch: pytest.MonkeyPatch):
    def breaks() -> Check:
        raise ZeroDivisionError("of others")

    monkeypatch.setattr(connections, "cameras", breaks)
    monkeypatch.setattr(screen, "qt", lambda _: Check("Qt", "system", "ok", "6"))
    found = {check.name: check for check in examine(Settings())}
    assert found["Cameras"].outcome == "failed" and "ZeroDivisionError: of others" in found["Cameras"].detail
    assert found["Cameras"].concern == "camera" and found["Qt"].outcome == "ok" and "Disk" in found


@pytest.mark.parametrize("text", ["device = 'a toaster'\n", "device = [\n"])
def test_settings_that_cannot_be_used_are_a_line_and_the_rest_is_looked_at(relief: Run, home: Path, text: str):
    file = home / "settings.toml"
    file.write_text(text)
    file.chmod(0o600)
    code, out, err = relief("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert code == 1 and err == ""
    assert checks["Settings"]["outcome"] == "failed" and str(file) in checks["Settings"]["detail"]
    assert "defaults" in checks["Settings"]["remedy"] and {"Gallery", "Disk", "Qt"} <= checks.keys()
    assert [name for name, check in checks.items() if check["outcome"] == "failed"] == ["Settings"]
    file.unlink()
    settings = stored.settings("")
    assert settings.outcome == "ok" and str(file) in settings.detail


def test_a_home_that_cannot_be_used_is_told_line_by_line(relief: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RELIEF_HOME", "~nosuchuser/relief")
    code, out, err = relief("doctor", "--json")
    checks = json.loads(out)["checks"]
    assert code == 4 and err == "" and not any("report this" in check["remedy"] for check in checks)
    assert {check["name"] for check in checks if "nosuchuser" in check["detail"]} == {
        "Settings",
        "Gallery",
        "Thresholds",
        "Adaptation",
        "Disk",
    }


def test_seconds_are_for_the_checklist(relief: Run):
    code, _, err = relief("doctor", "--seconds", "1")
    assert code == 2 and "--seconds go with --record-evidence" in err


def test_a_folder_that_can_not_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def forbidden(self: Path, **_: object) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "exists", forbidden)
    monkeypatch.setattr(Path, "is_file", forbidden)
    assert stored.disk(tmp_path).outcome == "failed" and "Permission denied" in stored.disk(tmp_path).detail
    assert stored.people(Settings(gallery=str(tmp_path / "a.db"))).outcome == "failed"


def test_a_station_whose_strangers_are_more_alike_than_calibrated_is_told():
    tail = Tail({1e-2: 0.6, 1e-3: 0.7, 1e-4: 0.8}, 2000)
    rng = np.random.default_rng(0)
    # Scores as calibrated: a tenth of a score rarer by ten.
    fitting = 0.4 - 0.1 * np.log10(rng.uniform(0, 1, 20_000))
    assert stored.disagreement(tail, fitting, 20) == ""
    assert "more alike" in stored.disagreement(tail, fitting + 0.15, 20)
    assert stored.disagreement(tail, np.empty(0), 20) == ""


def test_people_who_look_alike_are_named(home: Path):
    settings = Settings()
    model = shipped_model_id()
    axes = np.eye(3, 1920, dtype=np.float32)
    twin = (0.95 * axes[0] + np.sqrt(1 - 0.95**2) * axes[2]).astype(np.float32)
    consent = gallery.Consent(True, "test", "yes", datetime(2026, 1, 2, tzinfo=UTC))
    with people.open_people(settings.gallery_path, model) as opened:
        for name, row in (("Anna", axes[0]), ("Ben", axes[1])):
            opened.enrol(name, row[None], consent=consent)
        assert stored.calibration(settings).outcome == "ok"
        opened.enrol("Annika", twin[None], consent=consent)
    check = stored.calibration(settings)
    assert check.outcome == "warning" and "look alike: Anna and Annika" in check.detail
    assert "more strictly" in check.remedy


def test_thresholds_say_what_they_rest_on(home: Path):
    check = stored.calibration(Settings())
    assert check.outcome == "ok" and "1 stranger in 100" in check.detail and "people" in check.detail
    strict = stored.calibration(Settings(one_in=10000))
    assert strict.detail != check.detail
