"""The doctor's lines about SDKs, OpenGL and the GPU, whose probes run in processes of their own."""

import sys
from pathlib import Path

import pytest

from app.doctor import gpu, screen, sdks
from app.doctor.probe import ProbeError, ask
from camera.kinect.libraries import Libraries
from engines.gpu.probe import Driver, Gpu


def test_a_probe_that_crashes_hangs_fails_or_babbles_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert ask("-c", "print('chatter'); print('{\"a\": 1}')") == {"a": 1}
    for code, words in (
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed.*SIGSEGV"),
        ("import sys; sys.exit('libEGL.so.1: cannot open')", "libEGL"),
        ("print('no json')", "no answer"),
        ("pass", "no answer"),
    ):
        with pytest.raises(ProbeError, match=words):
            ask("-c", code)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong module')")
    assert ask("-c", "import json; print('{}')") == {}
    with pytest.raises(ProbeError, match="did not answer"):
        ask("-c", "import time; time.sleep(60)", patience=0.2)


@pytest.fixture
def on_a_display(monkeypatch: pytest.MonkeyPatch) -> screen.Window:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(screen, "_missing_libraries", list)
    return screen.Window()


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")
def test_a_dead_display_is_no_display_and_qt_is_not_to_blame(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISPLAY", ":7777")
    monkeypatch.setattr(screen, "_missing_libraries", list)
    window = screen.Window()
    check = screen.display(window)
    assert check.outcome == "warning" and ":7777" in check.detail and "relief watch" in check.remedy
    assert screen.qt(window).outcome == "ok" and "not tried" in screen.opengl(window).detail


def test_a_display_that_answers_is_there(on_a_display: screen.Window):
    assert screen.display(on_a_display).detail == "there is one" and screen.qt(on_a_display).outcome == "ok"


@pytest.mark.parametrize(
    ("version", "renderer", "outcome", "words"),
    [
        ([4, 6], "NVIDIA GeForce", "ok", "4.6, NVIDIA"),
        ([4, 5], "llvmpipe (LLVM 15)", "ok", "software"),
        ([3, 3], "old card", "warning", "not for Azure Kinect"),
        ([2, 1], "older card", "warning", "too old for the 3D view"),
        (None, "", "warning", "no context"),
    ],
)
def test_opengl_is_judged_by_who_needs_it(
    on_a_display: screen.Window, version, renderer: str, outcome: str, words: str
):
    check = screen.opengl(on_a_display, lambda *_: {"platform": "xcb", "version": version, "renderer": renderer})
    assert check.outcome == outcome and words in check.detail and bool(check.remedy) == (outcome != "ok")


def test_a_graphics_driver_that_crashes_is_a_warning(on_a_display: screen.Window):
    check = screen.opengl(on_a_display, lambda *_: ask("-c", "import os; os.abort()"))
    assert check.outcome == "warning" and "SIGABRT" in check.detail and "driver" in check.remedy


def test_missing_libraries_and_no_display(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(screen, "_missing_libraries", lambda: ["libGL", "libEGL"])
    window = screen.Window()
    check = screen.opengl(window)
    assert check.outcome == "warning" and "libGL, libEGL" in check.detail and "apt install" in check.remedy
    monkeypatch.setattr(screen, "_missing_libraries", list)
    assert screen.opengl(window).outcome == "ok" and "not tried" in screen.opengl(window).detail
    assert screen.display(window).detail == "none" and screen.display(window).outcome == "warning"


def test_the_real_opengl_probe_answers_without_a_display(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    found = ask("-m", "app.window.surface.gl_probe")
    assert found["platform"] == "offscreen" and set(found) >= {"version"}


def test_the_gpu_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def line(found: Driver):
        return gpu.gpu(lambda: found, tmp_path)

    assert line(Driver()).outcome == "ok" and "none: networks run on the CPU" in line(Driver()).detail
    (tmp_path / "0000:01:00.0").mkdir()
    (tmp_path / "0000:01:00.0/vendor").write_text("0x10de\n")
    (tmp_path / "0000:01:00.0/class").write_text("0x030000\n")
    assert line(Driver()).outcome == "warning" and "driver" in line(Driver()).remedy
    broken = line(Driver(problem="NVIDIA's driver 560 reports CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)"))
    assert broken.outcome == "warning" and "803" in broken.detail and "restart" in broken.remedy
    cards = tuple(Gpu(f"Card {number}", "8.9", 12_000_000_000, "560.35.03") for number in range(2))
    found = Driver(cards, "12.6", "560.35.03")
    monkeypatch.setattr(gpu, "installed", lambda _: "")
    assert line(found).outcome == "warning" and "no TensorRT" in line(found).detail
    monkeypatch.setattr(gpu, "installed", lambda _: "11.0")
    whole = line(found)
    assert whole.outcome == "ok" and not whole.remedy
    assert all(word in whole.detail for word in ("Card 1", "capability 8.9", "12.0 GB", "560.35.03", "TensorRT 11.0"))


def test_an_sdk_that_does_not_load_names_the_system_package(monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object):
        raise ProbeError("ImportError: libusb-1.0.so.0: cannot open shared object file")

    check = sdks.realsense(fails)
    assert check.outcome == "failed" and "libusb" in check.detail and check.remedy == "apt install libusb-1.0-0"
    assert sdks.realsense().outcome == "ok"
    monkeypatch.setattr(sdks, "installed", lambda _: "")
    assert sdks.realsense(fails).outcome == "warning" and "pip install pyrealsense2==" in sdks.realsense(fails).remedy
    assert sdks.kinect().remedy.startswith("for Azure Kinect")
    assert '-m pip install "av>=' in "".join([check().remedy for _, _, check in sdks.PACKAGES])


def test_the_kinect_line_follows_what_its_folder_holds(tmp_path: Path):
    library = tmp_path / "libk4a.so.1.4"
    library.write_bytes(b"")
    assert "no libk4a" in sdks.kinect(lambda: None).detail
    assert "no depth engine" in sdks.kinect(lambda: Libraries(library, None)).detail
    (tmp_path / "libdepthengine.so.2.0").write_bytes(b"")
    check = sdks.kinect(lambda: Libraries(library, None))
    assert check.outcome == "ok" and str(library) in check.detail
