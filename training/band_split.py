"""The band split: coarse shape as it was measured, fine scales and holes as a denoiser gives them.

A denoiser contracts faces that it does not know towards those that it does. Most of that lies in coarse shape, which a
camera measures well, for noise averages out over many pixels. So the coarse part of what the denoiser took away is
added again::

    out = d + G_σ ∗ [m · (x − d) · 1(|x − d| < LIMIT_MM)]

with the measured crop ``x``, the denoised one ``d``, the mask ``m`` of measured pixels, and a Gaussian of σ pixels.
What differs by more than ``LIMIT_MM`` is no noise (hair, a flying pixel) and stays out.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor

from training.networks.normals import VALUES_PER_MM

SIGMA_PX = 3.0
LIMIT_MM = 12.0


def blur(x: Tensor, sigma_px: Tensor) -> Tensor:
    """``[N, 1, H, W]`` blurred by a Gaussian of ``sigma_px`` ``[N]`` pixels each; zeros lie outside."""
    reach = max(1, int(torch.ceil(3 * sigma_px.max())))
    offsets = torch.arange(-reach, reach + 1, dtype=x.dtype, device=x.device)
    window = torch.exp(-0.5 * (offsets / sigma_px.to(x)[:, None]) ** 2)
    window = (window / window.sum(dim=1, keepdim=True))[:, None, None]  # [N, 1, 1, taps]
    n, _, height, width = x.shape
    together = x.reshape(1, n, height, width)
    together = nnf.conv2d(together, window, padding=(0, reach), groups=n)
    together = nnf.conv2d(together, window.transpose(2, 3), padding=(reach, 0), groups=n)
    return together.reshape(n, 1, height, width)


def band_split(noisy: Tensor, denoised: Tensor, mask: Tensor, sigma_px: Tensor | float = SIGMA_PX) -> Tensor:
    """Crops ``float32[N, 1, 128, 128]`` in [0, 255] with the fine scales of ``denoised`` and the coarse shape of
    ``noisy`` where ``mask`` (bool, same shape) says that it was measured; background of ``noisy`` stays 0.

    ``sigma_px``: where coarse ends, in pixels, one for all or ``[N]``.
    """
    sigmas = torch.as_tensor(sigma_px, dtype=noisy.dtype).expand(len(noisy))
    rest = (noisy - denoised) * mask
    rest = torch.where(rest.abs() < LIMIT_MM * VALUES_PER_MM, rest, 0.0)
    return torch.where(noisy > 0, (denoised + blur(rest, sigmas)).clamp(0.0, 255.0), 0.0)
