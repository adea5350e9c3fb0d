"""The time-of-flight model: what must hold whatever the calibration says, and the calibration's own level."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensor_views import block, flat, noise_mm

from training.sensors import tof
from training.sensors.tof import Tof

QUIET = Tof(wiggle_mm=0, multipath_mm=0)


def rng(seed=1):
    return np.random.default_rng(seed)


def test_result_is_uint16_millimetres_of_the_views_size():
    depth = tof(flat(0.8, (90, 130)), rng())
    assert depth.dtype == np.uint16
    assert depth.shape == (90, 130)
    assert abs(float(depth[depth > 0].mean()) - 800) < 2


def test_the_same_seed_gives_the_same_image_and_another_seed_another():
    view, _ = block()
    assert np.array_equal(tof(view, rng(3)), tof(view, rng(3)))
    assert not np.array_equal(tof(view, rng(3)), tof(view, rng(4)))


@given(st.floats(0.4, 3.0), st.floats(0.2, 1.0), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_what_is_drawn_depends_on_the_size_alone(z, cosine, seed):
    one, other = rng(seed), rng(seed)
    tof(flat(z, (40, 50), cosine=cosine), one)
    tof(flat(0.8, (40, 50), material="hair"), other)
    assert one.bit_generator.state == other.bit_generator.state


def test_nothing_is_measured_where_nothing_is():
    view, inside = block(far_m=0)
    assert not tof(view, rng())[~inside].any()


def test_noise_is_about_the_calibrations_at_08_m_and_normal_incidence():
    assert 1.1 < noise_mm(tof(flat(0.8), rng(), QUIET)) < 1.6


def test_noise_grows_with_distance():
    levels = [noise_mm(tof(flat(z), rng(), QUIET), z) for z in (0.8, 1.5, 2.5, 4.0)]
    assert levels == sorted(levels)
    assert levels[-1] > 3 * levels[0]


def test_noise_grows_with_incidence():
    levels = [noise_mm(tof(flat(0.8, cosine=c), rng(), QUIET)) for c in (1.0, 0.7, 0.45, 0.25)]
    assert levels == sorted(levels)
    assert levels[-1] > 1.3 * levels[0]


def test_neighbours_share_noise_and_far_pixels_do_not():
    error = tof(flat(0.8, (200, 200)), rng(), replace(QUIET, rows_mm=0)).astype(float) - 800
    error -= error.mean()
    beside = (error[:, 1:] * error[:, :-1]).mean() / error.var()
    apart = (error[:, 9:] * error[:, :-9]).mean() / error.var()
    assert beside > 0.4
    assert abs(apart) < 0.1


def test_every_other_row_reads_deeper():
    error = tof(flat(0.8, (200, 200)), rng(), replace(QUIET, rows_mm=1.0, noise_mm=0.1)).astype(float)
    assert error[::2].mean() - error[1::2].mean() > 1


def test_large_steps_are_deleted_and_small_ones_mixed():
    def read(near, far):
        view, inside = block(near, far)
        depth = tof(view, rng(), QUIET)
        rim = np.zeros_like(inside)
        rim[40:80, 109:111] = True
        return depth[rim]

    large, small = read(0.8, 1.4), read(0.8, 0.88)
    assert (large == 0).mean() > 0.5
    assert (small == 0).mean() < 0.05
    between = (small > 810) & (small < 870)
    assert between.mean() > 0.5


def test_few_pixels_fly_between_far_surfaces():
    view, _ = block(0.8, 1.4)
    depth = tof(view, rng(), QUIET)
    flying = (depth > 830) & (depth < 1370)
    along_the_edge = 2 * 2 * (60 + 50)  # both sides of the square's outline
    assert 0 < flying.sum() < 0.1 * along_the_edge


def test_hair_reads_deeper_and_rougher_than_skin():
    skin, hair = (tof(flat(0.8, material=m), rng(), QUIET).astype(float) for m in ("skin", "hair"))
    assert hair[hair > 0].mean() > skin[skin > 0].mean() + 1
    assert hair[hair > 0].std() > 1.3 * skin[skin > 0].std()


def test_lenses_return_nothing_in_places():
    lost = [(tof(flat(material="lens"), rng(seed), Tof(lens_holes=0.4)) == 0).mean() for seed in range(8)]
    assert 0.2 < np.mean(lost) < 0.6


def test_a_dent_reads_too_deep():
    view = flat(0.8, (100, 100))
    view.z[45:55, 45:55] += 0.012
    quiet = replace(QUIET, noise_mm=0, floor_mm=0, rows_mm=0, weave_mm=0)
    deeper = tof(view, rng(), replace(quiet, multipath_mm=3)).astype(int) - tof(view, rng(), quiet)
    assert deeper[48:52, 48:52].mean() > 1.5
    assert not deeper[:25].any()


def test_the_azure_kinect_is_quieter_and_settings_are_frozen():
    azure, kinect = (
        noise_mm(tof(flat(0.8), rng(), replace(s, wiggle_mm=0))) for s in (Tof.azure_kinect(), Tof.kinect_v2())
    )
    assert azure < kinect
    with pytest.raises(FrozenInstanceError):
        Tof().noise_mm = 3  # type: ignore[misc]
