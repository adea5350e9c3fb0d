import ctypes
import sys

import numpy as np
import pytest

import camera
from camera import discovery, kinect, kinect_libraries

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
    with pytest.raises(camera.SdkMissing, match="can not be loaded"):
        kinect_libraries.load()


@pytest.mark.parametrize(
    ("module", "uri", "extra"),
    [("pyrealsense2", "realsense", "realsense"), ("pykinect_azure.k4a", "kinect", "kinect")],
)
def test_without_the_sdk_the_extra_is_named(monkeypatch, module, uri, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(camera.SdkMissing, match=rf"pip install 'relief\[{extra}\]'"):
        camera.open(uri)


def test_discovery_without_any_sdk_finds_nothing_and_complains_nowhere(monkeypatch):
    for module in ("pyrealsense2", "pykinect_azure.k4a"):
        monkeypatch.setitem(sys.modules, module, None)
    assert camera.discover() == []
    assert set(discovery.missing()) == {"realsense", "kinect"}


def test_recordings_without_the_sdk_name_the_extra(monkeypatch, tmp_path):
    for module, name in (("pyrealsense2", "a.db3"), ("av", "a.mkv")):
        (tmp_path / name).touch()
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(camera.SdkMissing, match=r"pip install 'relief\["):
            camera.open(f"file:{tmp_path / name}")
