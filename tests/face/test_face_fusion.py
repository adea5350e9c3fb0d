from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from face import Crop, Fusion, Location, Quality
from face.alignment import moved
from face.crop import BEHIND_MM, FRONT_MM, MM_PER_PX, encode, grid_mm, support

HERE = Location((320.0, 240.0), (0.0, 0.0, 0.8), (0.0, 0.0, 0.0), 1.0)
QUALITY = Quality(0.8, 0.0, 0.0, 0.0, 1.0, 140.0)
EVERYWHERE = support()


def surface_mm(broader: float = 0.0) -> np.ndarray:
    """A head, mm behind its nose tip; ``broader``: cheeks that fall off faster, somebody else's."""
    x, y = grid_mm()
    nose = 18 * (1 - np.exp(-(x**2 / 200 + (y - 3) ** 2 / 300)))
    return nose + x**2 / 150 + y**2 / 300 + broader * np.abs(x) + 3 * np.sin(y / 12)


def seen(z_mm: np.ndarray, mask: np.ndarray = EVERYWHERE) -> Crop:
    return Crop(encode(np.where(mask, z_mm, 0).astype(np.float32), support()), mask, MM_PER_PX, QUALITY)


def noisy(rng: np.random.Generator, sigma: float = 2.0, of: np.ndarray | None = None) -> Crop:
    return seen((surface_mm() if of is None else of) + rng.normal(0, sigma, EVERYWHERE.shape))


def error_mm(crop: Crop, of: np.ndarray | None = None) -> float:
    truth = surface_mm() if of is None else of
    z = BEHIND_MM - crop.depth * (FRONT_MM + BEHIND_MM) / 255
    x, y = grid_mm()
    inner = (np.abs(x) < 50) & (np.abs(y) < 60)
    return float(np.std((z - truth)[inner]))


def fused(crops: list[Crop], *, apart_s: float = 0.03, places: list[Location] | None = None) -> Crop:
    fusion = Fusion()
    for n, crop in enumerate(crops):
        (last,) = fusion(n * apart_s, [(HERE if places is None else places[n], crop)])
    return last


@given(frames=st.integers(2, 6), seed=st.integers(0, 99))
def test_noise_falls_with_the_root_of_the_number_of_frames(frames, seed):
    rng = np.random.default_rng(seed)
    crops = [noisy(rng) for _ in range(frames)]
    assert error_mm(fused(crops)) < 1.1 * error_mm(crops[-1]) / np.sqrt(frames)


def test_no_more_than_the_last_six_count():
    rng = np.random.default_rng(1)
    x, y = grid_mm()
    bump = surface_mm() - 6 * np.exp(-((x - 30) ** 2 + (y + 30) ** 2) / 100)
    crops = [noisy(rng, 0.01, bump) for _ in range(6)] + [noisy(rng, 0.01) for _ in range(6)]
    assert error_mm(fused(crops[:-1])) > 0.1
    assert error_mm(fused(crops)) < 0.02


@pytest.mark.parametrize(
    "off", [(2.0, -1.5, 3.0, 0, 0, 0), (0, 0, 0, 0.04, -0.03, 0.04), (-1.5, 2, -3, -0.03, 0.03, -0.03)]
)
def test_crops_whose_location_is_wrong_are_aligned(off):
    rng = np.random.default_rng(14)
    z_mm, mask = moved(surface_mm().astype(np.float32), EVERYWHERE.astype(np.float32), np.array(off, np.float32))
    wrong = seen(z_mm + rng.normal(0, 0.5, z_mm.shape), mask > 0)
    half = np.array(off, np.float32) / 2
    meant, _ = moved(surface_mm().astype(np.float32), EVERYWHERE.astype(np.float32), half)
    assert error_mm(wrong) > 1.2
    assert (
        error_mm(fused([noisy(rng, 0.5), wrong]), meant) < 0.6
    )  # half way: where both are wrong, their mean is less so


def test_the_first_crop_is_itself_and_so_is_one_after_a_while():
    rng = np.random.default_rng(2)
    crop = noisy(rng)
    assert fused([crop]) is crop
    assert fused([noisy(rng), crop], apart_s=0.3) is crop


def test_time_that_runs_back_begins_afresh():
    rng = np.random.default_rng(3)
    fusion, crop = Fusion(), noisy(rng)
    fusion(5.0, [(HERE, noisy(rng))])
    assert fusion(4.9, [(HERE, crop)]) == [crop]


def test_a_picture_shown_twice_counts_once():
    rng = np.random.default_rng(4)
    fusion, first, crop = Fusion(), noisy(rng), noisy(rng)
    fusion(0.0, [(HERE, first)])
    (once,) = fusion(0.03, [(HERE, crop)])
    (twice,) = fusion(0.03, [(HERE, crop)])
    np.testing.assert_array_equal(once.depth, twice.depth)


def test_forget_drops_all():
    rng = np.random.default_rng(5)
    fusion, crop = Fusion(), noisy(rng)
    fusion(0.0, [(HERE, noisy(rng))])
    fusion.forget()
    assert fusion(0.03, [(HERE, crop)]) == [crop]


@pytest.mark.parametrize(
    "there",
    [
        replace(HERE, nose_m=(0.0, 0.0, 0.84)),
        replace(HERE, pose_deg=(9.0, 0.0, 0.0)),
        replace(HERE, pose_deg=(0.0, 0.0, -9.0)),
    ],
)
def test_a_head_that_moved_or_turned_is_not_averaged(there):
    rng = np.random.default_rng(6)
    crop = noisy(rng)
    assert fused([noisy(rng), crop], places=[HERE, there]) is crop


def test_a_head_that_moves_on_slowly_is_averaged():
    rng = np.random.default_rng(7)
    places = [replace(HERE, nose_m=(0.02 * n, 0.0, 0.8), pose_deg=(6.0 * n, 0.0, 0.0)) for n in range(6)]
    assert error_mm(fused([noisy(rng) for _ in places], places=places)) < 1.1 * 2 / np.sqrt(6)


def test_somebody_else_in_the_same_place_is_not_averaged():
    rng = np.random.default_rng(8)
    crop = noisy(rng)
    assert fused([noisy(rng, of=surface_mm(0.3)) for _ in range(3)] + [crop]) is crop


def test_faces_that_alternate_are_each_averaged_with_themselves():
    rng = np.random.default_rng(9)
    crops = [noisy(rng, of=surface_mm(0.3 * (n % 2))) for n in range(5)]
    assert error_mm(fused(crops)) < 1.1 * 2 / np.sqrt(3)


def test_somebody_else_who_stays_is_averaged_from_the_second_crop_on():
    rng = np.random.default_rng(15)
    other = surface_mm(0.3)
    crops = [noisy(rng) for _ in range(4)] + [noisy(rng, of=other) for _ in range(4)]
    assert error_mm(fused(crops), other) < 1.1 * 2 / np.sqrt(3)


def rippled(rng: np.random.Generator, far_mm: float, of: np.ndarray | None = None) -> Crop:
    """A crop whose errors reach over many pixels, as those of a stereo camera far away do."""
    far = cv2.GaussianBlur(rng.normal(0, 1, EVERYWHERE.shape), (0, 0), 7)
    z_mm = (surface_mm() if of is None else of) + far_mm * far / far.std() + rng.normal(0, 1, far.shape)
    return seen(z_mm.astype(np.float32))


def test_what_a_camera_is_always_wrong_by_makes_nobody_else_of_a_face():
    """Whoever goes away from the camera slowly stays who they are; somebody else there is still seen to be."""
    rng = np.random.default_rng(21)
    fusion, alone = Fusion(), 0
    for n in range(90):
        crop = rippled(rng, min(2.4 + 0.03 * n, 4.0))
        (last,) = fusion(0.03 * n, [(HERE, crop)])
        alone += n >= 30 and last is crop
    assert alone <= 1  # 37 where only the noise of points was looked at
    other = rippled(rng, 4.0, surface_mm(0.3))
    assert fusion(2.7, [(HERE, other)]) == [other]


def test_what_a_camera_is_always_wrong_by_stays_known_when_somebody_else_comes():
    rng = np.random.default_rng(22)
    fusion, alone = Fusion(), 0
    for n in range(60):
        fusion(0.03 * n, [(HERE, rippled(rng, min(2.4 + 0.03 * n, 4.0)))])
    for n in range(60, 90):
        crop = rippled(rng, 4.0, surface_mm(0.3))
        (last,) = fusion(0.03 * n, [(HERE, crop)])
        alone += last is crop
    assert alone <= 3  # 26 where a face that began knew nothing of the camera


def test_what_opened_or_came_between_is_as_the_newest_has_it():
    rng = np.random.default_rng(10)
    hole = np.zeros_like(EVERYWHERE)
    hole[92:100, 54:74] = True
    opened = noisy(rng, 0.1, np.where(hole, surface_mm() + 20, surface_mm()))
    result = fused([noisy(rng, 0.1) for _ in range(4)] + [opened])
    np.testing.assert_allclose(result.depth[hole], opened.depth[hole], atol=0.5)


def test_holes_are_what_no_frame_measured():
    rng = np.random.default_rng(11)
    left, right = EVERYWHERE.copy(), EVERYWHERE.copy()
    left[:, :40], right[:, 90:] = False, False
    a = seen(surface_mm() + rng.normal(0, 0.5, EVERYWHERE.shape), left)
    b = seen(surface_mm() + rng.normal(0, 0.5, EVERYWHERE.shape), right)
    result = fused([a, b])
    assert (result.mask != (left | right)).mean() < 0.05  # the rims apart
    assert error_mm(result) < 1


def test_two_faces_do_not_mix():
    rng = np.random.default_rng(12)
    fusion, there = Fusion(), replace(HERE, nose_m=(0.3, 0.0, 0.8))
    pairs = [[(HERE, noisy(rng)), (there, noisy(rng, of=surface_mm(0.3)))] for _ in range(4)]
    for n, pair in enumerate(pairs):
        one, other = fusion(n * 0.03, pair if n % 2 else pair[::-1])[:: 1 if n % 2 else -1]
    assert error_mm(one) < 1.1
    assert error_mm(other, surface_mm(0.3)) < 1.1


def test_quality_is_the_newest():
    rng = np.random.default_rng(13)
    crop = replace(noisy(rng), quality=replace(QUALITY, distance_m=0.81))
    assert fused([noisy(rng), crop]).quality is crop.quality
