"""A time-of-flight camera for batches in torch: :mod:`training.sensors.tof`, with settings for each sample."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from training.faces.batch import BatchView
from training.faces.batch_images import blurred, correlated, span
from training.sensors.tof import Tof
from training.streams.batch_noise import HAIR, columns, correlated_each, drop_materials, one_each, quantile, uniform

Settings = dict[str, Tensor]


def tof(view: BatchView, generator: torch.Generator, settings: Sequence[Tof] = (Tof(),)) -> Tensor:
    """Depth ``float32[B, H, W]`` in whole millimetres (0: a hole) that time-of-flight cameras give of ``view``.

    ``settings``: one for all or one a sample, alike in ``mixing_px``. ``generator`` lives on the view's device.
    """
    s = columns(settings, view.z)
    z, count = 1000 * view.z, len(view.z)
    there = z > 0
    step = span(z, there)
    mixed = _mixed(z, there, step, s, settings[0].mixing_px, generator)
    noisy = mixed + _noise(view, mixed, s, generator)
    noisy = noisy + s["multipath_mm"] * _concavity(z, there) + s["wiggle_mm"] * correlated(z.shape, 40, generator)
    hair, lens = (2 * s[name] * one_each(count, generator) for name in ("hair_holes", "lens_holes"))
    lost = drop_materials(view, generator, hair=hair, lens=lens)
    lost |= uniform(z, generator) > (12 * view.cosine).clamp(0, 1)
    lost |= (step > s["deleted_mm"]) & (correlated(z.shape, 1.0, generator) < quantile(s["deleted_share"]))
    return torch.where(there & ~lost, noisy.round().clamp(0, 65535), 0)


def _mixed(z: Tensor, there: Tensor, step: Tensor, s: Settings, mixing_px: float, generator: torch.Generator) -> Tensor:
    mean = blurred(z, mixing_px) / blurred(there.float(), mixing_px).clamp(min=1e-3)
    share = 0.6 + 0.4 * uniform(z, generator)
    edge = there & (step > 25) & ((step <= s["deleted_mm"]) | (share > 1 - 0.4 * s["flying_share"]))
    return torch.where(edge, share * mean + (1 - share) * z, z)


def _noise(view: BatchView, z: Tensor, s: Settings, generator: torch.Generator) -> Tensor:
    shape = tuple(z.shape)
    steep = 1 / view.cosine.clamp(min=0.2)
    level = (1 + (z / 2000) ** 3) / (1 + 0.4**3) * (1 + s["grazing"] * (steep - 1))
    noise = s["noise_mm"] * correlated_each(shape, s["blur_px"], generator)
    noise = noise + s["floor_mm"] * torch.randn(shape, generator=generator, device=z.device)
    rows, places = _alternating(shape[1], z)[:, None], _alternating(shape[2], z)
    noise = noise + s["weave_mm"] * (rows * correlated(shape, 3, generator) + places * correlated(shape, 3, generator))
    drawn = torch.randn((shape[0], shape[1], 1), generator=generator, device=z.device)
    deeper = s["hair_mm"] * (steep - 0.6) * -torch.log(uniform(z, generator).clamp(min=1e-7))
    return level * noise + s["rows_mm"] * (rows + drawn) + torch.where(view.material == HAIR, deeper, 0)


def _alternating(length: int, like: Tensor) -> Tensor:
    """1, −1, 1, −1…"""
    return 1 - 2 * (torch.arange(length, device=like.device) % 2).float()


def _concavity(z: Tensor, there: Tensor) -> Tensor:
    around = blurred(z, 6.0) / blurred(there.float(), 6.0).clamp(min=1e-3)
    return ((z - around) / 8).clamp(0, 1)
