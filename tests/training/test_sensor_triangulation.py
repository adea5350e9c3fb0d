"""Structured light and stereo: steps, shadows, edges, holes; and the pool's draw of sensors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensor_views import block, flat, noise_mm

from training.pool import PoolSpec
from training.sensors import stereo, structured_light
from training.sensors.noise import shadow
from training.sensors.stereo import Stereo
from training.sensors.structured_light import StructuredLight
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, SHARES, measure


def rng(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("sensor", range(len(SENSORS)))
def test_every_sensor_measures_what_is_there_and_nothing_else(sensor):
    view, inside = block(far_m=0, focal=FOCAL_PX[sensor])
    depth = measure(view, sensor, rng())
    assert depth.dtype == np.uint16
    assert depth.shape == inside.shape
    around = np.zeros_like(inside)
    around[27:93, 57:113] = True  # stereo fattens, structured light wanders
    assert not depth[~around].any()
    core = depth[40:80, 70:100]
    assert (core > 0).mean() > 0.9
    assert abs(float(np.median(core[core > 0])) - 800) < 6
    assert np.array_equal(depth, measure(view, sensor, rng()))


@given(st.floats(0.5, 4.0))
@settings(max_examples=20, deadline=None)
def test_structured_light_comes_in_steps_of_an_eighth_pixel(z):
    depth = structured_light(flat(z, (60, 60)), rng()).astype(float)
    disparity = 580 * 75 / depth[depth > 0] * 8
    rounding = 8 * 580 * 75 / (1000 * z) ** 2  # half a millimetre each way, in eighths of a pixel
    assert np.abs(disparity - np.rint(disparity)).max() < 0.55 * rounding + 0.01


def test_steps_grow_with_the_square_of_the_distance():
    s = StructuredLight()
    assert s.step_mm(800) == pytest.approx(1.84, abs=0.01)
    assert s.step_mm(1600) == pytest.approx(4 * s.step_mm(800))
    values = np.unique(structured_light(flat(2.0), rng()))
    assert np.abs(np.diff(values[values > 0].astype(float)) - s.step_mm(2000)).max() < 1.6


@pytest.mark.parametrize("camera", [stereo, structured_light])
def test_noise_grows_faster_than_distance(camera):
    levels = [noise_mm(camera(flat(z), rng()), z) for z in (0.7, 1.4, 2.8)]
    assert levels[1] > 2.5 * levels[0]
    assert levels[2] > 2.5 * levels[1]


@pytest.mark.parametrize("camera", [stereo, structured_light])
def test_noise_grows_with_incidence(camera):
    upright, steep = (noise_mm(camera(flat(cosine=c), rng())) for c in (1.0, 0.3))
    assert steep > 1.2 * upright


@pytest.mark.parametrize("camera", [stereo, structured_light])
def test_shadows_lie_left_of_what_is_nearer(camera):
    view, _ = block(0.6, 1.4, focal=580)
    hole = camera(view, rng()) == 0
    assert hole[40:80, 46:58].mean() > 0.9
    assert hole[40:80, 114:150].mean() < 0.1


def test_a_shadow_is_as_wide_as_the_disparities_differ():
    disparity = np.full((20, 100), 10, np.float32)
    disparity[:, 50:70] = 22
    hidden = shadow(disparity)
    assert hidden[:, 39:50].all()
    assert not hidden[:, :37].any()
    assert not hidden[:, 50:].any()


@given(st.floats(0, 0.9), st.floats(5, 60))
@settings(max_examples=25, deadline=None)
def test_a_surface_that_turns_no_side_away_casts_no_shadow(slope, start):
    disparity = np.tile(start + slope * np.arange(60, dtype=np.float32), (4, 1)).astype(np.float32)
    assert not shadow(disparity).any()


def test_structured_light_wanders_at_edges_only():
    view, inside = block(0.8, 1.0)
    depth = structured_light(view, rng(), StructuredLight(disparity_px=0.001))
    rim = inside.copy()
    rim[32:88, 62:108] = False
    assert (depth[rim] > 900).mean() > 0.03
    assert (depth[36:84, 66:104] < 810).all()


def test_nearer_surfaces_grow_before_a_stereo_camera():
    view, inside = block(0.6, 1.4, focal=580)
    depth = stereo(view, rng(), Stereo(fattening_px=2))
    right = np.zeros_like(inside)
    right[40:80, 110:112] = True
    assert (depth[right] < 700).mean() > 0.8


def test_stereo_noise_is_alike_over_the_window():
    error = stereo(flat(1.2, (200, 200)), rng()).astype(float)
    error = np.where(error > 0, error - error[error > 0].mean(), 0)
    correlation = [(error[:, k:] * error[:, :-k]).mean() / error.var() for k in (1, 3, 14)]
    assert correlation[0] > 0.7
    assert correlation[0] > correlation[1] > correlation[2]
    assert abs(correlation[2]) < 0.2


def test_stereo_finds_no_match_in_patches():
    depth = stereo(flat(0.6, (200, 200)), rng(), Stereo(unmatched=0.05))
    hole = depth == 0
    assert 0.02 < hole.mean() < 0.1
    assert (hole[:, 1:] & hole[:, :-1]).sum() > 0.5 * hole.sum()


def test_a_wider_baseline_measures_better():
    d435, d455 = (noise_mm(stereo(flat(1.0), rng(), s), 1.0) for s in (Stereo.d435(), Stereo.d455()))
    assert d455 < 0.7 * d435


def test_a_pool_may_be_of_one_sensor_and_shares_must_add_up():
    assert sum(SHARES) == pytest.approx(1)
    assert len(SENSORS) == len(SHARES) == len(FOCAL_PX) == len(RANGE_M)
    assert SENSORS[:3] == ("kinect-v2", "azure-kinect", "realsense-d435")
    assert PoolSpec(2, sensor_shares=(1, 0, 0, 0)).sensor_shares == (1, 0, 0, 0)
    for wrong in ((0.5, 0.5), (0.5, 0.2, 0.2, 0.2), (1.5, -0.5, 0, 0)):
        with pytest.raises(ValueError, match="add up to 1"):
            PoolSpec(2, sensor_shares=wrong)
