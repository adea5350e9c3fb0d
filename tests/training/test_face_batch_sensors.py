"""The batch cameras are the single ones: the same level, correlation, holes and edges, sample by sample."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sensor_views import block, flat

from training.faces.batch import BatchView
from training.sensors import noise, stereo, structured_light, tof
from training.sensors.stereo import Stereo
from training.sensors.structured_light import StructuredLight
from training.sensors.tof import Tof
from training.sensors.variation import SENSORS, settings
from training.streams import batch_noise
from training.streams.batch_sensors import measure

pytestmark = pytest.mark.usefixtures("one_thread")
COUNT = 6


def kind(s):
    return type(s).__name__


SINGLE = {Tof: tof, Stereo: stereo, StructuredLight: structured_light}
KINDS = (  # without wiggling: its few slow waves need hundreds of images to agree
    replace(Tof.kinect_v2(), wiggle_mm=0),
    replace(Tof.azure_kinect(), wiggle_mm=0),
    Stereo(window_px=1.6),
    Stereo.d455(),
    StructuredLight(),
    StructuredLight(window_px=3.0),
)


def batched(view, count):
    def copies(array, kind):
        return torch.from_numpy(np.stack([array] * count).astype(kind))

    k = view.intrinsics
    camera = torch.tensor([[k.fx, k.fy, k.cx, k.cy]] * count, dtype=torch.float32)
    return BatchView(copies(view.z, np.float32), copies(view.cosine, np.float32), copies(view.material, int), camera)


def both(view, s):
    """Depth of the single camera and of the batch one, ``float[COUNT, H, W]`` each."""
    single = np.stack([SINGLE[type(s)](view, np.random.default_rng(k), s) for k in range(COUNT)])
    batch = measure(batched(view, COUNT), [s] * COUNT, torch.Generator().manual_seed(1))
    assert batch.dtype == torch.float32
    assert torch.equal(batch, batch.round())
    return single.astype(float), batch.numpy().astype(float)


def described(depth, z_mm):
    """Mean, deviation, likeness of neighbours across and down, and the share of holes."""
    error = np.where(depth > 0, depth - z_mm, 0)
    spread = error[depth > 0].std()
    error = np.where(depth > 0, error - error[depth > 0].mean(), 0) / spread
    along = [(error[..., k:] * error[..., :-k]).mean() for k in (1, 4)]
    down = [(error[:, k:] * error[:, :-k]).mean() for k in (1, 4)]
    return np.array([depth[depth > 0].mean() - z_mm, spread, *along, *down, (depth == 0).mean()])


@pytest.mark.parametrize("s", KINDS, ids=kind)
@pytest.mark.parametrize(("z", "cosine"), [(0.8, 1.0), (1.1, 0.4)])
def test_a_plane_reads_the_same(s, z, cosine):
    single, batch = (described(depth, 1000 * z) for depth in both(flat(z, (160, 160), cosine=cosine), s))
    spread = single[1]
    tolerance = [0.15 * spread + 0.1, 0.12 * spread, 0.08, 0.08, 0.08, 0.08, 0.006]
    assert (np.abs(single - batch) < tolerance).all(), (single, batch)


@pytest.mark.parametrize("s", KINDS, ids=kind)
@pytest.mark.parametrize("far", [1.4, 0.0])
def test_edges_read_the_same(s, far):
    view, inside = block(0.7, far)
    single, batch = both(view, s)
    for rows, columns in (
        (slice(40, 80), slice(46, 60)),
        (slice(40, 80), slice(60, 64)),
        (slice(40, 80), slice(106, 114)),
    ):
        part, other = (depth[:, rows, columns] for depth in (single, batch))
        assert abs((part == 0).mean() - (other == 0).mean()) < 0.05
        nearer = [((depth > 0) & (depth < 1000)).mean() for depth in (part, other)]
        assert abs(nearer[0] - nearer[1]) < 0.05
        assert inside.any()


@pytest.mark.parametrize("s", KINDS, ids=kind)
@pytest.mark.parametrize("material", ["hair", "lens"])
def test_hair_and_lenses_lose_as_much(s, material):
    # Each image draws its own share, so twice as many are looked at and the mean is held loosely.
    view = flat(0.8, (60, 60), material=material)
    single = np.stack([SINGLE[type(s)](view, np.random.default_rng(k), s) for k in range(80)])
    batch = measure(batched(view, 80), [s] * 80, torch.Generator().manual_seed(1)).numpy()
    assert (single == 0).mean() == pytest.approx((batch == 0).mean(), abs=0.1)
    seen = [float(np.median(depth[depth > 0])) for depth in (single, batch)]
    assert seen[0] == pytest.approx(seen[1], abs=0.6)


def test_each_sample_has_its_own_camera():
    view = batched(flat(0.8, (120, 120)), 4)
    quiet, loud = Tof(noise_mm=0.5), Tof(noise_mm=3.0)
    depth = measure(view, [quiet, Stereo(), loud, StructuredLight()], torch.Generator().manual_seed(2))
    spread = [float(one[one > 0].std()) for one in depth]
    assert spread[2] > 2 * spread[0]
    assert len(depth[3].unique()) < len(depth[1].unique())


def test_settings_are_drawn_for_every_sensor_as_measure_draws_them():
    kinds = [type(settings(sensor, np.random.default_rng(sensor))) for sensor in range(len(SENSORS))]
    assert kinds == [Tof, Tof, Stereo, StructuredLight]
    faint = [settings(0, np.random.default_rng(1), level).noise_mm for level in (1.0, 2.0)]
    assert faint[1] == pytest.approx(2 * faint[0])


def test_shadows_are_the_single_cameras():
    rng = np.random.default_rng(3)
    disparity = (rng.integers(0, 4, (5, 20, 50)) * 6).astype(np.float32)
    made = batch_noise.shadow(torch.from_numpy(disparity)).numpy()
    assert np.array_equal(made, np.stack([noise.shadow(one) for one in disparity]))


def test_noise_is_correlated_over_each_samples_extent():
    extent = torch.tensor([0.05, 1.0, 3.5])[:, None, None]
    field = batch_noise.correlated_each((3, 200, 200), extent, torch.Generator().manual_seed(4))
    assert field.std(dim=(1, 2)).numpy() == pytest.approx(1, abs=0.08)
    alike = (field[..., 2:] * field[..., :-2]).mean(dim=(1, 2))
    assert alike.numpy() == pytest.approx(np.exp(-(2**2) / (4 * np.array([1e-3, 1.0, 3.5]) ** 2)), abs=0.1)
