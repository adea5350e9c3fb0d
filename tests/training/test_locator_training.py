"""The locator's training: scenes, labels, mirrored examples, folded networks, the tally."""

import numpy as np
import pytest
import torch

from camera import Frame, Intrinsics
from face import Location
from face.location import rotation
from training.faces import scenes
from training.locator import cameras, patches, votes
from training.locator.evaluate import Tally
from training.locator.networks import LocatorNetworks, fused
from training.locator.pool import Sample

K = Intrinsics(160, 120, 150, 150, 79.5, 59.5)


def sample(noses=(), poses=(), depth=None):
    depth = np.full((120, 160), 800, np.uint16) if depth is None else depth
    count = len(noses)
    return Sample(
        Frame(depth, 0.001, K), np.array(noses).reshape(-1, 3), np.array(poses).reshape(-1, 3), np.ones(count), "ball"
    )


def test_a_box_is_seen_where_it_stands():
    view = scenes.cast([scenes.placed(scenes.box((0.1, 0.1, 0.1)), (0, 0, 1.0))], K)
    assert view.z[60, 80] == pytest.approx(0.9, abs=1e-4)
    assert view.cosine[60, 80] == pytest.approx(1, abs=0.01)
    assert (view.z > 0).sum() == pytest.approx((0.2 * 150 / 0.9) ** 2, rel=0.1)
    assert view.z[0, 0] == 0


def test_merging_keeps_the_nearest_surface():
    near = scenes.cast([scenes.placed(scenes.box((0.1, 0.1, 0.1)), (0, 0, 0.7))], K)
    far = scenes.cast([scenes.placed(scenes.box((2, 2, 0.1), "cloth"), (0, 0, 1.6))], K)
    for merged in (scenes.merge([near, far]), scenes.merge([far, near])):
        assert merged.z[60, 80] == pytest.approx(0.6, abs=1e-4)
        assert merged.z[5, 5] == pytest.approx(1.5, abs=1e-4)
        assert merged.material[60, 80] != merged.material[5, 5]


@pytest.mark.parametrize("kind", sorted(scenes.NEGATIVES))
def test_every_kind_of_scene_shows_something(kind):
    rng = np.random.default_rng(3)
    view = scenes.cast(scenes.NEGATIVES[kind](rng, np.array([0, 0, 0.8])), K)
    assert (view.z > 0).any()
    for sensor in ("stereo", "tof"):
        depth = cameras.measure(view, sensor, rng)
        assert depth.dtype == np.uint16
        assert depth.shape == view.z.shape


def test_points_near_a_nose_vote_for_it():
    nose = np.array([0.0, 0.0, 0.8])
    points = np.array([(30, 0, 800), (0, 120, 800), (0, 300, 800)], np.float32)
    target, usable = votes.label(points, sample([nose], [(0, 0, 0)]))
    assert target[:, 0].tolist() == [1, 0, 0]
    assert usable.tolist() == [True, False, True]
    assert np.allclose(target[0, 1:], (-0.3, 0, 0))


def test_a_mirrored_patch_has_the_mirrored_truth():
    torch.manual_seed(0)
    turn, mirror = rotation((20, 10, -5)), rotation((-20, 10, 5))
    target = torch.tensor(np.array([1, 0.1, 0.2, 0.3, *turn[:, 0], *turn[:, 1]]), dtype=torch.float32)
    expected = np.array([1, -0.1, 0.2, 0.3, *mirror[:, 0], *mirror[:, 1]])
    _, seen = patches.augment(torch.zeros(64, 2, 48, 48), target.repeat(64, 1), np.random.default_rng(0))
    mirrored = seen[:, 1] < 0
    assert 10 < mirrored.sum() < 54
    assert np.allclose(seen[mirrored][0], expected, atol=1e-6)
    assert torch.equal(seen[~mirrored][0], target)


def test_folding_normalisation_changes_nothing():
    torch.manual_seed(0)
    networks = LocatorNetworks(normalised=True)
    with torch.no_grad():
        for _ in range(3):
            networks.look(torch.randn(16, 2, 48, 48) * 2 + 1)
    patch = torch.randn(4, 2, 48, 48)
    with torch.no_grad():
        assert torch.allclose(networks.eval().look(patch), fused(networks).look(patch), atol=1e-4)


def test_the_tally_counts_finds_misses_and_errors():
    nose, pose = (0.0, 0.0, 0.8), (10.0, 0.0, 0.0)
    near = Location((80, 60), (0.003, 0.0, 0.804), (12.0, 0.0, 0.0), 0.9)
    stray = Location((10, 10), (-0.3, -0.3, 0.8), (0.0, 0.0, 0.0), 0.9)
    tally = Tally()
    tally.add(sample([nose], [pose]), [near, stray])
    tally.add(sample([nose], [pose]), [])
    tally.add(sample(), [stray])
    tally.add(sample(), [])
    report = tally.report()
    assert report["within 40°"]["faces"] == 2
    assert report["within 40°"]["found"] == 0.5
    assert report["within 40°"]["nose_mm"] == pytest.approx(5)
    assert report["within 40°"]["yaw_deg"] == pytest.approx(2)
    assert report["false finds"] == 1
    assert report["faceless frames"] == 2
    assert report["stray finds beside faces"] == 1


def test_a_face_that_was_not_measured_is_none_to_find():
    tally = Tally()
    tally.add(sample([(0.0, 0.0, 0.8)], [(0.0, 0.0, 0.0)], np.zeros((120, 160), np.uint16)), [])
    assert tally.report()["within 40°"]["faces"] == 0


def test_shipped_networks_are_gone_on_from_as_they_are(tmp_path):
    from assets import MODELS
    from face.locate import default_locator
    from training.locator.run import begin, locator

    networks = fused(begin(MODELS / "locator.onnx"))
    shipped, again = default_locator(), locator(networks)
    patch = np.random.default_rng(1).normal(0, 0.3, (3, 48, 48, 2)).astype(np.float32)
    assert np.allclose(shipped.network(patch), again.network(patch), atol=1e-5)
    torch.save({"networks": networks.state_dict()}, tmp_path / "kept.pt")
    kept = locator(fused(begin(tmp_path / "kept.pt")))
    assert np.allclose(kept.network(patch), again.network(patch), atol=1e-6)


def test_a_file_of_other_networks_is_told(tmp_path):
    from assets import MODELS
    from face.errors import LocatorDamaged
    from training.locator.run import begin

    with pytest.raises(LocatorDamaged, match="other networks"):
        begin(MODELS / "dmdnet.onnx")
