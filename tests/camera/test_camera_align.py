"""Depth on the colour camera's grid, moved there by the vendors' own code; geometry by ours."""

import ctypes
import gc
import json
import os
import shutil
import subprocess
import sys
import weakref
from pathlib import Path

import k4a_recording as k4a
import numpy as np
import pytest

import camera
from camera import BadOption
from camera.kinect import libraries as kinect_libraries
from camera.kinect.calibration import Calibration
from camera.kinect.options import KinectOptions
from camera.realsense.options import RealSenseOptions

BASELINE = 0.05
NORMAL, AWAY = np.array([0.35, -0.2, 1.0]), 1.0  # the plane NORMAL · p = AWAY in the depth camera's frame, metres


def plane_depth(lens, unit):
    """What the depth camera sees of the plane, in steps of ``unit``."""
    v, u = np.mgrid[0 : lens.height, 0 : lens.width].astype(float)
    rays = lens.deproject(np.stack([u, v], axis=-1), np.ones(u.shape))
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(AWAY / (rays @ NORMAL) / unit).round().astype(np.uint16)


def off_the_plane(depth, unit, lens, rotation, translation):
    """Metres from the plane for each measured pixel ``[N]`` of an image that ``rotation`` and ``translation`` (from
    the depth camera) lead to, with its points in the depth camera's frame ``[N, 3]`` and its pixels ``[N, 2]``."""
    v, u = np.nonzero(depth)
    points = lens.deproject(np.stack([u, v], axis=-1), depth[v, u] * unit)
    back = (points - translation) @ np.asarray(rotation)
    return (back @ NORMAL - AWAY) / np.linalg.norm(NORMAL), back, np.stack([u, v], axis=-1)


class TestRealSense:
    @pytest.fixture(autouse=True)
    def sdk(self):
        pytest.importorskip("pyrealsense2", reason="needs the extra realsense")

    def opened(self, *, baseline=BASELINE, **asked):
        from software_camera import SoftwareCamera

        from camera.realsense.live import RealSense

        software = SoftwareCamera(baseline=baseline, depth_unit=0.0001)
        return software, RealSense(software.device, align="color", **asked)

    @pytest.mark.parametrize("decimation", [1, 2])
    def test_a_slanted_plane_stays_where_it_is(self, decimation):
        from software_camera import images

        software, source = self.opened(decimation=decimation)
        with source:
            lens = camera.Intrinsics(64, 48, 60.0, 60.5, 31.5, 23.5)
            for number in range(3, 6):
                software.push(number, depth=plane_depth(lens, 0.0001))
                frame = source.read()
                np.testing.assert_array_equal(frame.color, images(number)[2])  # as it came: this is its grid
                assert (frame.number, frame.intrinsics, frame.infrared) == (number, lens, None)
                off, back, _ = off_the_plane(frame.depth, 0.0001, lens, np.eye(3), (BASELINE, 0, 0))
                # The SDK draws each depth pixel as a rectangle and keeps the nearest: up to half a pixel's slope.
                assert np.abs(off).max() < 0.012 * decimation and abs(np.median(off)) < 0.004 * decimation
                assert len(off) > 0.85 * frame.depth.size and np.isfinite(back).all()
                assert not frame.depth[:, :2].any()  # seen from further left: nothing was measured there

    def test_what_is_near_moves_further_and_hides_what_is_far(self):
        software, source = self.opened()
        depth = np.full((48, 64), 10000, np.uint16)
        depth[10:30, 20:30] = 5000
        with source:
            software.push(1, depth=depth)
            moved = source.read().depth
        # 60 px · 0.05 m / z: the far wall moves by 3 pixels, the near patch by 6.
        near = np.nonzero((moved == 5000).any(axis=0))[0]
        assert abs(near[0] - 26) <= 1 and abs(near[-1] - 35) <= 1
        assert set(np.unique(moved)) <= {0, 5000, 10000}
        assert (moved[15:25, 28:34] == 5000).all() and (moved[2:8, 10:60] == 10000).all()
        assert (moved[15:25, 24] == 0).any()  # behind the patch's edge nobody measured

    def test_a_recording_is_aligned_alike(self, tmp_path):
        import pyrealsense2 as rs
        from software_camera import SoftwareCamera, images

        from camera.realsense.live import RealSense

        path = tmp_path / "a.db3"
        software = SoftwareCamera(baseline=BASELINE, infrared=False)
        recorder = rs.recorder(str(path), software.device, False)
        live = []
        with RealSense(recorder, align="color") as source:
            for number in range(4):
                software.push(number)
                live.append(source.read())
        del recorder, source, software
        gc.collect()  # which ends the file
        with camera.open(f"file:{path}", align="color") as source:
            for frame in live:
                again = source.read()
                np.testing.assert_array_equal(again.depth, frame.depth)
                np.testing.assert_array_equal(again.color, images(frame.number)[2])
                assert again.intrinsics == frame.intrinsics and again.infrared is None

    def test_without_a_colour_camera_there_is_no_such_grid(self):
        from software_camera import SoftwareCamera

        from camera.realsense.live import RealSense

        with pytest.raises(camera.CameraError, match="no color stream"):
            RealSense(SoftwareCamera(color=False).device, align="color")

    def test_nothing_keeps_a_closed_camera_alive(self):
        software, source = self.opened()
        software.push(0)
        source.read()
        source.close()
        gone = weakref.ref(source._stream._onto_color)
        del source, software
        gc.collect()
        assert gone() is None


def test_what_does_not_go_together_is_refused():
    with pytest.raises(BadOption, match="infrared"):
        RealSenseOptions(infrared=True, align="color")
    for options in (RealSenseOptions, KinectOptions):
        with pytest.raises(BadOption, match=r"depth, color"):
            options(align="infrared")
        assert options().align == "depth"


LIBRARIES = kinect_libraries.find()
needs_library = pytest.mark.skipif(
    LIBRARIES is None or LIBRARIES.record is None, reason="needs libk4a and libk4arecord: pip install pyk4a-bundle"
)
RAW = json.dumps(k4a.CALIBRATION).encode()


@pytest.fixture(scope="module")
def display():
    """libk4a moves images with OpenGL 4.4, which Mesa's software renderer has on a virtual display."""
    if os.environ.get("DISPLAY"):
        yield
        return
    if shutil.which("Xvfb") is None:
        pytest.skip("libk4a's alignment needs a display: install xvfb")
    told, tell = os.pipe()
    with subprocess.Popen(["Xvfb", "-displayfd", str(tell), "-nolisten", "tcp"], pass_fds=[tell]) as server:
        try:
            os.close(tell)
            with pytest.MonkeyPatch.context() as patch, os.fdopen(told) as line:
                patch.setenv("DISPLAY", f":{line.readline().strip()}")
                yield
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def api():
    pytest.importorskip("pykinect_azure", reason="needs the extra kinect")
    return kinect_libraries.load()


@pytest.fixture(scope="module")
def onto_color(api, display):
    from camera.kinect.align import OntoColor, calibration_from

    made = OntoColor(api, calibration_from(api, RAW, depth_mode="NFOV_2X2BINNED", color_mode="720P"))
    yield made
    made.close()
    made.close()


@pytest.fixture(scope="module")
def moved(onto_color):
    """The first made image, depth and infrared; the software renderer takes its time."""
    return onto_color.move(*k4a.images(0)[:2])


@needs_library
class TestKinect:
    def test_a_slanted_plane_stays_where_it_is_and_infrared_comes_along(self, onto_color):
        ours = Calibration(RAW)
        lens, color = ours.depth("NFOV_2X2BINNED"), ours.color("720P")
        pose = ours.depth_to_color()
        v, u = np.mgrid[0 : lens.height, 0 : lens.width]
        infrared = (100 * u + 7 * v).astype(np.uint16)
        depth, moved = onto_color.move(plane_depth(lens, 0.001), infrared)
        assert depth.shape == moved.shape == (color.height, color.width) and depth.dtype == moved.dtype == np.uint16
        off, back, pixels = off_the_plane(depth, 0.001, color, pose.rotation, pose.translation)
        assert len(off) > 0.4 * depth.size
        assert np.abs(off).max() < 0.003 and abs(off.mean()) < 0.0006  # steps of 1 mm, cut and not rounded by libk4a
        # Infrared comes from the pixel in which the depth camera saw the point.
        seen = lens.project(back)
        expected = 100 * seen[:, 0] + 7 * seen[:, 1]
        found = moved[pixels[:, 1], pixels[:, 0]]
        inside = found > 0
        assert inside.mean() > 0.99
        assert np.abs(found[inside] - expected[inside]).max() < 150  # a pixel and a half

    def test_without_infrared_the_depth_is_the_same(self, onto_color, moved):
        alone, none = onto_color.move(k4a.images(0)[0])
        np.testing.assert_array_equal(alone, moved[0])
        assert none is None and alone.any()

    def test_an_image_that_was_not_written_is_asked_for_again(self, onto_color, moved, monkeypatch):
        name = "k4a_transformation_depth_image_to_color_camera_custom"
        real, done = getattr(onto_color._api, name), []

        def idle_at_first(*given):
            done.append(given)
            return 0 if len(done) < 3 else real(*given)

        monkeypatch.setattr(onto_color._api, name, idle_at_first)
        for found, wanted in zip(onto_color.move(*k4a.images(0)[:2]), moved, strict=True):
            np.testing.assert_array_equal(found, wanted)
        monkeypatch.setattr(onto_color._api, name, lambda *_: 0)
        with pytest.raises(camera.CameraError, match="align"):
            onto_color.move(*k4a.images(0)[:2])

    def test_an_image_of_another_mode_is_refused(self, onto_color):
        with pytest.raises(camera.CameraError, match="align"):
            onto_color.move(np.ones((576, 640), np.uint16))

    def test_a_calibration_that_libk4a_does_not_take(self, api):
        from camera.kinect.align import calibration_from

        with pytest.raises(ValueError, match="calibration"):
            calibration_from(api, b"{}", depth_mode="NFOV_UNBINNED", color_mode="720P")

    def test_a_recording_is_aligned_by_libk4a(self, moved, tmp_path):
        pytest.importorskip("av", reason="needs the extra mkv")
        path = tmp_path / "genuine.mkv"
        library = kinect_libraries.preload(LIBRARIES.k4a)
        writer = k4a.Writer(library, ctypes.CDLL(str(LIBRARIES.record)), path)
        writer.write(0)
        writer.close()
        with camera.open(f"file:{path}", align="color") as source:
            frame = source.read()
        np.testing.assert_array_equal(frame.depth, moved[0])
        np.testing.assert_array_equal(frame.infrared, moved[1])
        assert np.abs(frame.color.astype(int) - k4a.images(0)[2]).max() <= 4  # JPEG
        assert frame.intrinsics == Calibration(RAW).color("720P")

    def test_without_a_display_the_error_says_so(self):
        """In a process of its own: what libk4a finds once it keeps."""
        program = (
            "import sys, camera, json; sys.path.insert(0, sys.argv[1]); import k4a_recording as k4a\n"
            "from camera.kinect import align, libraries\n"
            "api, raw = libraries.load(), json.dumps(k4a.CALIBRATION).encode()\n"
            "modes = {'depth_mode': 'NFOV_UNBINNED', 'color_mode': '720P'}\n"
            "try:\n    align.OntoColor(api, align.calibration_from(api, raw, **modes))\n"
            "except camera.CameraError as error:\n    print(error)\n"
        )
        environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
        command = [sys.executable, "-c", program, str(Path(__file__).parent)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert "set DISPLAY" in done.stdout and "leave align=color out" in done.stdout
