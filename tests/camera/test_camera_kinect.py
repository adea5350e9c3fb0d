import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import camera
from camera.devices import discovery
from camera.kinect import libraries as kinect_libraries
from camera.kinect import live as kinect

pytest.importorskip("pykinect_azure", reason="needs the extra kinect")

import k4a_recording as k4a

LIBRARIES = kinect_libraries.find()
needs_library = pytest.mark.skipif(
    LIBRARIES is None or LIBRARIES.record is None, reason="needs libk4a: pip install pyk4a-bundle"
)


@pytest.fixture(scope="module")
def api():
    return kinect_libraries.load()


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    library = kinect_libraries.preload(LIBRARIES.k4a)
    path = tmp_path_factory.mktemp("kinect") / "genuine.mkv"
    writer = k4a.Writer(library, ctypes.CDLL(str(LIBRARIES.record)), path)
    yield writer
    writer.close()


@needs_library
def test_no_camera_is_told_without_ending_the_program(api, capsys):
    if api.k4a_device_get_installed_count():
        pytest.skip("a camera is plugged in")
    for uri in ("kinect", "kinect:000"):
        with pytest.raises(camera.CameraNotFound, match="power supply"):
            camera.open(uri)
    with pytest.raises(camera.CameraNotFound):
        kinect.Kinect(0)
    assert capsys.readouterr().out == ""


@needs_library
def test_genuine_captures_become_images(api, writer):
    for number in range(3):
        capture = ctypes.cast(writer.capture(number), api.k4a_capture_t)
        shown = kinect.images(api, capture, infrared=True, color=True)
        alone = kinect.images(api, capture)
        api.k4a_capture_release(capture)  # the images are copies
        depth, infrared, color = k4a.images(number)
        for name, expected in (("depth", depth), ("infrared", infrared)):
            image, time_us = shown[name]
            assert image.dtype == np.uint16 and time_us == 1_000_000 + number * 33_333
            np.testing.assert_array_equal(image, expected)
        assert np.abs(shown["color"][0].astype(int) - color).max() <= 4  # JPEG
        assert set(alone) == {"depth"}


@needs_library
@pytest.mark.parametrize(
    ("mode", "fps"), [("off", 30), ("passive_ir", 30), ("wfov_unbinned", 30), ("nfov_unbinned", 25)]
)
def test_impossible_modes_are_refused_before_opening(mode, fps):
    with pytest.raises(ValueError, match="choose"):
        kinect.Kinect(0, mode=mode, fps=fps)


def test_a_missing_library_names_its_remedies(monkeypatch):
    from pykinect_azure.k4a import _k4a

    monkeypatch.setattr(kinect_libraries, "find", lambda: None)
    monkeypatch.setattr(_k4a, "k4a_dll", None)
    with pytest.raises(camera.SdkMissing, match="pyk4a-bundle"):
        camera.open("kinect")
    assert "kinect" in discovery.missing()


def test_a_broken_library_does_not_end_the_program(monkeypatch, tmp_path):
    from pykinect_azure.k4a import _k4a

    broken = tmp_path / ("k4a.dll" if sys.platform == "win32" else "libk4a.so")
    broken.write_bytes(b"not a library")
    monkeypatch.setenv(kinect_libraries.ENVIRONMENT, str(tmp_path))
    monkeypatch.setattr(_k4a, "k4a_dll", None)
    with pytest.raises(camera.SdkMissing, match="cannot be loaded"):
        kinect_libraries.load()


@pytest.mark.parametrize(
    ("module", "uri", "remedy"),
    [
        ("pyrealsense2", "realsense", "pip install pyrealsense2=="),
        ("pykinect_azure.k4a", "kinect", "pip install --no-deps pykinect-azure"),
    ],
)
def test_without_the_sdk_the_remedy_is_named(monkeypatch, module, uri, remedy):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(camera.SdkMissing, match=remedy):
        camera.open(uri)


def test_discovery_without_any_sdk_finds_nothing_and_complains_nowhere(monkeypatch):
    for module in ("pyrealsense2", "pykinect_azure.k4a"):
        monkeypatch.setitem(sys.modules, module, None)
    assert camera.discover() == []
    assert set(discovery.missing()) == {"realsense", "kinect"}


def test_recordings_without_the_sdk_name_the_package(monkeypatch, tmp_path):
    for module, name, package in (("pyrealsense2", "a.db3", "pyrealsense2=="), ("av", "a.mkv", '"av>=')):
        (tmp_path / name).touch()
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(camera.SdkMissing, match=f"pip install {package}"):
            camera.open(f"file:{tmp_path / name}")


class OneCamera:
    """libk4a itself, but for the calls that reach the hardware: these hand out captures made by libk4a."""

    def __init__(self, api, writer):
        self.real, self.writer = api, writer
        self.captures, self.calls, self.start_result = [], [], 0
        self.in_use = False

    def __getattr__(self, name):
        return getattr(self.real, name)

    def k4a_device_get_installed_count(self):
        return 1

    def k4a_device_open(self, index, device):
        if self.in_use:
            return 1
        self.calls.append("open")
        self.in_use = True
        return 0

    def k4a_device_close(self, device):
        self.calls.append("close")
        self.in_use = False

    def k4a_device_start_cameras(self, device, configuration):
        self.calls.append("start")
        return self.start_result

    def k4a_device_stop_cameras(self, device):
        self.calls.append("stop")

    def k4a_device_get_serialnum(self, device, text, size):
        text.value = k4a.SERIAL.encode()
        return 0

    def k4a_device_get_version(self, device, version):
        version.depth.major, version.depth.minor, version.depth.iteration = 1, 6, 79
        return 0

    def k4a_device_get_calibration(self, device, mode, color, calibration):
        data = json.dumps(k4a.CALIBRATION).encode() + b"\0"
        function = self.real.k4a_dll.k4a_calibration_get_from_raw
        function.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
        return function(data, len(data), mode, color, ctypes.byref(calibration))

    def k4a_device_get_capture(self, device, capture, timeout):
        if not self.captures:
            return self.real.K4A_WAIT_RESULT_TIMEOUT
        number = self.captures.pop(0)
        if number is None:
            return self.real.K4A_WAIT_RESULT_FAILED
        handle = ctypes.cast(self.writer.capture(number), self.real.k4a_capture_t)
        ctypes.memmove(ctypes.byref(capture), ctypes.byref(handle), ctypes.sizeof(handle))
        return self.real.K4A_WAIT_RESULT_SUCCEEDED


@pytest.fixture
def one_camera(api, writer, monkeypatch):
    stand_in = OneCamera(api, writer)
    monkeypatch.setattr(kinect, "load", lambda: stand_in)
    return stand_in


@needs_library
def test_a_live_camera_from_opening_to_unplugging(one_camera):
    one_camera.captures = [3, 4, 5]
    with camera.open("kinect", mode="nfov_2x2binned", infrared=True, color=True) as source:
        assert source.live and (source.info.serial, source.info.firmware) == (k4a.SERIAL, "1.6.79")
        assert source.info.uri == f"kinect:{k4a.SERIAL}"
        assert (source.source.intrinsics.width, source.source.intrinsics.height) == (320, 288)
        for number in range(3):
            frame = source.read()
            depth, infrared, _ = k4a.images(number + 3)
            np.testing.assert_array_equal(frame.depth, depth)
            np.testing.assert_array_equal(frame.infrared, infrared)
            assert frame.number == number and frame.color[depth > 0].any()
            assert frame.timestamp == pytest.approx(number * 0.033333, abs=1e-6)
        with pytest.raises(camera.FrameTimeout, match="cables"):
            source.read(timeout=0.01)
        one_camera.captures = [None]
        with pytest.raises(camera.CameraLost, match="plug it in again"):
            source.read()
    assert one_camera.calls == ["open", "close", "open", "start", "stop", "close"]
    with pytest.raises(camera.CameraLost):
        source.read()


@needs_library
@pytest.mark.parametrize(("field", "value"), [("fx", 0.0), ("fx", float("nan")), ("fy", 1e5), ("cx", -40.0)])
def test_a_camera_whose_calibration_is_none_is_refused_and_given_back(one_camera, monkeypatch, field, value):
    def damaged(device, mode, color, calibration):
        result = OneCamera.k4a_device_get_calibration(one_camera, device, mode, color, calibration)
        setattr(calibration.depth_camera_calibration.intrinsics.parameters.param, field, value)
        return result

    monkeypatch.setattr(one_camera, "k4a_device_get_calibration", damaged, raising=False)
    with pytest.raises(camera.Uncalibrated, match=r"reports .*calibrate it anew"):
        camera.open("kinect", mode="nfov_2x2binned")
    assert one_camera.calls[-1] == "close" and "start" not in one_camera.calls


@needs_library
def test_images_of_another_mode_are_a_camera_to_open_again(one_camera):
    one_camera.captures = [3]
    with camera.open("kinect", mode="nfov_unbinned") as source, pytest.raises(camera.CameraLost, match="mode"):
        source.read()


@needs_library
def test_depth_aligned_to_colour_shares_its_grid(one_camera, monkeypatch):
    """libk4a's own alignment is tested in test_camera_align; here the camera around it."""

    class Moving:
        def __init__(self, api, calibration):
            assert (calibration.color_camera_calibration.resolution_width, api) == (1280, one_camera)

        def move(self, depth, infrared):
            big = np.zeros((2, 720, 1280), np.uint16)
            big[0, :288, :320], big[1, :288, :320] = depth, infrared
            return big[0], big[1]

        def close(self):
            one_camera.calls.append("let go")

    monkeypatch.setattr(kinect, "OntoColor", Moving)
    one_camera.captures = [3]
    with camera.open("kinect?mode=nfov_2x2binned&align=color", infrared=True) as source:
        frame = source.read()
    depth, infrared, color = k4a.images(3)
    np.testing.assert_array_equal(frame.depth[:288, :320], depth)
    np.testing.assert_array_equal(frame.infrared[:288, :320], infrared)
    assert np.abs(frame.color.astype(int) - color).max() <= 4  # JPEG; as it came
    assert (frame.intrinsics.width, frame.intrinsics.height) == (1280, 720)
    assert one_camera.calls[-1] == "let go"


@needs_library
def test_a_wrong_serial_names_the_right_one(one_camera):
    with pytest.raises(camera.CameraNotFound, match=f"connected: {k4a.SERIAL}"):
        camera.open("kinect:42")


@needs_library
def test_a_camera_in_use_is_busy_but_listed(one_camera):
    with camera.open("kinect"):
        assert [info.kind for info in kinect.connected()] == ["kinect"]
        with pytest.raises(camera.CameraBusy, match="other programs"):
            camera.open("kinect")


@needs_library
def test_a_camera_that_does_not_start_is_given_back(one_camera):
    one_camera.start_result = 1
    with pytest.raises(camera.CameraError, match=r"does not start: .*OpenGL"):
        camera.open("kinect")
    assert one_camera.calls[-1] == "close"


def test_what_keeps_the_depth_engine_from_starting(tmp_path):
    libraries = kinect_libraries.Libraries(tmp_path / "libk4a.so", None)
    why = kinect_libraries.why_no_start(libraries, windows=False, display=False)
    assert f"libdepthengine.so.2.0 into {tmp_path}" in why and "DISPLAY" in why
    assert "depthengine_2_0.dll" in kinect_libraries.why_no_start(libraries, windows=True, display=False)
    (tmp_path / "libdepthengine.so.2.0").touch()
    assert "OpenGL 4.4" in kinect_libraries.why_no_start(libraries, windows=False, display=True)


@pytest.mark.parametrize("inside", [".", "bin", "lib"])
def test_the_environment_names_the_folder_the_archive_or_the_file(tmp_path, monkeypatch, inside):
    folder = tmp_path / inside
    folder.mkdir(exist_ok=True)
    library = folder / ("k4a.dll" if sys.platform == "win32" else "libk4a.so")
    library.touch()
    for named in (tmp_path, library):
        monkeypatch.setenv(kinect_libraries.ENVIRONMENT, str(named))
        assert kinect_libraries.find().k4a == library


def test_pykinect_azure_prints_nothing_and_stdout_stays_everybodys(tmp_path, monkeypatch, capsys):
    """It prints when a library does not load. Cameras are looked for in a thread, so stdout must not be swapped."""
    from camera.kinect import libraries

    layer = ModuleType("pykinect_azure.k4a._k4a")
    source = "k4a_dll = None\ndef setup_library(path):\n    print('noise')\n    raise SystemExit(1)\n"
    exec(source, vars(layer))
    package = ModuleType("pykinect_azure.k4a")
    package._k4a = layer
    for name, module in (("pykinect_azure", ModuleType("pykinect_azure")), ("pykinect_azure.k4a", package)):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(libraries, "find", lambda: libraries.Libraries(tmp_path / "libk4a.so", None))
    before, seen = sys.stdout, []
    monkeypatch.setattr(libraries, "preload", lambda _: seen.append(sys.stdout is before))
    with pytest.raises(camera.SdkMissing, match="cannot be loaded"):
        libraries.load()
    assert seen == [True]
    assert capsys.readouterr().out == ""


def test_pykinect_azure_that_ends_the_program_does_not(tmp_path):
    """A pykinect_azure of our own, which exits when it is imported, in a process of its own."""
    package = tmp_path / "pykinect_azure" / "k4a"
    package.mkdir(parents=True)
    (tmp_path / "pykinect_azure" / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "_k4a.py").write_text("import sys\nsys.exit(1)\n")
    program = "import camera\ntry:\n    camera.open('kinect')\nexcept camera.SdkMissing as e:\n    print('told:', e)"
    folders = os.pathsep.join([str(tmp_path), str(Path(camera.__file__).parent.parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("told: Kinect cameras need")
