import gc
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import camera
from camera import Intrinsics

rs = pytest.importorskip("pyrealsense2", reason="needs the extra realsense")

from software_camera import SoftwareCamera, images  # noqa: E402

from camera.realsense.live import RealSense, connected  # noqa: E402
from camera.realsense.refusals import refusal  # noqa: E402
from camera.realsense.stream import _lens, sdk  # noqa: E402
from camera.streams.chosen import Chosen  # noqa: E402
from camera.streams.frames import Frames  # noqa: E402

LENS = Intrinsics(64, 48, 60.0, 60.5, 31.5, 23.5)


def read(source, number):
    """Push-and-read in step, so that a live stream loses nothing."""
    frame = source.read()
    depth, _, _ = images(number)
    np.testing.assert_array_equal(frame.depth, depth)
    assert frame.number == number
    return frame


def test_live_frames_are_bit_exact():
    software = SoftwareCamera(depth_unit=0.00025)
    with RealSense(software.device, infrared=True, color=True) as source:
        assert source.live and source.drops
        assert (source.info.kind, source.info.serial, source.info.usb) == ("realsense", "SOFT0001", "3.2")
        assert (source.info.uri, source.info.firmware) == ("realsense:SOFT0001", "5.16.0.1")
        for number in range(3, 8):
            software.push(number)
            frame = read(source, number)
            _, infrared, color = images(number)
            np.testing.assert_array_equal(frame.infrared, infrared)
            seen = frame.depth > 0
            np.testing.assert_array_equal(frame.color[seen], color[seen])
            assert not frame.color[~seen].any()
            assert (frame.depth_unit, frame.intrinsics) == (0.00025, LENS)
            assert frame.timestamp == pytest.approx((number - 3) / 30, abs=1e-5)
            assert frame.device_timestamp == pytest.approx(1 + number / 30, abs=1e-5)
        assert source.dropped == 0


def test_depth_alone_by_default():
    software = SoftwareCamera()
    with RealSense(software.device) as source:
        software.push(0)
        frame = read(source, 0)
        assert frame.infrared is None and frame.color is None


def test_what_nobody_reads_is_dropped_and_counted():
    software = SoftwareCamera(infrared=False, color=False)
    with RealSense(software.device) as source:
        for number in range(20):
            software.push(number)
        for _ in range(10_000):
            if source.dropped == 16:
                break
            time.sleep(0.01)
        assert source.dropped == 16
        assert [source.read().number for _ in range(4)] == [16, 17, 18, 19]


def test_a_clock_that_jumps_back_does_not_turn_time_around():
    software = SoftwareCamera(infrared=False, color=False)
    times = []
    with RealSense(software.device) as source:
        for number, time_ms in enumerate((5000.0, 5033.0, 4000.0, 5066.0)):
            software.push(number, time_ms)
            times.append(source.read().timestamp)
    assert times == pytest.approx([0.0, 0.033, 0.033, 0.066], abs=1e-6)


def test_silence_is_a_timeout_and_closing_is_a_loss():
    source = RealSense(SoftwareCamera().device)
    with pytest.raises(camera.FrameTimeout, match="cable"):
        source.read(timeout=0.02)
    source.close()
    source.close()
    with pytest.raises(camera.CameraLost):
        source.read()


class Unplugged:
    """The software device, which cannot be pulled out, saying that it was."""

    def __init__(self, device):
        self._device = device
        self.connected = True

    def __getattr__(self, name):
        return getattr(self._device, name)

    def is_connected(self):
        return self.connected


def test_an_unplugged_camera_is_lost_after_its_last_frames():
    software = SoftwareCamera(infrared=False, color=False)
    device = Unplugged(software.device)
    with RealSense(device) as source:
        software.push(0)
        read(source, 0)
        software.push(1)
        device.connected = False
        read(source, 1)
        with pytest.raises(camera.CameraLost, match="Software D435 was unplugged"):
            source.read(timeout=0.02)


def test_the_sdk_failing_at_any_step_is_an_error_of_ours(monkeypatch):
    def fail(*_):
        raise RuntimeError("hwmon command failed")

    software = SoftwareCamera(infrared=False, color=False)
    device = Unplugged(software.device)
    with RealSense(device) as source:
        device.is_connected = fail
        with pytest.raises(camera.CameraLost, match="unplugged"):
            source.read(timeout=0.02)
    device.supports = fail
    with pytest.raises(camera.CameraLost, match="hwmon"):
        RealSense(device)
    found = SimpleNamespace(query_devices=lambda: [device, software.device])
    monkeypatch.setattr("camera.realsense.live.sdk", lambda: SimpleNamespace(context=lambda: found))
    assert [info.serial for info in connected()] == ["SOFT0001"]
    found.query_devices = fail
    for ask in (connected, RealSense.connect):
        with pytest.raises(camera.CameraLost, match="hwmon"):
            ask()


def test_infrared_only_if_there_is_any():
    for has in (True, False):
        software = SoftwareCamera(infrared=has, color=False)
        with RealSense(software.device, infrared=None) as source:
            software.push(0)
            assert (source.read().infrared is not None) is has


def test_a_colour_sensor_that_starts_late_is_waited_for():
    software = SoftwareCamera(infrared=False)
    with RealSense(software.device, color=None) as source:
        color, software.color = software.color, None
        for number in range(12):
            software.push(number)
        software.color = color
        for number in range(12, 14):
            software.push(number)
        frame = source.read()
    assert frame.color is not None and frame.number >= 12


def test_the_reader_shows_that_a_camera_was_unplugged():
    software = SoftwareCamera(infrared=False, color=False)
    device = Unplugged(software.device)
    with camera.Reader(RealSense(device), stalled_after=0.05) as reader:
        software.push(0)
        assert reader.latest(timeout=60.0).number == 0
        device.connected = False
        for _ in range(10_000):
            if reader.state == "lost":
                break
            time.sleep(0.01)
        assert reader.state == "lost" and "plug it in again" in str(reader.error)


def test_a_stream_the_device_does_not_have():
    software = SoftwareCamera(color=False)
    with pytest.raises(camera.CameraError, match="no color stream"):
        RealSense(software.device, color=True)


def test_no_camera_is_told_at_once():
    if len(rs.context().query_devices()):
        pytest.skip("a camera is plugged in")
    with pytest.raises(camera.CameraNotFound, match="USB 3"):
        camera.open("realsense")
    with pytest.raises(camera.CameraNotFound):
        camera.open("realsense:123")


@pytest.mark.parametrize(
    ("text", "error", "remedy"),
    [
        ("xioctl(VIDIOC_S_FMT) failed Last Error: Device or resource busy", camera.CameraBusy, "close it"),
        ("failed to set power state", camera.CameraBusy, "close it"),
        ("Cannot open '/dev/video0': Permission denied", camera.PermissionMissing, "udev"),
        ("failed to open usb interface: 0, error: RS2_USB_STATUS_ACCESS", camera.PermissionMissing, "install-udev"),
        ("access failed for 8086:adb uid: 2-3.2-39", camera.PermissionMissing, "install-udev"),
        ("UVC device is already opened!", camera.CameraBusy, "close it"),
        ("failed to claim usb interface: 0, error: RS2_USB_STATUS_BUSY", camera.CameraBusy, "close it"),
        ("get_xu(...). xioctl(UVCIOC_CTRL_QUERY) failed Last Error: No such device", camera.CameraLost, "went away"),
        ("Couldn't resolve requests", camera.CameraLost, "USB 2"),
        ("Device firmware version is not supported by this SDK", camera.FirmwareTooOld, "rs-fw-update"),
        ("something else", camera.CameraLost, "USB 3"),
    ],
)
def test_refusals_in_plain_words(text, error, remedy):
    refused = refusal(RuntimeError(text))
    assert type(refused) is error and remedy in str(refused)


@pytest.mark.parametrize("lens", [{"fx": 0.0}, {"fy": -60.0}, {"ppx": float("nan")}, {"fx": 6000.0}, {"ppy": 2.0}])
def test_a_camera_whose_calibration_is_none_is_refused(lens):
    with pytest.raises(camera.Uncalibrated, match=r"Software D435 reports .*calibrate it anew"):
        RealSense(SoftwareCamera(lens=lens).device)


def test_other_lens_models_become_brown_conrady():
    lens = rs.intrinsics()
    lens.width, lens.height, lens.fx, lens.fy, lens.ppx, lens.ppy = 640, 480, 610.0, 610.0, 320.0, 240.0
    lens.model, lens.coeffs = rs.distortion.inverse_brown_conrady, [0.12, -0.2, 0.001, -0.0005, 0.05]
    ours = _lens(rs, lens)
    pixels = np.array([[10.0, 20.0], [600.0, 400.0], [320.0, 100.0]])
    theirs = [rs.rs2_deproject_pixel_to_point(lens, list(pixel), 1.0) for pixel in pixels]
    np.testing.assert_allclose(ours.deproject(pixels, np.ones(3)), theirs, atol=2e-4)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Twelve moments through the SDK's recorder; the live frames seen meanwhile."""
    path = tmp_path_factory.mktemp("realsense") / "soft.db3"
    software = SoftwareCamera(depth_unit=0.0005)
    recorder = rs.recorder(str(path), software.device, False)
    live = []
    with RealSense(recorder, infrared=True, color=True) as source:
        for number in range(5, 17):
            software.push(number)
            live.append(source.read())
    del recorder, source, software
    gc.collect()
    return path, live


def assert_same(frame, expected):
    assert frame.number == expected.number
    for name in ("depth", "infrared", "color"):
        np.testing.assert_array_equal(getattr(frame, name), getattr(expected, name))
    assert frame.timestamp == pytest.approx(expected.timestamp, abs=1e-6)
    assert (frame.depth_unit, frame.intrinsics) == (expected.depth_unit, expected.intrinsics)


def test_a_recording_plays_bit_exact_and_in_order(recorded):
    path, live = recorded
    with camera.open(f"file:{path}", color=True) as source:
        assert len(source) == 12 and not source.drops
        assert (source.info.kind, source.info.serial, source.info.uri) == ("realsense", "SOFT0001", f"file:{path}")
        for expected in live:
            assert_same(source.read(), expected)
            time.sleep(0.01 if expected.number == 8 else 0)
        with pytest.raises(camera.EndOfStream, match="12 frames"):
            source.read()


def test_seeking_in_a_recording_is_exact(recorded):
    path, live = recorded
    with camera.open(f"file:{path}", color=True) as source:
        assert source.duration == pytest.approx(11 / 30, abs=1e-5)
        for index in (7, 0, 11, 3):
            source.seek(index)
            assert_same(source.read(), live[index])
        assert_same(source.read(), live[4])
        source.seek(12)
        with pytest.raises(camera.EndOfStream):
            source.read()
        source.seek(1)
        assert_same(source.read(), live[1])
        with pytest.raises(IndexError):
            source.seek(13)


def test_streams_can_be_left_out(recorded):
    path, live = recorded
    with camera.open(f"file:{path}", infrared=False) as source:
        for expected in live:
            frame = source.read()
            np.testing.assert_array_equal(frame.depth, expected.depth)
            assert frame.infrared is None and frame.color is None


def test_closing_in_the_middle_does_not_hang(recorded):
    source = camera.open(f"file:{recorded[0]}")
    source.read()
    source.close()
    with pytest.raises(camera.CameraLost):
        source.read()


def test_paced_playback_of_a_recording(recorded):
    path, live = recorded
    with camera.open(f"file:{path}", realtime=True, speed=20.0) as source:
        numbers = []
        with pytest.raises(camera.EndOfStream):
            while True:
                numbers.append(source.read().number)
    assert numbers == sorted(set(numbers)) and numbers[-1] == live[-1].number


def test_from_the_sdk_to_the_native_format_and_back(recorded, tmp_path):
    path, live = recorded
    native = tmp_path / "a.relief"
    with camera.open(f"file:{path}", color=True) as source:
        first = source.read()
        with camera.Recorder(native, first.intrinsics, device=source.info, depth_unit=first.depth_unit) as recorder:
            recorder.write(first)
            for _ in range(len(source) - 1):
                recorder.write(source.read())
    with camera.open(f"file:{native}") as source:
        for expected in live:
            assert_same(source.read(), expected)


@pytest.fixture(scope="module", params=[False, True], ids=["one sensor", "two"])
def packed(tmp_path_factory, request):
    """Nine moments through the SDK's recorder, which packs them, of one sensor or of two."""
    path = tmp_path_factory.mktemp("realsense") / "packed.db3"
    software = SoftwareCamera(color=request.param)
    recorder = rs.recorder(str(path), software.device)
    with RealSense(recorder, infrared=True, color=None) as source:
        for number in range(9):
            software.push(number)
            source.read()
    del recorder, source, software
    gc.collect()
    return path


def spoilt(data):
    """An image's message with wrong bytes in the middle of its PNG."""
    middle = len(data) // 2
    return data[:middle] + bytes(255 - byte for byte in data[middle : middle + 2]) + data[middle + 2 :]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_recording_whose_name_is_no_text_is_played(packed, tmp_path):
    path = tmp_path / "M\udcfcller.db3"
    shutil.copy(packed, path)
    with camera.open(f"file:{path}") as source:
        assert [frame.number for frame in Frames(source)] == list(range(9))
        assert source.info.uri == f"file:{path}"


@pytest.mark.parametrize("lost", ["damaged", "missing"])
@pytest.mark.parametrize("stream", ["Depth_0", "Infrared_1"])
def test_an_image_that_is_lost_costs_its_own_frame_alone(packed, tmp_path, monkeypatch, lost, stream):
    monkeypatch.setattr("camera.realsense.file._SETTLE_S", 0.5)
    path = tmp_path / "a.db3"
    shutil.copy(packed, path)
    topic = f"%{stream}/image/data%"
    with closing(sqlite3.connect(path)) as bag:
        query = "SELECT messages.id, data FROM messages JOIN topics ON topics.id = topic_id WHERE name LIKE ?"
        images = bag.execute(query + " ORDER BY timestamp", (topic,)).fetchall()
        for number in (3, 4, 6) if lost == "damaged" else (0, 3, 4, 6):
            key, data = images[number]
            if lost == "damaged":
                bag.execute("UPDATE messages SET data = ? WHERE id = ?", (spoilt(data), key))
            else:
                bag.execute("DELETE FROM messages WHERE id = ?", (key,))
        bag.commit()
    with camera.open(f"file:{path}", color=None) as source:
        frames = Frames(Chosen(source, range(9)))
        got = [frame.number for frame in frames]
    gone = {3, 4, 6} | ({0} if lost == "missing" else set()) if stream == "Depth_0" else set()
    assert got == [number for number in range(9) if number not in gone]
    assert frames.damaged == len(gone)


@pytest.mark.parametrize("content", [b"", b"junk" * 100, None])
def test_damaged_files_are_refused(recorded, tmp_path, content):
    path = tmp_path / "a.db3"
    whole = recorded[0].read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(camera.RecordingError, match=r"a\.db3"):
        camera.open(f"file:{path}")
    with pytest.raises(camera.CameraNotFound):
        camera.open(f"file:{tmp_path / 'none.db3'}")


def test_an_old_bag_is_converted_and_read(tmp_path):
    """tests/camera/data/software.bag was written by SDK 2.57.7 from the same software camera, depth alone."""
    with camera.open(f"file:{Path(__file__).parent / 'data' / 'software.bag'}") as source:
        assert len(source) == 4 and source.info.name == "Software D435"
        for number in range(4):
            frame = source.read()
            assert (frame.number, frame.depth_unit, frame.intrinsics) == (number, 0.0005, LENS)
            np.testing.assert_array_equal(frame.depth, images(number)[0])
        with pytest.raises(camera.EndOfStream):
            source.read()
    (tmp_path / "a.bag").write_bytes(b"#ROSBAG V2.0\n" + b"junk" * 100)
    with pytest.raises(camera.RecordingError, match=r"a\.bag"):
        camera.open(f"file:{tmp_path / 'a.bag'}")


def test_images_of_another_size_are_a_camera_to_open_again():
    software = SoftwareCamera()
    with RealSense(software.device) as source:
        source._stream.intrinsics = Intrinsics(32, 24, 30.0, 30.0, 15.5, 11.5)
        software.push(3)
        with pytest.raises(camera.CameraLost, match="another size"):
            source.read()


def test_usage_statistics_are_not_sent(monkeypatch):
    """Not even where the user agreed in RealSense's own viewer, or in the environment."""
    monkeypatch.setenv("RS2_RUM_CLOUD_ENABLED", "1")
    assert sdk().rum.is_cloud_enabled() is False
