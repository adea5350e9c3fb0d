import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera import Intrinsics

PLAIN = Intrinsics(640, 480, 600.0, 610.0, 319.2, 241.7)
# A wide lens as Azure Kinect's depth camera has it: the rational model with large, nearly cancelling terms.
WIDE = Intrinsics(640, 576, 504.0, 504.2, 320.5, 333.1, (4.9, 3.1, -6e-5, 5e-5, 0.16, 5.2, 4.6, 0.83))


@st.composite
def lenses(draw):
    def number(low, high):
        return draw(st.floats(low, high, allow_nan=False))

    count = draw(st.sampled_from([0, 5, 8]))
    limits = (0.12, 0.05, 0.004, 0.004, 0.02, 0.05, 0.02, 0.02)[:count]
    width, height = draw(st.integers(80, 1280)), draw(st.integers(80, 720))
    focal = max(width, height) * number(0.9, 2.0)
    return Intrinsics(
        width,
        height,
        focal,
        focal * number(0.98, 1.02),
        width / 2 + number(-10, 10),
        height / 2 + number(-10, 10),
        tuple(number(-limit, limit) for limit in limits),
    )


@given(lenses(), st.floats(0.2, 8.0), st.integers(0, 2**31))
def test_project_undoes_deproject(lens, depth, seed):
    pixels = np.random.default_rng(seed).uniform(0, (lens.width - 1, lens.height - 1), (50, 2))
    back = lens.project(lens.deproject(pixels, np.full(50, depth)))
    np.testing.assert_allclose(back, pixels, atol=1e-5)


@given(lenses(), st.integers(0, 2**31))
def test_deproject_undoes_project(lens, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.uniform((0, 0), (lens.width, lens.height), (50, 2))
    depth = rng.uniform(0.2, 8.0, 50)
    rays = (pixels - (lens.cx, lens.cy)) / (lens.fx, lens.fy)
    points = np.concatenate([rays * 0.9 * depth[:, None], depth[:, None]], axis=1)
    np.testing.assert_allclose(lens.deproject(lens.project(points), points[:, 2]), points, atol=1e-7)


def test_wide_lens_round_trip_over_the_whole_image():
    v, u = np.mgrid[0 : WIDE.height : 8, 0 : WIDE.width : 8]
    pixels = np.stack([u, v], axis=-1)
    points = WIDE.deproject(pixels, np.full(u.shape, 0.8))
    assert points.shape == (*u.shape, 3)
    np.testing.assert_allclose(WIDE.project(points), pixels, atol=1e-5)


def test_distortion_agrees_with_opencv():
    cv2 = pytest.importorskip("cv2")
    points = np.random.default_rng(0).uniform((-0.5, -0.5, 0.8), (0.5, 0.5, 1.4), (40, 3))
    for lens in (PLAIN, WIDE):
        coefficients = np.array(lens.distortion or [0.0] * 5)
        expected, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), lens.matrix, coefficients)
        np.testing.assert_allclose(lens.project(points), expected[:, 0], atol=1e-9)


def test_pixel_centres_are_integers_and_y_points_down():
    point = PLAIN.deproject(np.array([319.2, 241.7]), np.array(0.5))
    np.testing.assert_allclose(point, [0, 0, 0.5])
    assert PLAIN.deproject(np.array([319.2, 300.0]), np.array(0.5))[1] > 0


def test_points_behind_the_camera_have_no_pixel():
    pixels = PLAIN.project(np.array([[0.0, 0.0, -1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))
    assert np.isnan(pixels[:2]).all() and np.isfinite(pixels[2]).all()


def test_rays_that_no_lens_bends_that_far_are_nan():
    barrel = Intrinsics(640, 480, 300.0, 300.0, 320.0, 240.0, (-0.3, 0.0, 0.0, 0.0, 0.0))
    points = barrel.deproject(np.array([[320.0, 240.0], [5000.0, 240.0]]), np.array([1.0, 1.0]))
    assert np.isfinite(points[0]).all() and np.isnan(points[1, :2]).all()


@pytest.mark.parametrize(
    "change",
    [
        {"width": 0},
        {"height": 20000},
        {"fx": 0.0},
        {"fy": float("nan")},
        {"cx": float("inf")},
        {"distortion": (0.1,)},
        {"distortion": (0.1, 0.0, 0.0, 0.0, float("nan"))},
    ],
)
def test_impossible_lenses_are_refused(change):
    fields = {"width": 640, "height": 480, "fx": 600.0, "fy": 600.0, "cx": 320.0, "cy": 240.0} | change
    with pytest.raises(ValueError, match=r"not|must|takes"):
        Intrinsics(**fields)
