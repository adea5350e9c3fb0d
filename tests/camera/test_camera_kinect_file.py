import ctypes
import shutil

import numpy as np
import pytest

import camera
from camera.kinect import libraries as kinect_libraries
from camera.kinect.calibration import Calibration

pytest.importorskip("av", reason="needs the extra mkv")

import json

import k4a_recording as k4a

LIBRARIES = kinect_libraries.find()
needs_library = pytest.mark.skipif(
    LIBRARIES is None or LIBRARIES.record is None, reason="needs libk4a and libk4arecord: pip install pyk4a-bundle"
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    return k4a.recording(tmp_path_factory.mktemp("kinect") / "genuine.mkv", LIBRARIES)


def assert_same(frame, number):
    depth, infrared, _ = k4a.images(number)
    np.testing.assert_array_equal(frame.depth, depth)
    np.testing.assert_array_equal(frame.infrared, infrared)
    assert frame.number == number and frame.depth_unit == 0.001
    assert frame.timestamp == pytest.approx(number * 0.033333, abs=2e-6)
    assert frame.device_timestamp == pytest.approx(1 + number * 0.033333, abs=2e-6)


def test_a_genuine_recording_is_read_bit_exact(recorded):
    with camera.open(f"file:{recorded}") as source:
        assert (source.info.kind, source.info.serial) == ("kinect", k4a.SERIAL)
        assert source.info.firmware == "1.6.79" and source.info.uri == f"file:{recorded}"
        for number in range(8):
            assert_same(source.read(), number)
        with pytest.raises(camera.EndOfStream, match="8 frames"):
            source.read()


def test_seeking_is_exact(recorded):
    with camera.open(f"file:{recorded}") as source:
        assert len(source) == 8 and source.duration == pytest.approx(7 * 0.033333, abs=1e-5)
        for index in (5, 0, 7, 2):
            source.seek(index)
            assert_same(source.read(), index)
        assert source.position == 3
        assert_same(source.read(), 3)
        source.seek(8)
        with pytest.raises(camera.EndOfStream):
            source.read()


def test_color_is_moved_onto_the_depth(recorded):
    with camera.open(f"file:{recorded}", color=True, infrared=False) as source:
        for number in range(3):
            frame = source.read()
            _, _, color = k4a.images(number)
            assert frame.infrared is None and frame.color.shape == (*k4a.SHAPE, 3)
            middle = frame.color[144:154, 150:170][frame.depth[144:154, 150:170] > 0]
            assert np.abs(middle.astype(int) - color[0, 0]).max() <= 4  # JPEG
            assert not frame.color[frame.depth == 0].any()


@needs_library
def test_the_calibration_is_read_as_the_sdk_reads_it(recorded):
    api = kinect_libraries.load()
    record = ctypes.CDLL(str(LIBRARIES.record))
    handle, theirs = ctypes.c_void_p(), api.k4a_calibration_t()
    record.k4a_playback_open.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)]
    record.k4a_playback_get_calibration.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    record.k4a_playback_close.argtypes = [ctypes.c_void_p]
    assert record.k4a_playback_open(str(recorded).encode(), ctypes.byref(handle)) == 0
    assert record.k4a_playback_get_calibration(handle, ctypes.byref(theirs)) == 0
    record.k4a_playback_close(handle)

    ours = Calibration(json.dumps(k4a.CALIBRATION).encode())
    for lens, camera_calibration in (
        (ours.depth("NFOV_2X2BINNED"), theirs.depth_camera_calibration),
        (ours.color("720P"), theirs.color_camera_calibration),
    ):
        p = camera_calibration.intrinsics.parameters.param
        size = (camera_calibration.resolution_width, camera_calibration.resolution_height)
        assert (lens.width, lens.height) == size
        np.testing.assert_allclose((lens.fx, lens.fy, lens.cx, lens.cy), (p.fx, p.fy, p.cx, p.cy), rtol=1e-6)
        np.testing.assert_allclose(lens.distortion, (p.k1, p.k2, p.p1, p.p2, p.k3, p.k4, p.k5, p.k6), rtol=1e-5)
    pose, extrinsics = ours.depth_to_color(), theirs.extrinsics[0][1]
    np.testing.assert_allclose(np.ravel(pose.rotation), list(extrinsics.rotation), atol=1e-6)
    np.testing.assert_allclose(np.array(pose.translation) * 1000, list(extrinsics.translation), atol=1e-3)


def test_old_wide_color_calibrations_are_widened():
    raw = json.loads(json.dumps(k4a.CALIBRATION))
    color = raw["CalibrationInformation"]["Cameras"][1]
    color["SensorWidth"], color["SensorHeight"] = 4096, 2304
    color["Intrinsics"]["ModelParameters"][1] = 0.5
    lens = Calibration(json.dumps(raw).encode()).color("3072P")
    assert lens.cy == pytest.approx(0.5 * 2304 + 384 - 0.5)
    assert lens.fy == pytest.approx(0.6317 * 2304)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"CalibrationInformation": {"Cameras": [{"Location": 1}]}}'])
def test_calibrations_that_are_none(raw):
    with pytest.raises(ValueError):
        Calibration(raw).depth("NFOV_UNBINNED")


@pytest.mark.parametrize(
    ("camera", "field", "value"),
    [
        (0, ("Intrinsics", "ModelParameters", 0), 10**400),
        (0, ("Intrinsics",), None),
        (1, ("Rt", "Rotation", 0), 10**400),
        (1, ("Rt", "Translation", 0), float("nan")),
        (1, ("Rt",), [0]),
    ],
)
def test_calibrations_with_numbers_that_are_none(camera, field, value):
    raw = json.loads(json.dumps(k4a.CALIBRATION))
    part = raw["CalibrationInformation"]["Cameras"][camera]
    for name in field[:-1]:
        part = part[name]
    part[field[-1]] = value
    calibration = Calibration(json.dumps(raw).encode())
    with pytest.raises(ValueError):
        calibration.depth("NFOV_2X2BINNED"), calibration.depth_to_color()


def test_a_sensor_of_no_size_is_taken_for_a_usual_one():
    raw = json.loads(json.dumps(k4a.CALIBRATION))
    raw["CalibrationInformation"]["Cameras"][1]["SensorWidth"] = {}
    assert Calibration(json.dumps(raw).encode()).color("720P").width == 1280


def test_a_recording_cut_short_ends_early(recorded, tmp_path):
    path = tmp_path / "cut.mkv"
    whole = recorded.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 5])
    with camera.open(f"file:{path}") as source:
        assert 1 <= len(source) < 8
        for number in range(len(source) - 1):
            assert_same(source.read(), number)


def test_other_files_are_refused(recorded, tmp_path):
    path = tmp_path / "a.mkv"
    for content in (b"", b"junk" * 100, recorded.read_bytes()[:3000]):
        path.write_bytes(content)
        with pytest.raises(camera.RecordingError, match=r"a\.mkv"):
            camera.open(f"file:{path}")
    with pytest.raises(camera.CameraNotFound):
        camera.open(f"file:{tmp_path / 'none.mkv'}")


def test_a_changed_byte_never_crashes(recorded, tmp_path):
    path = tmp_path / "a.mkv"
    rng = np.random.default_rng(0)
    whole = bytearray(recorded.read_bytes())
    for _ in range(40):
        broken = whole.copy()
        for at in rng.integers(0, 20000, 5):
            broken[at] = rng.integers(256)
        path.write_bytes(broken)
        try:
            with camera.open(f"file:{path}") as source:
                for _ in range(len(source)):
                    source.read()
        except camera.CameraError:
            pass


def test_closing(recorded):
    source = camera.open(f"file:{recorded}")
    source.read()
    source.close()
    source.close()
    with pytest.raises(camera.CameraLost):
        source.read()


def test_to_the_native_format_and_back(recorded, tmp_path):
    native = tmp_path / "a.relief"
    with (
        camera.open(f"file:{recorded}") as source,
        camera.Recorder(native, source.intrinsics, device=source.info, depth_unit=0.001) as recorder,
    ):
        for _ in range(len(source)):
            recorder.write(source.read())
    with camera.open(f"file:{native}") as source:
        for number in range(8):
            assert_same(source.read(), number)


def test_libraries_are_found_where_the_environment_says(tmp_path, monkeypatch):
    (tmp_path / "k4a-build").mkdir()
    for name in ("libk4a.so.1.4", "k4a.dll", "libk4arecord.so.1.4", "k4arecord.dll"):
        (tmp_path / "k4a-build" / name).touch()
    monkeypatch.setenv(kinect_libraries.ENVIRONMENT, str(tmp_path / "k4a-build"))
    found = kinect_libraries.find()
    assert found.k4a.parent == tmp_path / "k4a-build" and found.k4a.stem.startswith(("libk4a.", "k4a"))
    assert "record" not in found.k4a.name and "record" in found.record.name


def test_a_recording_needs_no_kinect_library(recorded, tmp_path, monkeypatch):
    monkeypatch.setattr(kinect_libraries, "find", lambda: None)
    shutil.copy(recorded, tmp_path / "a.mkv")
    with camera.open(f"file:{tmp_path / 'a.mkv'}") as source:
        assert_same(source.read(), 0)
