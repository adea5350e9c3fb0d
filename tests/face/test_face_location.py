"""Poses, rotations and their signs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from face import Location
from face.location import pose, rotation

ANGLES = st.tuples(st.floats(-179, 179), st.floats(-88, 88), st.floats(-179, 179))


@given(ANGLES)
def test_pose_is_the_inverse_of_rotation(angles):
    assert np.allclose(rotation(pose(rotation(angles))), rotation(angles), atol=1e-9)
    assert np.allclose(pose(rotation(angles)), angles, atol=1e-6)


@given(ANGLES)
def test_rotation_is_a_rotation(angles):
    matrix = rotation(angles)
    assert np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1)


@given(st.floats(1, 80))
def test_positive_yaw_turns_the_nose_towards_plus_x(angle):
    looks = rotation((angle, 0, 0)) @ (0, 0, -1)
    assert looks[0] > 0
    assert looks[1] == pytest.approx(0)
    assert looks[2] < 0


@given(st.floats(1, 80))
def test_positive_pitch_turns_the_nose_down_towards_plus_y(angle):
    looks = rotation((0, angle, 0)) @ (0, 0, -1)
    assert looks[1] > 0
    assert looks[0] == pytest.approx(0)


@given(st.floats(1, 80))
def test_positive_roll_is_clockwise_in_the_image(angle):
    crown = rotation((0, 0, angle)) @ (0, -1, 0)  # y is down, so the crown of an upright head points to -y
    assert crown[0] > 0
    assert crown[1] < 0
    assert np.allclose(rotation((0, 0, angle)) @ (0, 0, -1), (0, 0, -1))


@given(st.floats(-60, 60), st.floats(-60, 60), st.floats(-60, 60))
def test_yaw_and_pitch_alone_say_where_the_nose_points(yaw, pitch, roll):
    looks = rotation((yaw, pitch, roll)) @ (0, 0, -1)
    assert np.allclose(looks, rotation((yaw, pitch, 0)) @ (0, 0, -1))
    assert looks[1] == pytest.approx(np.sin(np.radians(pitch)))


def test_frontal_is_the_identity():
    assert np.array_equal(rotation((0, 0, 0)), np.eye(3))
    assert np.allclose(Location((1, 1), (0, 0, 1), (0, 0, 0), 1.0).rotation, np.eye(3))


@pytest.mark.parametrize(
    "change",
    [
        {"nose_px": (float("nan"), 0)},
        {"nose_m": (0, 0, 0)},
        {"nose_m": (0, 0, -1)},
        {"pose_deg": (0, float("inf"), 0)},
        {"score": 1.5},
        {"score": -0.1},
    ],
)
def test_values_no_face_has_are_refused(change):
    values = {"nose_px": (1, 1), "nose_m": (0, 0, 1), "pose_deg": (0, 0, 0), "score": 1.0} | change
    with pytest.raises(ValueError, match=r"must"):
        Location(**values)
