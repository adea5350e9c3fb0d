"""The geometry of the locator: coarse points, patches, votes, convolutions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import face
from camera import Frame, Intrinsics
from face.coarse import FAR_MM, FARTHEST_MM, NEAREST_MM, coarse
from face.convolution import Convolution, convolve
from face.proposals import CLIP_MM, OFFSETS_MM, camera_points, modes, neighbourhoods
from face.refine import FAR_MM as BEHIND_MM
from face.refine import MM_PER_PX, NEAR_MM, SIZE, look_at, orthonormal, patch

VGA = Intrinsics(640, 480, 600, 600, 319.5, 239.5)
POINTS = st.tuples(st.floats(-400, 400), st.floats(-300, 300), st.floats(300, 1600))


def plane(k, z_mm):
    return Frame(np.full((k.height, k.width), z_mm, np.uint16), 0.001, k)


@pytest.mark.parametrize("z", [250, 400, 700, 1000, 1600])
@pytest.mark.parametrize("focal", [200, 385, 600, 900])
def test_points_are_evenly_spaced_whatever_the_camera(z, focal):
    k = Intrinsics(640, 480, focal, focal, 319.5, 239.5)
    image = coarse(plane(k, z))
    rows, columns, depths = image.points()
    points = camera_points(plane(k, z), image, rows, columns, depths)
    assert np.allclose(depths, z)
    middle = points[len(points) // 2 :][:20]
    gaps = np.linalg.norm(points[:, None] - middle, axis=2)
    gaps[gaps == 0] = np.inf
    assert 12 < np.median(gaps.min(axis=0)) < 70


@pytest.mark.parametrize(("fx", "fy"), [(2560, 160), (160, 2560), (1e5, 300)])
def test_pixels_far_from_square_have_points_too(fx, fy):
    frame = plane(Intrinsics(640, 480, fx, fy, 319.5, 239.5), 700)
    assert len(coarse(frame).points()[0]) > 0
    assert face.locate(frame) == []


@pytest.mark.parametrize("z", [0, int(NEAREST_MM) - 20, int(FARTHEST_MM) + 20, 65535])
def test_nothing_is_looked_at_out_of_range(z):
    assert len(coarse(plane(VGA, z)).points()[0]) == 0


def test_a_point_sees_the_steps_around_it():
    depth = np.full((480, 640), 800, np.uint16)
    depth[:, 330:] = 860
    frame = Frame(depth, 0.001, VGA)
    image = coarse(frame)
    near = np.array([60]), np.array([79]), np.array([800], np.float32)
    grid = neighbourhoods(image, *near).reshape(len(OFFSETS_MM), len(OFFSETS_MM))
    assert np.allclose(grid[:, :5], 0)
    assert np.allclose(grid[:, 6:], 60 / CLIP_MM)


def test_outside_the_image_and_holes_count_as_far():
    frame = plane(Intrinsics(80, 80, 600, 600, 40, 40), 500)
    image = coarse(frame)
    assert (image.z[0] == FAR_MM).all()
    grid = neighbourhoods(image, np.array([0]), np.array([0]), np.array([500], np.float32)).reshape(9, 9)
    assert grid[0, 0] == 1
    assert grid[4, 4] == 0


@given(POINTS, st.floats(-1, 1))
def test_the_virtual_camera_looks_at_its_point(point, roll):
    view = look_at(np.array(point), roll)
    assert np.allclose(view.T @ view, np.eye(3), atol=1e-9)
    assert np.linalg.det(view) == pytest.approx(1)
    assert np.allclose(view.T @ point, (0, 0, np.linalg.norm(point)))


@given(POINTS)
def test_without_roll_the_virtual_camera_keeps_x_level(point):
    assert look_at(np.array(point))[1, 0] == 0


def test_a_patch_shows_depth_along_the_line_of_sight():
    """A sphere around the camera is at the same distance everywhere: its patch is 0 in the middle, wherever it is."""
    u, v = np.meshgrid(np.arange(640), np.arange(480))
    rays = VGA.deproject(np.stack([u, v], -1), np.ones(u.shape))
    depth = np.rint(700 / np.linalg.norm(rays, axis=-1)).astype(np.uint16)
    frame = Frame(depth, 0.001, VGA)
    for pixel in ((320, 240), (150, 120), (520, 330)):
        centre = 700 * rays[pixel[1], pixel[0]] / np.linalg.norm(rays[pixel[1], pixel[0]])
        image = patch(frame, centre, look_at(centre))
        middle = image[SIZE // 2 - 3 : SIZE // 2 + 3, SIZE // 2 - 3 : SIZE // 2 + 3]
        assert np.allclose(middle[..., 0] * -NEAR_MM, 0, atol=1.5)
        assert np.allclose(middle[..., 1], 1)


def test_a_patch_has_the_size_it_says():
    depth = np.full((480, 640), 2000, np.uint16)
    half = round(40 * 600 / 700)  # a square of 80 mm at 700 mm
    depth[240 - half : 240 + half, 320 - half : 320 + half] = 700
    centre = np.array([0.0, 0.0, 700.0])
    image = patch(Frame(depth, 0.001, VGA), centre, look_at(centre))
    assert image[..., 1].sum() * MM_PER_PX**2 == pytest.approx(80 * 80, rel=0.06)


def test_what_lies_far_behind_is_left_out_of_a_patch():
    centre = np.array([0.0, 0.0, 700.0])
    image = patch(plane(VGA, 700 + int(BEHIND_MM) + 30), centre, look_at(centre))
    assert not image.any()


@pytest.mark.parametrize("centre", [(5000, 0, 400), (0, -4000, 500), (0, 0, 5), (1e6, 0, 300)])
def test_a_point_off_the_image_has_no_patch(centre):
    centre = np.array(centre, float)
    assert patch(plane(VGA, 700), centre, look_at(centre)) is None


@given(st.lists(st.floats(-10, 10), min_size=6, max_size=6))
def test_six_numbers_become_orthonormal_columns(six):
    columns = orthonormal(np.array(six))
    assert np.isfinite(columns).all()
    if np.linalg.norm(np.cross(six[:3], six[3:])) > 1e-3:
        assert np.allclose(columns.T @ columns, np.eye(3), atol=1e-6)
        assert np.linalg.det(columns) == pytest.approx(1)


def test_votes_gather_into_their_densest_places():
    rng = np.random.default_rng(0)
    many, few = rng.normal((0, 0, 700), 8, (40, 3)), rng.normal((300, 0, 900), 8, (15, 3))
    votes = np.concatenate([few, many, rng.uniform(-1000, 1000, (10, 3))]).astype(np.float32)
    peaks = modes(votes, np.ones(len(votes), np.float32), most=2)
    assert np.allclose(peaks[0], (0, 0, 700), atol=8)
    assert np.allclose(peaks[1], (300, 0, 900), atol=8)


@pytest.mark.parametrize("stride", [1, 2])
def test_convolution_is_the_textbook_one(stride):
    rng = np.random.default_rng(1)
    image = rng.normal(size=(2, 6, 8, 3)).astype(np.float32)
    weight, bias = rng.normal(size=(4, 3, 3, 3)).astype(np.float32), rng.normal(size=4).astype(np.float32)
    out = convolve([Convolution.from_onnx(weight, bias, stride)], image)
    padded = np.pad(image, ((0, 0), (1, 1), (1, 1), (0, 0)))
    for n, row, column, channel in np.ndindex(out.shape):
        window = padded[n, row * stride : row * stride + 3, column * stride : column * stride + 3]
        value = (window * weight[channel].transpose(1, 2, 0)).sum() + bias[channel]
        assert out[n, row, column, channel] == pytest.approx(max(value, 0), abs=1e-4)
