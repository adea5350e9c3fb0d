from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
import torch
import torch.nn.functional as nnf
from hypothesis import given
from hypothesis import strategies as st

from face.crop import SIZE
from training.export import ExportError, build, frozen, loaded
from training.networks import DMDNet, DMDNetConfig
from training.networks.band_split import LIMIT_MM, OCCLUDED_MM, band_split, gaussian, keep_occlusions
from training.networks.dmdnet import finished_by
from training.networks.normals import VALUES_PER_MM

MODELS = Path(__file__).parents[2] / "assets" / "models"


def crops(seed: int, n: int = 2) -> torch.Tensor:
    rough = torch.rand(n, 1, 9, 9, generator=torch.Generator().manual_seed(seed)) * 150 + 60
    smooth = nnf.interpolate(rough, size=(SIZE, SIZE), mode="bicubic", align_corners=False)
    smooth[..., :10], smooth[..., -10:] = 0, 0
    return smooth.clamp(0, 255)


@given(st.floats(1.0, 5.0, width=32), st.floats(1.0, 5.0, width=32))
def test_the_blur_is_opencvs_with_a_sigma_for_each(first, second):
    x = crops(1)
    matrix = gaussian(SIZE, torch.tensor([first, second]))
    ours = matrix @ x[:, 0] @ matrix.transpose(1, 2)
    for image, blurred, sigma in zip(x[:, 0].numpy(), ours.numpy(), (first, second), strict=True):
        theirs = cv2.GaussianBlur(image, (61, 61), sigma, borderType=cv2.BORDER_CONSTANT)
        np.testing.assert_allclose(blurred, theirs, atol=1e-2)


def test_a_denoiser_that_only_shifts_coarse_shape_is_undone():
    """What it moved by a smooth field comes back; what is fine stays as it gave it."""
    noisy, everywhere, blur = crops(2), torch.ones(1, dtype=torch.bool), gaussian(SIZE, torch.tensor([3.0]))
    denoised = torch.where(noisy > 0, noisy - 5.0, 0.0)
    inner = slice(30, 98)
    out = band_split(noisy, denoised, everywhere, blur)
    assert (out - noisy)[..., inner, inner].abs().max() < 0.1
    grain = 4 * torch.randn(noisy.shape, generator=torch.Generator().manual_seed(3))
    speckle = torch.where(noisy > 0, noisy + grain, 0.0)
    rest = (band_split(speckle, noisy, everywhere, blur) - noisy)[..., inner, inner]
    assert rest.std() < 0.15 * 4


def test_what_was_not_measured_or_is_no_noise_adds_nothing():
    noisy, denoised = crops(4), crops(5)
    nothing, there = torch.zeros_like(noisy, dtype=torch.bool), noisy > 0
    blur = gaussian(SIZE, torch.tensor([3.0]))
    assert torch.equal(band_split(noisy, denoised, nothing, blur), torch.where(there, denoised, 0.0))
    far = denoised + (LIMIT_MM + 1) * VALUES_PER_MM
    assert torch.equal(band_split(far, denoised, ~nothing, blur), denoised.clamp(0, 255))


def test_a_hand_stays_as_measured_and_lone_pixels_stay_away():
    denoised = crops(2)
    noisy = denoised.clone()
    hand, lone, line = (slice(40, 70), slice(50, 80)), (100, 30), (slice(90, 92), slice(60, 110))
    for place in (hand, lone, line):
        noisy[:, :, *place] = denoised[:, :, *place] + 30 * VALUES_PER_MM
    out = keep_occlusions(noisy, denoised)
    torch.testing.assert_close(out[:, :, *hand], noisy[:, :, *hand])
    for place in (lone, line):
        torch.testing.assert_close(out[:, :, *place], denoised[:, :, *place])
    small = denoised + (OCCLUDED_MM[0] - 0.1) * VALUES_PER_MM
    torch.testing.assert_close(keep_occlusions(torch.where(denoised > 0, small, 0), denoised), denoised)


def test_background_stays_background_beside_a_hand():
    denoised = crops(1)
    denoised[..., :64] = 0
    noisy = denoised.clone()
    noisy[..., 64:90] += 40 * VALUES_PER_MM
    assert (keep_occlusions(noisy, denoised)[..., :64] == 0).all()


@given(st.integers(0, 2**31), st.floats(0.01, 1.0))
def test_a_little_less_precision_moves_an_occlusion_a_little(seed: int, moved_mm: float):
    """The share rises by at most 1 / (certain − begins) a millimetre, of what differs by at most ``certain``."""
    generator = torch.Generator().manual_seed(seed)
    noisy, denoised = crops(1), crops(1)
    bump = nnf.interpolate(torch.rand(1, 1, 6, 6, generator=generator) * 2 - 1, size=(SIZE, SIZE), mode="bilinear")
    noisy = (noisy + bump * OCCLUDED_MM[1] * VALUES_PER_MM).clamp(1, 255)
    other = denoised + (torch.rand(denoised.shape, generator=generator) * 2 - 1) * moved_mm * VALUES_PER_MM
    change = (keep_occlusions(noisy, other) - keep_occlusions(noisy, denoised)).abs().max()
    begins, certain = OCCLUDED_MM
    largest = 2 * certain / (certain - begins) + 1
    assert change <= largest * moved_mm * VALUES_PER_MM + 1e-3


def test_a_dmdnet_with_a_split_gives_fine_scales_alone_and_goes_through_a_file():
    """The same weights with and without: they differ by what is coarse, in evaluation, training and as exported."""
    how = {"channels": 4, "blocks": 1, "hidden": (8, 4, 4, 4), "encoding": 4}
    torch.manual_seed(0)
    plain = DMDNet(DMDNetConfig(**how))
    torch.nn.init.normal_(plain.decoder.last.weight, std=0.2)
    split = DMDNet(DMDNetConfig(**how, split_px=3.0))
    split.load_state_dict(plain.state_dict())
    depth = crops(6)
    with torch.no_grad():
        expected = band_split(depth, plain.eval()(depth), depth > 0, gaussian(SIZE, torch.tensor([3.0])))
        for answer in (split.eval()(depth), split.literal(depth), split.train()(depth), frozen(split)(depth)):
            torch.testing.assert_close(answer, expected, atol=1e-3, rtol=0)
    model, found = build(split)
    assert found and max(found.values()) < 1
    last = max(k for k, node in enumerate(model.graph.node) if node.op_type == "Conv")
    assert all(node.op_type != "MatMul" for node in model.graph.node[:last])


def test_a_dmdnet_that_keeps_occlusions_goes_through_a_file():
    how = {"channels": 4, "blocks": 1, "hidden": (8, 4, 4, 4), "encoding": 4, "split_px": 3.0}
    torch.manual_seed(0)
    plain = DMDNet(DMDNetConfig(**how))
    torch.nn.init.normal_(plain.decoder.last.weight, std=0.2)
    keeping = finished_by(plain, keep_occlusions=True)
    depth = crops(6)
    with torch.no_grad():
        expected = keep_occlusions(depth, plain.eval()(depth))
        assert not torch.equal(expected, plain(depth))
        torch.testing.assert_close(keeping.eval()(depth), expected)
        torch.testing.assert_close(frozen(keeping)(depth), expected, atol=1e-3, rtol=0)
    model, found = build(keeping)
    assert max(found.values()) < 1
    stored = {tensor.name for tensor in model.graph.initializer}
    casts = [node for node in model.graph.node if node.op_type == "Cast" and node.input[0] not in stored]
    assert all(item.i != onnx.TensorProto.FLOAT for node in casts for item in node.attribute)  # they are that already
    assert finished_by(keeping, split_px=0.0).config.keep_occlusions


def test_a_split_is_a_denoisers():
    with pytest.raises(ExportError, match="only a DMDNet"):
        loaded(MODELS / "ldnfnet.onnx", 3.0)
    network, _, _ = loaded(MODELS / "dmdnet.onnx", 2.5)
    assert isinstance(network, DMDNet) and network.config.split_px == 2.5 and network.blur is not None
