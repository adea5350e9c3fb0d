"""Parts of several cameras of batches, as :mod:`training.sensors.noise` has them for one image: settings that differ
from sample to sample, correlated noise, lost materials, shadows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import torch
from torch import Tensor

from training.faces.batch import BatchView
from training.faces.batch_images import correlated
from training.faces.render import MATERIALS
from training.sensors.stereo import Stereo
from training.sensors.structured_light import StructuredLight
from training.sensors.tof import Tof

HAIR, LENS = MATERIALS.index("hair"), MATERIALS.index("lens")
REACH = 4  # standard deviations that a Gaussian is cut at


def columns(settings: Sequence[Tof] | Sequence[Stereo] | Sequence[StructuredLight], like: Tensor) -> dict[str, Tensor]:
    """Each setting by its name as ``float32[N, 1, 1]`` on the device of ``like``: one row a sample, or one for all."""
    rows = [asdict(one) for one in settings]
    return {
        name: torch.tensor([row[name] for row in rows], dtype=torch.float32, device=like.device)[:, None, None]
        for name in rows[0]
    }


def uniform(like: Tensor, generator: torch.Generator) -> Tensor:
    """Numbers from [0, 1), of the shape of ``like``."""
    return torch.rand(like.shape, generator=generator, device=like.device)


def one_each(count: int, generator: torch.Generator) -> Tensor:
    """One number from [0, 1) a sample: ``float32[count, 1, 1]``."""
    return torch.rand((count, 1, 1), generator=generator, device=generator.device)


def quantile(share: Tensor) -> Tensor:
    """The standard normal quantile, approximated as in :func:`training.sensors.noise.quantile`."""
    return torch.logit(share.clamp(1e-4, 1 - 1e-4)) / 1.702


def correlated_each(shape: tuple[int, ...], extent_px: Tensor, generator: torch.Generator) -> Tensor:
    """Gaussian noise of unit variance ``float32[B, H, W]``, correlated over ``extent_px`` ``[N, 1, 1]`` pixels, N being
    B or 1; no edges, for more is drawn than is kept."""
    batch, height, width = shape
    sigma = extent_px.clamp(min=0.05)
    margin = int(REACH * float(sigma.max())) + 1
    drawn = torch.randn((batch, height + 2 * margin, width + 2 * margin), generator=generator, device=sigma.device)
    return _window(height, margin, sigma) @ drawn @ _window(width, margin, sigma).transpose(1, 2)


def _window(size: int, margin: int, sigma: Tensor) -> Tensor:
    """Gaussian windows of unit energy as matrices ``[N, size, size + 2 · margin]``."""
    place = torch.arange(size, device=sigma.device)[:, None] + margin
    every = torch.arange(size + 2 * margin, device=sigma.device)
    weight = torch.exp(-0.5 * ((place - every) / sigma) ** 2)
    return weight / weight.square().sum(dim=2, keepdim=True).sqrt()


def drop_materials(view: BatchView, generator: torch.Generator, *, hair: Tensor, lens: Tensor) -> Tensor:
    """Pixels lost to hair and spectacle lenses, in patches: ``bool[B, H, W]``; the shares ``[B, 1, 1]``."""
    field = correlated(view.z.shape, 2.0, generator)
    lost = (view.material == HAIR) & (field > quantile(1 - hair))
    return lost | ((view.material == LENS) & (field > quantile(1 - lens)))


def shadow(disparity: Tensor) -> Tensor:
    """What a second camera or a projector to the right does not reach: ``bool[B, H, W]``, of disparities in pixels of
    these images, 0 where nothing is; see :func:`training.sensors.noise.shadow`."""
    place = torch.arange(disparity.shape[-1], device=disparity.device)
    there = disparity > 0
    seen_at = torch.where(there, place - disparity, torch.inf)
    leftmost = seen_at.flip(-1).cummin(dim=-1).values.flip(-1)
    hidden = torch.zeros_like(there)
    hidden[..., :-1] = leftmost[..., 1:] < seen_at[..., :-1] - 0.5
    return hidden & there
