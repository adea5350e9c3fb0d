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
from torch import Tensor

from training.networks.normals import VALUES_PER_MM

SIGMA_PX = 3.0
LIMIT_MM = 12.0


def gaussian(size: int, sigma_px: Tensor) -> Tensor:
    """Gaussian blurs of ``sigma_px`` ``[N]`` pixels along an axis of ``size`` pixels, as matrices ``[N, size, size]``.

    Zeros lie outside, so rows near an edge add up to less than 1.
    """
    place = torch.arange(size, dtype=sigma_px.dtype, device=sigma_px.device)
    reach = torch.arange(-size, size + 1, dtype=sigma_px.dtype, device=sigma_px.device)
    sigma = sigma_px[:, None, None]
    weight = torch.exp(-0.5 * ((place[:, None] - place) / sigma) ** 2)
    return weight / torch.exp(-0.5 * (reach / sigma) ** 2).sum(dim=2, keepdim=True)


def band_split(noisy: Tensor, denoised: Tensor, measured: Tensor, blur: Tensor) -> Tensor:
    """Crops ``float32[N, 1, S, S]`` in [0, 255] with the fine scales of ``denoised`` and the coarse shape of ``noisy``.

    - ``measured``: bool, same shape, where ``noisy`` was measured and not filled.
    - ``blur``: what coarse is, :func:`gaussian`'s ``[N, S, S]``, or ``[1, S, S]`` for all.

    Background of ``noisy`` stays 0.
    """
    rest = noisy - denoised
    kept = measured & (rest.abs() < LIMIT_MM * VALUES_PER_MM)
    rest = torch.where(kept, rest, torch.zeros_like(rest))
    coarse = blur[:, None] @ rest @ blur.transpose(1, 2)[:, None]
    return torch.where(noisy > 0, (denoised + coarse).clamp(0.0, 255.0), torch.zeros_like(noisy))


def covered(noisy: Tensor, denoised: Tensor, measured: Tensor) -> Tensor:
    """The share ``float32[N]`` of each crop's measured pixels that are more than ``LIMIT_MM`` off its denoised face.

    Hands, masks and hair, which a denoiser takes away. ``noisy``, ``denoised``, ``measured`` as for :func:`band_split`.
    """
    away = measured & ((noisy - denoised).abs() >= LIMIT_MM * VALUES_PER_MM)
    return away.sum((1, 2, 3)) / measured.sum((1, 2, 3)).clamp(min=1)
