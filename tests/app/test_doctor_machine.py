"""The doctor's lines about SDKs, OpenGL and the GPU, whose probes run in processes of their own."""

import ctypes
import ctypes.util
import subprocess
import sys
from pathlib import Path

import pytest

from app.doctor import cuda_probe, gpu, screen, sdks
from app.doctor.probe import ProbeError, ask
from camera.kinect.libraries import Libraries


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
def on_a_display(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(screen, "has_display", lambda: True)
    monkeypatch.setattr(screen, "_missing_libraries", list)


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
def test_opengl_is_judged_by_who_needs_it(on_a_display: None, version, renderer: str, outcome: str, words: str):
    check = screen.opengl(lambda *_: {"platform": "xcb", "version": version, "renderer": renderer})
    assert check.outcome == outcome and words in check.detail and bool(check.remedy) == (outcome != "ok")


def test_a_graphics_driver_that_crashes_is_a_warning(on_a_display: None):
    check = screen.opengl(lambda *_: ask("-c", "import os; os.abort()"))
    assert check.outcome == "warning" and "SIGABRT" in check.detail and "driver" in check.remedy


def test_missing_libraries_and_no_display(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(screen, "_missing_libraries", lambda: ["libGL", "libEGL"])
    check = screen.opengl()
    assert check.outcome == "warning" and "libGL and libEGL" in check.detail and "apt install" in check.remedy
    monkeypatch.setattr(screen, "_missing_libraries", list)
    monkeypatch.setattr(screen, "has_display", lambda: False)
    assert screen.opengl().outcome == "ok" and "not tried" in screen.opengl().detail


def test_the_real_opengl_probe_answers_without_a_display(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    found = ask("-m", "app.window.surface.gl_probe")
    assert found["platform"] == "offscreen" and set(found) >= {"version"}


class Cuda:
    """libcuda's functions as the probe calls them: numbers go out through pointers."""

    def __init__(self, status: int = 0):
        self.status = status

    def cuInit(self, flags):
        return self.status

    def cuGetErrorName(self, status, text):
        text._obj.value = b"CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"

    def cuDriverGetVersion(self, number):
        number._obj.value = 12060

    def cuDeviceGetCount(self, number):
        number._obj.value = 2

    def cuDeviceGet(self, device, index):
        device._obj.value = index

    def cuDeviceGetName(self, name, size, device):
        name.value = b"Card %d" % device

    def cuDeviceTotalMem_v2(self, memory, device):
        memory._obj.value = 12_000_000_000

    def cuDeviceGetAttribute(self, value, attribute, device):
        value._obj.value = {75: 8, 76: 9}[attribute]


class Nvml:
    def nvmlInit_v2(self):
        return 0

    def nvmlSystemGetDriverVersion(self, text, size):
        text.value = b"560.35.03"
        return 0

    def nvmlShutdown(self):
        return 0


def test_gpus_are_read_through_the_drivers_libraries():
    found = cuda_probe.probe(Cuda(), Nvml())
    assert found["driver"] == "560.35.03" and found["cuda"] == "12.6" and not found["error"]
    assert found["gpus"][1] == {"name": "Card 1", "capability": "8.9", "memory_gb": 12.0}
    assert cuda_probe.probe(None, None) == {"gpus": [], "cuda": "", "driver": "", "error": ""}
    assert "MISMATCH (803)" in cuda_probe.probe(Cuda(803), Nvml())["error"]
    assert cuda_probe.probe(Cuda(100), Nvml())["error"] == ""  # a driver without a device


def test_the_real_gpu_probe_runs_and_loads_nothing_of_tensorrt():
    code = "import app.doctor.cuda_probe, sys; print([m for m in sys.modules if 'tensorrt' in m or 'onnx' in m])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert set(ask("-m", "app.doctor.cuda_probe")) == {"gpus", "cuda", "driver", "error"}


def test_the_gpu_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def line(found: dict[str, object]):
        return gpu.gpu(lambda *_, patience: found, tmp_path)

    nothing = {"gpus": [], "cuda": "", "driver": "", "error": ""}
    assert line(nothing).outcome == "ok" and "none: networks run on the CPU" in line(nothing).detail
    (tmp_path / "0000:01:00.0").mkdir()
    (tmp_path / "0000:01:00.0/vendor").write_text("0x10de\n")
    (tmp_path / "0000:01:00.0/class").write_text("0x030000\n")
    assert line(nothing).outcome == "warning" and "driver" in line(nothing).remedy
    mismatch = line(nothing | {"driver": "560", "error": "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)"})
    assert mismatch.outcome == "warning" and "803" in mismatch.detail and "restart" in mismatch.remedy
    found = cuda_probe.probe(Cuda(), Nvml())
    monkeypatch.setattr(gpu, "installed", lambda _: "")
    assert line(found).outcome == "warning" and "no TensorRT" in line(found).detail
    monkeypatch.setattr(gpu, "installed", lambda _: "11.0")
    whole = line(found)
    assert whole.outcome == "ok" and not whole.remedy
    assert all(word in whole.detail for word in ("Card 1", "capability 8.9", "12.0 GB", "560.35.03", "TensorRT 11.0"))

    def crashed(*_: object, patience: float):
        raise ProbeError("crashed (SIGSEGV)")

    assert gpu.gpu(crashed, tmp_path).outcome == "warning"


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


def test_library_names_that_are_nowhere():
    assert cuda_probe.load("libsurely-not-there.so.7") is None
    assert isinstance(
        cuda_probe.load("libsurely-not-there.so.7", ctypes.util.find_library("c") or "libc.so.6"), ctypes.CDLL
    )
