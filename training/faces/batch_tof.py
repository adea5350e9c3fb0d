"""A time-of-flight camera for batches in torch: the parts of :mod:`training.sensors.tof` that need no loop.

The same settings mean the same here. What is left out: the row and weave patterns of the Kinect v2 (``rows_mm``,
``weave_mm``), which the calibration puts below a quarter of a millimetre.
"""

from __future__ import annotations

import torch
from torch import Tensor

from training.faces.batch import BatchView
from training.faces.batch_images import blurred, correlated, span
from training.faces.render import MATERIALS
from training.sensors.noise import quantile
from training.sensors.tof import Tof

HAIR, LENS = MATERIALS.index("hair"), MATERIALS.index("lens")


def tof(view: BatchView, generator: torch.Generator, settings: Tof | None = None) -> Tensor:
    """Depth ``float32[B, H, W]`` in whole millimetres (0: a hole) that a time-of-flight camera gives of ``view``.

    ``generator`` lives on the view's device.
    """
    s = settings or Tof()
    z = 1000 * view.z
    there = z > 0
    step = span(z, there)
    mixed = _mixed(z, there, step, s, generator)
    noisy = mixed + _noise(view, mixed, s, generator)
    noisy = noisy + s.multipath_mm * _concavity(z, there) + s.wiggle_mm * correlated(z.shape, 40, generator)
    lost = _lost(view, s, generator)
    lost |= (step > s.deleted_mm) & (correlated(z.shape, 1.0, generator) < quantile(s.deleted_share))
    return torch.where(there & ~lost, noisy.round().clamp(0, 65535), 0)


def _uniform(like: Tensor, generator: torch.Generator) -> Tensor:
    return torch.rand(like.shape, generator=generator, device=like.device)


def _mixed(z: Tensor, there: Tensor, step: Tensor, s: Tof, generator: torch.Generator) -> Tensor:
    mean = blurred(z, s.mixing_px) / blurred(there.float(), s.mixing_px).clamp(min=1e-3)
    share = 0.6 + 0.4 * _uniform(z, generator)
    edge = there & (step > 25) & ((step <= s.deleted_mm) | (share > 1 - 0.4 * s.flying_share))
    return torch.where(edge, share * mean + (1 - share) * z, z)


def _noise(view: BatchView, z: Tensor, s: Tof, generator: torch.Generator) -> Tensor:
    steep = 1 / view.cosine.clamp(min=0.2)
    level = (1 + (z / 2000) ** 3) / (1 + 0.4**3) * (1 + s.grazing * (steep - 1))
    noise = s.noise_mm * correlated(z.shape, s.blur_px, generator)
    noise = noise + s.floor_mm * torch.randn(z.shape, generator=generator, device=z.device)
    into = -torch.log(_uniform(z, generator).clamp(min=1e-7))
    deeper = s.hair_mm * (steep - 0.6) * into
    return level * noise + torch.where(view.material == HAIR, deeper, 0)


def _lost(view: BatchView, s: Tof, generator: torch.Generator) -> Tensor:
    """Pixels of hair and lenses that return nothing, in patches, and grazed surfaces."""
    field = torch.special.ndtr(correlated(view.z.shape, 2.0, generator))
    drawn = torch.rand((2, len(view.z), 1, 1), generator=generator, device=view.z.device)
    lost = (view.material == HAIR) & (field > 1 - 2 * s.hair_holes * drawn[0])
    lost |= (view.material == LENS) & (field > 1 - 2 * s.lens_holes * drawn[1])
    grazed = _uniform(view.z, generator) > (12 * view.cosine).clamp(0, 1)
    return torch.logical_or(lost, grazed)


def _concavity(z: Tensor, there: Tensor) -> Tensor:
    around = blurred(z, 6.0) / blurred(there.float(), 6.0).clamp(min=1e-3)
    return ((z - around) / 8).clamp(0, 1)
