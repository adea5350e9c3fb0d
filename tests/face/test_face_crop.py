from __future__ import annotations

import numpy as np
import pytest
from bump_head import first_hit
from hypothesis import given, settings
from hypothesis import strategies as st

import face
from camera import Frame, Intrinsics
from face.crop import BEHIND_MM, FRONT_MM, MM_PER_PX, NOSE_PX, SIZE, encode, grid_mm, support


def truth_mm() -> np.ndarray:
    """The head's depth behind the nose tip on the crop's grid, mm; NaN beside it."""
    x, y = grid_mm()
    origins = np.stack([x / 1000, y / 1000, np.full(x.shape, -1.0)], -1)
    return 1000 * (first_hit(origins, np.array([0, 0, 1.0])) - 1)


def error_mm(crop: face.Crop) -> np.ndarray:
    """Distance to the truth where the crop was measured and the surface is not glancing."""
    truth = truth_mm()
    gy, gx = np.gradient(truth)
    smooth = np.hypot(gx, gy) / MM_PER_PX < 1.0
    shown = face.surface(crop.depth)[..., 2]
    return np.abs(shown - truth)[crop.mask & smooth & np.isfinite(truth)]


def test_the_nose_tip_has_its_pixel_and_value(head):
    crop = face.crop(*head())
    column, row = NOSE_PX
    assert crop.depth[row, column] == pytest.approx(255 * BEHIND_MM / (FRONT_MM + BEHIND_MM), abs=2)
    assert crop.mask[row, column]


@pytest.mark.parametrize("distance", [0.35, 0.7, 1.4])
def test_distance_changes_nothing(head, distance):
    assert np.percentile(error_mm(face.crop(*head(distance=distance))), 95) < 1.2


@pytest.mark.parametrize(("size", "focal"), [((80, 80), 150.0), ((320, 240), 300.0), ((1280, 720), 900.0)])
def test_frame_size_changes_nothing(head, size, focal):
    assert np.percentile(error_mm(face.crop(*head(size=size, focal=focal, distance=0.6))), 90) < 2.0


@pytest.mark.parametrize("pose", [(30, 0, 0), (-30, 0, 0), (0, 20, 0), (0, -20, 0), (0, 0, 25), (20, 10, -15)])
def test_a_turned_face_comes_out_frontal(head, pose):
    crop = face.crop(*head(pose=pose))
    assert np.percentile(error_mm(crop), 90) < 1.5


def test_what_the_pose_hid_is_not_called_measured(head):
    frontal, turned = face.crop(*head()), face.crop(*head(pose=(35, 0, 0)))
    hidden = turned.mask[:, : SIZE // 2].sum(), turned.mask[:, SIZE // 2 :].sum()
    assert turned.quality.valid_share < frontal.quality.valid_share - 0.05
    assert min(hidden) < 0.9 * max(hidden)


def test_without_frontal_the_face_stays_turned(head):
    frame, location = head(pose=(30, 0, 0))
    turned = face.crop(frame, location, frontal=False)
    assert np.percentile(error_mm(turned), 50) > 5


def test_background_is_zero_and_the_support_is_filled(head):
    crop = face.crop(*head())
    assert not crop.depth[~support()].any()
    assert (crop.depth[support()] > 0).all()
    assert not crop.mask[~support()].any()


def test_holes_are_filled_near_the_truth_and_marked(head):
    frame, location = head()
    depth = frame.depth.copy()
    depth[190:210, 340:365] = 0
    whole, holed = (
        face.crop(frame, location),
        face.crop(Frame(depth, frame.depth_unit, frame.intrinsics), location),
    )
    hole = whole.mask & ~holed.mask
    assert hole.sum() > 100
    assert np.abs(whole.depth - holed.depth)[hole].max() < 12
    assert np.abs(whole.depth - holed.depth)[holed.mask].max() < 4


def test_flying_pixels_and_specks_go(head):
    frame, location = head()
    rng = np.random.default_rng(0)
    depth = frame.depth.copy()
    rows, columns = rng.integers(120, 360, 60), rng.integers(200, 440, 60)
    depth[rows, columns] = np.maximum(depth[rows, columns] * 0.93, 1).astype(np.uint16)
    speckled = face.crop(Frame(depth, frame.depth_unit, frame.intrinsics), location)
    clean = face.crop(frame, location)
    assert np.percentile(np.abs(speckled.depth - clean.depth)[support()], 99) < 4


def test_a_face_that_was_not_measured_is_refused(head):
    frame, location = head()
    empty = Frame(np.zeros_like(frame.depth), frame.depth_unit, frame.intrinsics)
    with pytest.raises(face.CropError, match="measured"):
        face.crop(empty, location)


def test_a_face_outside_the_image_is_refused(head):
    frame, _ = head()
    beside = face.Location((5000, 0), (5.0, 0.0, 0.7), (0, 0, 0), 1.0)
    with pytest.raises(face.CropError, match="outside"):
        face.crop(frame, beside)


def test_quality_says_distance_pose_motion_and_width(head):
    frame, location = head(pose=(10, -5, 3))
    before = face.Location(location.nose_px, (0.0, -0.005, 0.7), (0, 0, 0), 1.0)
    quality = face.crop(frame, location, previous=before).quality
    assert quality.distance_m == pytest.approx(np.linalg.norm(location.nose_m))
    assert (quality.yaw_deg, quality.pitch_deg, quality.roll_deg) == (10, -5, 3)
    assert quality.motion_mm == pytest.approx(10)
    assert 110 < quality.width_mm < 150
    assert quality.as_dict()["distance_m"] == quality.distance_m


def test_the_surface_of_a_crop_is_metric():
    depth = encode(np.full((SIZE, SIZE), 40, np.float32), support())
    points = face.surface(depth)
    column, row = NOSE_PX
    assert points[row, column] == pytest.approx([0, 0, 40], abs=1e-3)
    assert points[row, column + 10, 0] == pytest.approx(10 * MM_PER_PX)
    assert np.isnan(points[0, 0]).all()


def test_a_crop_checks_its_arrays(head):
    good = face.crop(*head())
    with pytest.raises(ValueError, match="float32"):
        face.Crop(good.depth.astype(np.float64), good.mask, 1.4, good.quality)
    with pytest.raises(ValueError, match="mask"):
        face.Crop(good.depth, good.mask.astype(np.uint8), 1.4, good.quality)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([1, 500, 3000, 65535]))
def test_any_depth_gives_a_crop_or_a_typed_refusal(seed, scale):
    rng = np.random.default_rng(seed)
    depth = rng.integers(0, scale + 1, (60, 80)).astype(np.uint16)
    frame = Frame(depth, 0.001, Intrinsics(80, 60, 70.0, 70.0, 40.0, 30.0))
    location = face.Location((40, 30), (0.0, 0.0, float(rng.uniform(0.2, 2))), tuple(rng.uniform(-60, 60, 3)), 0.5)
    try:
        crop = face.crop(frame, location)
    except face.CropError:
        return
    assert np.isfinite(crop.depth).all()
    assert crop.depth.min() >= 0
    assert crop.depth.max() <= 255
