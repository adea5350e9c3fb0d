"""The paper's degradation, and the statistics that sensor models are compared by."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sensor_views import flat

from training.sensors import degrade, statistics, tof
from training.sensors.degradation import Degradation
from training.sensors.tof import Tof


def dome(size=128):
    """A bump on a background of 0, as a crop is."""
    y, x = np.mgrid[:size, :size] - size / 2
    radius = np.hypot(x / 45, y / 55)
    return np.where(radius < 1, 230 - 90 * radius**2, 0).astype(np.float32)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_a_degraded_face_stays_a_face(seed):
    clean = dome()
    noisy = degrade(clean, np.random.default_rng(seed))
    assert noisy.dtype == np.float32
    assert noisy.shape == clean.shape
    assert np.array_equal(noisy > 0, clean > 0)
    assert noisy.max() <= 255
    assert abs(float((noisy - clean)[clean > 0].mean())) < 2


def test_the_outline_keeps_its_depth():
    clean = np.where(dome() > 0, np.float32(200), 0).astype(np.float32)
    still = degrade(clean, np.random.default_rng(1), Degradation(factor=(4, 4), noise=(0, 0)))
    assert np.abs(still - clean).max() < 1e-3


def test_more_noise_and_smaller_images_err_more():
    clean = dome()
    clean[clean > 0] += (10 * np.sin(np.arange(128) * 0.9))[None, :].repeat(128, 0)[clean > 0].astype(np.float32)

    def error(factor, noise):
        answer = degrade(clean, np.random.default_rng(1), Degradation((factor, factor), (noise, noise)))
        return float(np.sqrt(((answer - clean)[clean > 0] ** 2).mean()))

    assert error(2, 1) < error(2, 5)
    assert error(2, 0) < error(4, 0)


def test_the_noise_is_shared_by_neighbours():
    clean = dome()
    error = degrade(clean, np.random.default_rng(1), Degradation((3, 3), (5, 5)))[40:90, 40:90] - clean[40:90, 40:90]
    error -= error.mean()
    assert (error[:, 1:] * error[:, :-1]).mean() > 0.4 * error.var()


def test_the_statistics_find_the_noise_that_was_put_in():
    nose = np.array([70.0, 80.0])
    still = Tof(wiggle_mm=0, multipath_mm=0, rows_mm=0, weave_mm=0, floor_mm=0, blur_px=0.3)
    levels = []
    for noise in (1.0, 2.0):
        depth = tof(flat(0.8, (140, 140)), np.random.default_rng(1), Tof(**{**_settings(still), "noise_mm": noise}))
        found = statistics.windows(depth, nose, 365.5)
        assert len(found.rms_mm) > 50
        levels.append(float(np.median(found.rms_mm)))
        assert np.median(found.cosine) > 0.98
    assert 0.8 < levels[0] < 1.2
    assert 1.7 < levels[1] < 2.3


def test_the_spectrum_shows_an_alternation_of_rows():
    rows = np.where(np.arange(9) % 2 == 0, 1.0, -1.0)
    horizontal, vertical = statistics.spectrum(np.tile(rows[:, None], (5, 1, 9)))
    assert vertical.argmax() == 4
    assert horizontal.argmax() == 0
    assert statistics.correlation(np.tile(rows[:, None], (5, 1, 9)), 1, 0) < -0.9


def test_holes_are_counted_by_their_distance_to_the_outline():
    depth = np.zeros((140, 140), np.uint16)
    depth[20:120, 30:110] = 800
    depth[80, 60] = 0
    shares = statistics.zones(depth, np.array([70.0, 70.0]), 365.5)
    assert shares["holes, lower head, 8-99 px inside"][0] == 1
    assert shares["holes, upper head, 8-99 px inside"][0] == 0


def test_the_edge_is_told_apart_from_what_flies():
    depth = np.full((140, 140), 1500, np.uint16)
    depth[20:120, 30:110] = 800
    depth[20:120, 110] = 1020
    counted = statistics.edges(depth, np.array([70.0, 70.0]))
    assert counted["edge reads between"][0] == 100
    assert counted["edge reads nothing"][0] == 0


def _settings(tof_settings):
    return {name: getattr(tof_settings, name) for name in tof_settings.__dataclass_fields__}
