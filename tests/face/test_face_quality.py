"""The steps in which the depth of a face comes."""

import numpy as np
import pytest

import assets
import camera
import face
from camera import Frame
from face.quality import depth_step


@pytest.fixture(scope="module")
def frame() -> Frame:
    with camera.open(f"file:{assets.CLIPS / 'first-enrol.relief'}") as source:
        return source.read()


@pytest.mark.parametrize("layers_mm", [1, 2, 3, 4])
@pytest.mark.parametrize("unit_mm", [1.0, 0.1])
def test_layers_are_measured_whatever_the_depth_unit(frame, layers_mm, unit_mm):
    depth_mm = np.rint(frame.depth * frame.depth_unit * 1000 / layers_mm) * layers_mm
    rounded = Frame(np.rint(depth_mm / unit_mm).astype(np.uint16), unit_mm / 1000, frame.intrinsics)
    (found,) = face.locate(rounded)
    assert face.crop(rounded, found).quality.step_mm == pytest.approx(layers_mm)


def test_a_flat_face_is_one_layer_and_few_pixels_say_nothing(frame):
    (found,) = face.locate(frame)
    flat = np.where(frame.depth > 0, np.uint16(found.nose_m[2] / frame.depth_unit), np.uint16(0))
    step = depth_step(Frame(flat, frame.depth_unit, frame.intrinsics), found)
    assert step is not None and step > 10
    assert depth_step(Frame(np.zeros_like(flat), frame.depth_unit, frame.intrinsics), found) is None
