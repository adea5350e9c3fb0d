import numpy as np
import pytest

from camera import Frame, Intrinsics

LENS = Intrinsics(4, 3, 5.0, 5.0, 2.0, 1.5)


def test_metres_scales_by_the_depth_unit_and_keeps_holes():
    frame = Frame(np.array([[0, 1000, 2000, 4]] * 3, np.uint16), 0.00025, LENS)
    assert frame.metres().dtype == np.float32
    np.testing.assert_allclose(frame.metres()[0], [0, 0.25, 0.5, 0.001])


def test_the_arrays_can_not_be_changed_any_more():
    frame = Frame(np.zeros((3, 4), np.uint16), 0.001, LENS, color=np.zeros((3, 4, 3), np.uint8))
    for image in (frame.depth, frame.color):
        with pytest.raises(ValueError, match="read-only"):
            image[0, 0] = 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"depth": np.zeros((3, 4), np.int32)}, TypeError),
        ({"depth": np.zeros((4, 3), np.uint16)}, ValueError),
        ({"depth": [[0]]}, TypeError),
        ({"depth_unit": 0.0}, ValueError),
        ({"depth_unit": float("nan")}, ValueError),
        ({"timestamp": float("inf")}, ValueError),
        ({"intrinsics": None}, TypeError),
        ({"infrared": np.zeros((3, 4), np.float32)}, TypeError),
        ({"color": np.zeros((3, 4), np.uint8)}, TypeError),
    ],
)
def test_what_does_not_fit_is_refused(change, error):
    fields = {"depth": np.zeros((3, 4), np.uint16), "depth_unit": 0.001, "intrinsics": LENS} | change
    with pytest.raises(error):
        Frame(**fields)
