import cv2
import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from face.crop import SIZE
from training.band_split import LIMIT_MM, band_split, blur
from training.networks.normals import VALUES_PER_MM


def crops(seed: int, n: int = 2) -> torch.Tensor:
    rough = torch.rand(n, 1, 9, 9, generator=torch.Generator().manual_seed(seed)) * 150 + 60
    smooth = torch.nn.functional.interpolate(rough, size=(SIZE, SIZE), mode="bicubic", align_corners=False)
    smooth[..., :10], smooth[..., -10:] = 0, 0
    return smooth.clamp(0, 255)


@given(st.floats(1.0, 5.0, width=32), st.floats(1.0, 5.0, width=32))
def test_the_blur_is_opencvs_with_a_sigma_for_each(first, second):
    x = crops(1)
    ours = blur(x, torch.tensor([first, second]))
    reach = 2 * max(1, int(np.ceil(3 * max(first, second)))) + 1
    for image, blurred, sigma in zip(x[:, 0].numpy(), ours[:, 0].numpy(), (first, second), strict=True):
        theirs = cv2.GaussianBlur(image, (reach, reach), sigma, borderType=cv2.BORDER_CONSTANT)
        np.testing.assert_allclose(blurred, theirs, atol=1e-2)


def test_a_denoiser_that_only_shifts_coarse_shape_is_undone():
    """What it moved by a smooth field comes back; what is fine stays as it gave it."""
    noisy = crops(2)
    denoised = torch.where(noisy > 0, noisy - 5.0, 0.0)
    inner = slice(30, 98)
    out = band_split(noisy, denoised, torch.ones_like(noisy, dtype=torch.bool))
    assert (out - noisy)[..., inner, inner].abs().max() < 0.1
    grain = 4 * torch.randn(noisy.shape, generator=torch.Generator().manual_seed(3))
    speckle = torch.where(noisy > 0, noisy + grain, 0.0)
    out = band_split(speckle, noisy, torch.ones_like(noisy, dtype=torch.bool))
    rest = (out - noisy)[..., inner, inner]
    assert rest.std() < 0.15 * 4


def test_what_was_not_measured_or_is_no_noise_adds_nothing():
    noisy, denoised = crops(4), crops(5)
    nothing = torch.zeros_like(noisy, dtype=torch.bool)
    there = noisy > 0
    assert torch.equal(band_split(noisy, denoised, nothing), torch.where(there, denoised, 0.0))
    far = (denoised + (LIMIT_MM + 1) * VALUES_PER_MM).clamp(max=400.0)
    assert torch.equal(band_split(far, denoised, ~nothing), denoised.clamp(0, 255))
