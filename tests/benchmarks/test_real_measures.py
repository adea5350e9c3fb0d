import numpy as np
import pytest

from benchmarks.real import fusion
from benchmarks.real.people import GALLERY_FRAME, Shot
from benchmarks.real.pictures import shaded, sheet
from benchmarks.real.residual import equal_blur, gaussian, residual
from benchmarks.real.scores import Outcome, over_people, wilson
from benchmarks.real.smoothness import blur, crop_roughness, frame_roughness
from camera import Frame, Intrinsics
from face import Location
from face.crop import encode, grid_mm, support

ANYTHING = Frame(np.zeros((4, 4), np.uint16), 0.001, Intrinsics(4, 4, 4, 4, 2, 2))


def dome(noise_mm: float = 0.0, seed: int = 0) -> np.ndarray:
    x, y = grid_mm()
    z = (x**2 + 0.6 * y**2) / 120
    return encode((z + np.random.default_rng(seed).normal(0, noise_mm, z.shape)).astype(np.float32), support())


def shot(person: int, number: int) -> Shot:
    return Shot(person, number, ANYTHING)


def test_the_residual_of_white_noise_is_its_deviation() -> None:
    assert crop_roughness(dome(0.8), support()) == pytest.approx(0.8, rel=0.05)
    assert crop_roughness(dome(), support()) < 0.02


def test_nothing_measured_has_no_residual() -> None:
    assert np.isnan(crop_roughness(dome(0.8), np.zeros((128, 128), bool)))


def test_the_residual_of_a_wall_with_a_nose_in_a_frame() -> None:
    depth = np.random.default_rng(0).normal(7000, 10, (200, 200)).round().astype(np.uint16)
    frame = Frame(depth, 0.0001, Intrinsics(200, 200, 365.0, 365.0, 100.0, 100.0))
    assert frame_roughness(frame, Location((100, 100), (0, 0, 0.7), (0, 0, 0), 1.0)) == pytest.approx(1.0, rel=0.1)


def test_a_blur_lets_no_background_in() -> None:
    flat = np.where(support(), np.float32(200), np.float32(0))
    assert blur(flat, 3.0)[support()] == pytest.approx(200, abs=1e-3)
    assert not blur(flat, 3.0)[~support()].any()


def test_bisection_finds_the_blur_again() -> None:
    crops = np.stack([dome(0.8, seed) for seed in range(3)])
    masks = np.stack([support()] * 3)
    wanted = residual(gaussian(crops, 1.7), masks)
    assert equal_blur(crops, masks, wanted) == pytest.approx(1.7, abs=0.03)


def test_outcomes_count_lost_faces_as_errors() -> None:
    probes = [shot(0, 0), shot(0, 8), shot(1, 53), shot(1, 1)]
    similarity = np.array([[0.9, 0.1], [0.2, 0.3], [np.nan, np.nan], [0.0, 0.5]])
    outcome = Outcome.of(similarity, probes, [0, 1])
    assert outcome.answer.tolist() == [0, 1, -1, 1]
    assert outcome.summary()["rank-1"] == 0.5
    assert outcome.summary()["of found"] == pytest.approx(2 / 3)
    assert outcome.confusions() == {"0": {"1": 1}, "1": {"none": 1}}
    assert outcome.failures() == ["0/8→1", "1/53→none"]
    assert outcome.groups()["expression 1"] == 1.0
    assert outcome.groups()["yaw frontal"] == 0.0


def test_wilson_against_a_published_value() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I
    assert wilson(0, 0) == (0.0, 1.0)


def test_people_as_the_sample_widen_the_interval() -> None:
    person = np.repeat(np.arange(6), 50)
    right = person != 4
    low, high = over_people(right, person)
    assert low < wilson(int(right.sum()), 300)[0]
    assert high == 1.0


def test_the_median_of_crops_is_less_noisy_and_complete() -> None:
    crops = [dome(0.8, seed) for seed in range(5)]
    masks = [support().copy() for _ in crops]
    for k, mask in enumerate(masks):
        mask[:, 20 + 20 * k : 40 + 20 * k] = False
    fused, known = fusion.median(crops, masks)
    assert (known == support()).all()
    assert crop_roughness(fused, known) < 0.6


def test_a_hole_is_filled_from_the_other_half() -> None:
    x, y = grid_mm()
    nose = 20 * np.exp(-((np.abs(x) - 35) ** 2 + y**2) / 100)  # a bump on each cheek
    whole = encode(((x**2 + 0.6 * y**2) / 120 + 5 - nose).astype(np.float32), support())
    mask = support() & ~((np.abs(x - 35) < 15) & (np.abs(y) < 15))
    filled, known = fusion.mirrored(np.where(mask, whole, 100).astype(np.float32), mask)
    hole = support() & ~mask
    assert known[hole].all()
    assert np.abs(filled - whole)[hole].max() < 1.0
    assert filled[mask] == pytest.approx(whole[mask], abs=1e-3)


def test_pictures_show_faces_on_black() -> None:
    face = shaded(dome())
    assert face.dtype == np.uint8
    assert face[64, 64] > 100
    assert not face[0].any()
    found = [shot(0, GALLERY_FRAME), shot(1, 30)]
    stages = {"raw": np.stack([dome()] * 2), "denoised": np.stack([dome()] * 2)}
    picture = sheet(found, stages)
    rows, columns = picture.shape
    assert picture[rows // 3 :, : columns // 4].any()
