"""The steps in which the depth of a face comes."""

import numpy as np
import pytest

import assets
import camera
import face
from camera import Frame
from face.quality import UNKNOWN, depth_steps


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
    quality = face.crop(rounded, found).quality
    assert quality.step_mm == pytest.approx(layers_mm) and quality.stereo_mm is None


def disparities(frame: Frame, at_1_m: float) -> Frame:
    """A frame as a stereo camera gives it whose depth steps are ``at_1_m`` mm at 1 m; in units of 0.1 mm."""
    depth = frame.depth * frame.depth_unit
    depth += np.random.default_rng(0).uniform(-5e-4, 5e-4, depth.shape) * (depth > 0)  # between the clip's own steps
    with np.errstate(divide="ignore"):
        steps = np.rint(1000 / (depth * at_1_m))
        z = np.where(depth > 0, 1000 / (steps * at_1_m), 0)
    return Frame(np.rint(10_000 * z).astype(np.uint16), 0.0001, frame.intrinsics)


@pytest.mark.parametrize("at_1_m", [2.8, 4.1, 5.15])  # a D405 at 1280, 848 and 640 columns
@pytest.mark.parametrize("clip", ["first-later", "stranger"])  # at about 0.6 and 0.8 m
def test_a_stereo_cameras_own_steps_are_known_by_their_growth(clip, at_1_m):
    with camera.open(f"file:{assets.CLIPS / clip}.relief") as source:
        seen = disparities(source.read(), at_1_m)
    (found,) = face.locate(seen)
    quality = face.crop(seen, found).quality
    assert quality.stereo_mm == pytest.approx(at_1_m, rel=0.1)
    assert quality.step_mm == pytest.approx(at_1_m * found.nose_m[2] ** 2, rel=0.25)


@pytest.mark.parametrize("step_mm", [1.3, 1.45, 1.6, 1.65])
def test_a_stereo_cameras_steps_in_whole_millimetres_are_no_layers(step_mm):
    with camera.open(f"file:{assets.CLIPS / 'stranger'}.relief") as source:
        fine = source.read()
    (found,) = face.locate(fine)
    seen = disparities(fine, step_mm / found.nose_m[2] ** 2)
    whole = Frame(np.rint(seen.depth / 10).astype(np.uint16), 0.001, fine.intrinsics)  # steps of 1 and 2 mm in turn
    quality = face.crop(whole, found).quality
    assert not quality.layered, quality.step_mm


def test_a_flat_face_is_one_layer_and_few_pixels_say_nothing(frame):
    (found,) = face.locate(frame)
    flat = np.where(frame.depth > 0, np.uint16(found.nose_m[2] / frame.depth_unit), np.uint16(0))
    steps = depth_steps(Frame(flat, frame.depth_unit, frame.intrinsics), found)
    assert steps.mm is not None and steps.mm > 10 and steps.stereo_mm is None
    assert depth_steps(Frame(np.zeros_like(flat), frame.depth_unit, frame.intrinsics), found) is UNKNOWN
