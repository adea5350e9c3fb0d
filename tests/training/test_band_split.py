from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from face.crop import SIZE
from training.export import ExportError, build, frozen, loaded
from training.networks import DMDNet, DMDNetConfig
from training.networks.band_split import LIMIT_MM, band_split, covered, gaussian
from training.networks.normals import VALUES_PER_MM

MODELS = Path(__file__).parents[2] / "assets" / "models"


def crops(seed: int, n: int = 2) -> torch.Tensor:
    rough = torch.rand(n, 1, 9, 9, generator=torch.Generator().manual_seed(seed)) * 150 + 60
    smooth = torch.nn.functional.interpolate(rough, size=(SIZE, SIZE), mode="bicubic", align_corners=False)
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


def test_a_hand_covers_the_share_of_measured_pixels_that_it_takes():
    denoised = crops(6)
    noisy = denoised.clone()
    measured = noisy > 0
    rows = slice(30, 60)
    noisy[1, :, rows] += (LIMIT_MM + 1) * VALUES_PER_MM
    share = covered(noisy, denoised, measured)
    assert share[0] == 0
    assert share[1] == pytest.approx(30 / SIZE, abs=1e-6)
    measured[1, :, rows] = False
    assert covered(noisy, denoised, measured)[1] == 0
    assert covered(noisy, denoised, torch.zeros_like(measured)).tolist() == [0, 0]


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


def test_a_split_is_a_denoisers():
    with pytest.raises(ExportError, match="only a DMDNet"):
        loaded(MODELS / "ldnfnet.onnx", 3.0)
    network, _, _ = loaded(MODELS / "dmdnet.onnx", 2.5)
    assert isinstance(network, DMDNet) and network.config.split_px == 2.5 and network.blur is not None
