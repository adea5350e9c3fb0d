"""An active stereo camera for batches in torch: :mod:`training.sensors.stereo`, with settings for each sample."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from training.faces.batch import BatchView
from training.sensors.stereo import Stereo
from training.streams.batch_noise import columns, correlated_each, drop_materials, one_each, quantile, shadow

HAIR_HOLES, LENS_HOLES = 0.2, 0.7  # the largest shares lost, as in training.sensors.stereo


def stereo(view: BatchView, generator: torch.Generator, settings: Sequence[Stereo] = (Stereo(),)) -> Tensor:
    """Depth ``float32[B, H, W]`` in whole millimetres (0: a hole) that active stereo cameras give of ``view``.

    ``settings``: one for all or one a sample, alike in ``fattening_px``. ``generator`` lives on the view's device.
    """
    s = columns(settings, view.z)
    count, shape = len(view.z), tuple(view.z.shape)
    there = view.z > 0
    scale = view.camera[:, 0, None, None] * s["baseline_m"]
    disparity = torch.where(there, scale / view.z.clamp(min=1e-3), 0)
    lost = shadow(disparity) | ((view.cosine < 0.12) & there)
    disparity = _fattened(disparity, settings[0].fattening_px)
    noise = correlated_each(shape, s["window_px"], generator)
    noise = noise + 0.3 * torch.randn(shape, generator=generator, device=view.z.device)
    steep = 1 / view.cosine.clamp(min=0.2)
    noisy = disparity + s["disparity_px"] * (1 + s["grazing"] * (steep - 1)) * noise
    noisy = (noisy * s["steps"]).round() / s["steps"]
    hair, lens = HAIR_HOLES * one_each(count, generator), LENS_HOLES * one_each(count, generator)
    lost |= drop_materials(view, generator, hair=hair, lens=lens)
    lost |= correlated_each(shape, s["window_px"], generator) > quantile(1 - s["unmatched"])
    good = (noisy > 0.5) & ~lost & (disparity > 0)
    return torch.where(good, (1000 * scale / noisy.clamp(min=0.5)).round().clamp(0, 65535), 0)


def _fattened(disparity: Tensor, extent: int) -> Tensor:
    fat = functional.max_pool2d(disparity[:, None], 2 * extent + 1, 1, extent)[:, 0]
    return torch.where(fat - disparity > 1.5, fat, disparity)
