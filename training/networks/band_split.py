"""The band split: coarse shape as it was measured, fine scales and holes as a denoiser gives them.

A denoiser contracts faces that it does not know towards those that it does. Most of that lies in coarse shape, which a
camera measures well, for noise averages out over many pixels. So the coarse part of what the denoiser took away is
added again::

    out = d + G_σ ∗ [m · (x − d) · 1(|x − d| < LIMIT_MM)]

with the measured crop ``x``, the denoised one ``d``, the mask ``m`` of measured pixels, and a Gaussian of σ pixels.
What differs by more than ``LIMIT_MM`` is no noise (hair, a flying pixel) and stays out.

A denoiser that knows bare faces puts one behind a hand, too, and who recognises takes the invented part for a measured
one. :func:`keep_occlusions` leaves as measured what is taken away in one piece; lone pixels stay away.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor

from training.networks.normals import VALUES_PER_MM

SIGMA_PX = 3.0
LIMIT_MM = 12.0
# An occlusion begins and is certain at these differences. A ramp, not a step: a lesser precision moves depth by tenths
# of a millimetre, and a step would make millimetres of them.
OCCLUDED_MM = (8.0, 16.0)
PIECE_PX = 3  # what is thinner is no piece
EDGE_PX = 2  # around a piece, where a camera mixes it with the face


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


def keep_occlusions(noisy: Tensor, denoised: Tensor) -> Tensor:
    """``denoised`` with what it took away in one piece (a hand, a scarf, glasses) as in ``noisy``.

    Crops ``float32[N, 1, S, S]`` in [0, 255]; background of ``noisy`` is 0. The difference, as a grey picture between
    ``OCCLUDED_MM``, is opened by ``PIECE_PX`` and widened by ``EDGE_PX``; that is the share of ``noisy`` in each pixel.
    """
    begins, certain = OCCLUDED_MM
    away = ((noisy - denoised).abs() / VALUES_PER_MM - begins) / (certain - begins)
    away = torch.where(noisy > 0, away.clamp(0.0, 1.0), torch.zeros_like(noisy))
    reach = PIECE_PX // 2
    pieces = -nnf.max_pool2d(-away, PIECE_PX, stride=1, padding=reach)
    share = nnf.max_pool2d(pieces, PIECE_PX + 2 * EDGE_PX, stride=1, padding=reach + EDGE_PX)
    return denoised + share * (noisy - denoised)
