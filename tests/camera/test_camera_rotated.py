"""Cameras that are not mounted upright: what is seen at a pixel is seen where that pixel went."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_camera_recording import DEVICE, LENS, frame

import camera
from camera.recordings.containers import writer
from camera.streams.rotated import Rotated
from camera.streams.steady import Steady

DEGREES = (0, 90, 180, 270)
BY_NINETY = {0: lambda x, y: (x, y), 90: lambda x, y: (-y, x), 180: lambda x, y: (-x, -y), 270: lambda x, y: (y, -x)}


def went_to(pixel, width, height, degrees):
    u, v = pixel
    for _ in range(degrees // 90):
        u, v, width, height = height - 1 - v, u, height, width
    return u, v


@settings(deadline=None)
@given(
    degrees=st.sampled_from(DEGREES),
    size=st.tuples(st.integers(20, 300), st.integers(20, 300)),
    focal=st.tuples(st.floats(0.5, 3), st.floats(0.5, 3)),
    middle=st.tuples(st.floats(0.3, 0.7), st.floats(0.3, 0.7)),
    distortion=st.sampled_from(
        [(), (0.1, -0.05, 0.003, -0.002, 0.01), (0.4, 0.1, -0.004, 0.006, 0.02, 0.3, 0.05, 0.01)]
    ),
    point=st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(0.5, 2)),
)
def test_a_point_projects_to_the_pixel_that_its_pixel_went_to(degrees, size, focal, middle, distortion, point):
    width, height = size
    lens = camera.Intrinsics(
        width, height, focal[0] * width, focal[1] * height, middle[0] * width, middle[1] * height, distortion
    )
    x, y, z = point
    turned = lens.rotated(degrees)
    there = turned.project(np.array([*BY_NINETY[degrees](x, y), z]))
    expected = went_to(lens.project(np.array(point)), width, height, degrees)
    np.testing.assert_allclose(there, expected, atol=1e-9)
    assert (turned.width, turned.height) == ((width, height) if degrees % 180 == 0 else (height, width))
    back = turned.rotated((360 - degrees) % 360)
    np.testing.assert_allclose([back.fx, back.fy, back.cx, back.cy], [lens.fx, lens.fy, lens.cx, lens.cy])
    assert back.distortion == pytest.approx(lens.distortion)


@given(st.sampled_from(DEGREES), st.integers(0, 23), st.integers(0, 31))
def test_every_image_of_a_frame_turns(degrees, v, u):
    one = frame(3, infrared=np.uint16, color=True)
    turned = one.rotated(degrees)
    at, down = went_to((u, v), 32, 24, degrees)
    for image, before in ((turned.depth, one.depth), (turned.infrared, one.infrared), (turned.color, one.color)):
        np.testing.assert_array_equal(image[down, at], before[v, u])
        assert image.flags.c_contiguous
    assert (turned.timestamp, turned.number, turned.depth_unit) == (one.timestamp, one.number, one.depth_unit)


@pytest.mark.parametrize("form", ["relief", "npz", "png"])
@pytest.mark.parametrize("degrees", DEGREES[1:])
def test_in_the_address_of_a_file(tmp_path, form, degrees):
    path = tmp_path / ("a" if form == "png" else f"a.{form}")
    with writer(form)(path, LENS, device=DEVICE) as out:
        for number in range(4):
            out.write(frame(number))
    with (
        camera.open(f"file:{path}?rotate={degrees}") as source,
        camera.open(f"file:{path}", rotate=degrees, loop=True) as other,
    ):
        assert len(source) == 4
        source.seek(2)
        other.seek(2)
        expected = np.rot90(frame(2).depth, -degrees // 90)
        np.testing.assert_array_equal(source.read().depth, expected)
        got = other.read()
        np.testing.assert_array_equal(got.depth, expected)
        assert got.intrinsics == LENS.rotated(degrees) and source.position == 3


def test_a_live_camera_turns_before_it_is_watched_for_standing_still():
    class Two(camera.Source):
        live = True
        info = DEVICE
        dropped = 7
        closed = False

        def read(self, timeout=2.0):
            return frame(1)

        def close(self):
            self.closed = True

    source = Two()
    with Steady(Rotated(source, 90)) as steady:
        assert steady.read().depth.shape == (32, 24) and steady.dropped == 7 and steady.info == DEVICE
    assert source.closed


@pytest.mark.parametrize("value", ["45", "-90", "", "upright", "360"])
def test_other_angles_are_refused(tmp_path, value):
    path = tmp_path / "a.relief"
    with camera.Recorder(path, LENS):
        pass
    for uri in (f"file:{path}", "realsense", "kinect:1"):
        with pytest.raises(camera.BadOption, match="rotate takes 0, 90, 180, 270"):
            camera.open(uri, rotate=value)
    with pytest.raises(ValueError, match="turned by"):
        LENS.rotated(45)


def test_options_of_files_and_question_marks_in_their_names(tmp_path):
    odd = tmp_path / "who?rotate=90"
    odd.mkdir()
    path = odd / "a?b=c.relief"
    with camera.Recorder(path, LENS) as out:
        out.write(frame(1))
    for query, shape in (("", (24, 32)), ("?rotate=90", (32, 24)), ("?rotate=180&depth_unit=0.002", (24, 32))):
        with camera.open(f"file:{path}{query}") as source:
            assert source.read().depth.shape == shape
    with camera.open(f"file:{path}?depth_unit=0.002") as source:
        assert source.read().depth_unit == 0.002
    for query, message in (
        ("?turn=90", "depth_unit, unusual_lens, rotate"),
        ("?depth_unit=5", "depth_unit takes"),
        ("?depth_unit=mm", "number"),
        ("?rotate=90&rotate=180", "each once"),
    ):
        with pytest.raises((camera.BadOption, camera.BadUri), match=message):
            camera.open(f"file:{path}{query}")
