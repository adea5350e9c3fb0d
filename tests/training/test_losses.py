"""Losses and measures against independent computations."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as nnf
from scipy.ndimage import gaussian_filter
from scipy.stats import binom

from training.losses import CosineHead, ShapeHead, SoftmaxHead, perceptual, reconstruction, ssim_map
from training.measure import margins_of
from training.metrics import (
    clopper_pearson,
    denoising,
    first_of_each,
    operating_point,
    pair_scores,
    rank1,
)
from training.networks import LDNFNet
from training.teacher import UnitEmbedding
from training.train_recogniser import first_few


def pair() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    a = torch.rand(2, 1, 40, 48, generator=generator) * 2 - 1
    return a, (a + 0.2 * torch.randn(a.shape, generator=generator)).clamp(-1, 1)


def test_ssim_is_wangs() -> None:
    a, b = pair()

    def blur(x: np.ndarray) -> np.ndarray:
        return gaussian_filter(x, 1.5, radius=5)[5:-5, 5:-5]

    x, y = a[0, 0].double().numpy(), b[0, 0].double().numpy()
    mx, my = blur(x), blur(y)
    vx, vy, cov = blur(x * x) - mx**2, blur(y * y) - my**2, blur(x * y) - mx * my
    c1, c2 = 0.02**2, 0.06**2
    expected = (2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    assert np.abs(ssim_map(a, b)[0, 0].numpy() - expected).max() < 1e-4
    assert ssim_map(a, a).min() > 0.9999


def test_reconstruction_weighs_pixels() -> None:
    a, b = pair()
    plain = reconstruction(a, b, None, ssim=0.5)
    assert plain["l1"].item() == pytest.approx((a - b).abs().mean().item())
    assert plain["ssim"].item() == pytest.approx(1 - ssim_map(a, b).mean().item(), abs=1e-5)
    weight = torch.zeros_like(a)
    weight[:, :, 10:20, 10:20] = 3
    inside = reconstruction(a, b, weight, ssim=0.0)
    assert inside["l1"].item() == pytest.approx((a - b).abs()[:, :, 10:20, 10:20].mean().item(), rel=1e-5)
    assert "ssim" not in inside


def test_perceptual_loss_is_an_l1_norm_of_features_and_reaches_the_prediction() -> None:
    a = torch.rand(3, 1, 4, 4, requires_grad=True)
    b = torch.rand(3, 1, 4, 4)
    loss = perceptual(lambda x: x.flatten(1) * 2, a, b)
    loss.backward()
    assert loss.item() == pytest.approx(2 * (a - b).abs().sum().item() / 3, rel=1e-5)
    assert a.grad is not None


def test_cosine_head_normalises_scales_and_subtracts_its_margin() -> None:
    head = CosineHead(4, 3, scale=10.0, margin=0.2)
    features, identity = torch.randn(5, 4), torch.tensor([0, 1, 2, 0, 1])
    loss, logits = head(features, identity)
    cosine = nnf.cosine_similarity(features[:, None], head.weight[None], dim=2)
    assert torch.allclose(logits, cosine * 10, atol=1e-5)
    with_margin = cosine - 0.2 * nnf.one_hot(identity, 3)
    assert loss.item() == pytest.approx(nnf.cross_entropy(with_margin * 10, identity).item(), rel=1e-5)
    assert head(features * 7, identity)[0].item() == pytest.approx(loss.item(), rel=1e-5)
    assert SoftmaxHead(4, 3)(features, identity)[1].shape == (5, 3)


def test_denoising_measures_count_the_face_only() -> None:
    clean = torch.full((1, 1, 32, 32), 0.0)
    clean[:, :, 8:24, 8:24] = 100.0
    predicted = clean.clone()
    predicted[:, :, :4] = 200.0  # background: does not count
    predicted[:, :, 8:24, 8:24] += 12.75  # 0.1 on [-1, 1]
    found = denoising(predicted, clean)
    assert found["rmse"] == pytest.approx(0.1, rel=1e-4)
    assert found["psnr"] == pytest.approx(10 * math.log10(4 / 0.01), rel=1e-4)
    assert denoising(clean, clean)["ssim"] == pytest.approx(100, abs=0.01)


def test_rank_one_and_pairs() -> None:
    identity = np.array([5, 5, 2, 2, 9])
    vectors = nnf.normalize(torch.tensor([[1.0, 0], [0.9, 0.1], [0, 1], [1, 0.05], [-1, 0]]), dim=1).numpy()
    gallery = first_of_each(identity)
    assert gallery.tolist() == [True, False, True, False, True]
    assert rank1(vectors[~gallery], identity[~gallery], vectors[gallery], identity[gallery]) == 0.5
    genuine, impostor = pair_scores(vectors, identity)
    assert (len(genuine), len(impostor)) == (2, 8)


def test_operating_points_hold_their_false_match_rate() -> None:
    rng = np.random.default_rng(0)
    impostor = rng.normal(0, 0.1, 5000).astype(np.float32)
    genuine = rng.normal(0.6, 0.1, 300).astype(np.float32)
    point = operating_point(genuine, impostor, 1e-2)
    assert point is not None
    assert point.fmr == pytest.approx(0.01)
    assert np.mean(impostor >= point.threshold) <= 0.01
    assert point.fmr_interval[0] < 0.01 < point.fmr_interval[1]
    assert point.fnmr == np.mean(genuine < point.threshold)
    assert operating_point(genuine, impostor, 1e-4) is None
    apart = operating_point(genuine, impostor, 1e-2, margin=0.05)
    assert apart is not None
    assert apart.threshold == pytest.approx(point.threshold + 0.05)
    assert apart.fmr == np.mean(impostor >= apart.threshold) < point.fmr
    assert margins_of(0.1, 0.06) == {"1e-2": 0.1, "1e-3": 0.06, "1e-4": 0.06}
    assert margins_of(0.1) == {"1e-2": 0.1, "1e-3": 0.1, "1e-4": 0.1}
    tied = operating_point(genuine, np.full(1000, 0.5, np.float32), 1e-2)
    assert tied is not None
    assert tied.fmr == 0


def test_clopper_pearson_is_exact() -> None:
    low, high = clopper_pearson(3, 200)
    assert binom.sf(2, 200, low) == pytest.approx(0.025, abs=1e-6)
    assert binom.cdf(3, 200, high) == pytest.approx(0.025, abs=1e-6)
    assert clopper_pearson(0, 300)[0] == 0
    assert clopper_pearson(0, 300)[1] == pytest.approx(1 - 0.025 ** (1 / 300))
    assert clopper_pearson(0, 0) == (0, 1)


def test_an_ldnfnet_serves_the_perceptual_loss_by_its_unit_embedding() -> None:
    network = UnitEmbedding(LDNFNet()).eval()
    depth = torch.rand(2, 1, 128, 128) * 255
    with torch.no_grad():
        assert torch.allclose(network(depth).norm(dim=1), torch.ones(2), atol=1e-5)
        assert torch.allclose(network(depth), network.network.embed(depth)[0], atol=1e-6)
    assert perceptual(network, depth, depth).item() == 0


def test_shape_regression_counts_modes_by_how_far_they_move_a_face() -> None:
    head = ShapeHead(4, torch.tensor([3.0, 1.0]))
    with torch.no_grad():
        head.layer.weight.zero_()
        head.layer.bias.zero_()
    features = torch.rand(1, 4)
    assert head(features, torch.tensor([[1.0, 0.0]])).item() == pytest.approx(0.75)
    assert head(features, torch.tensor([[0.0, 1.0]])).item() == pytest.approx(0.25)
    assert head(features, torch.zeros(1, 2)).item() == 0


def test_a_sample_of_each_person_is_found() -> None:
    identity = np.array([2, 0, 2, 1, 2, 0])
    assert first_few(identity, 1).tolist() == [0, 1, 3]
    assert first_few(identity, 2).tolist() == [0, 1, 2, 3, 5]
