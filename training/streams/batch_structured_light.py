"""A structured-light camera for batches in torch: :mod:`training.sensors.structured_light`, with settings for each
sample."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from training.faces.batch import BatchView
from training.faces.batch_images import correlated
from training.sensors.structured_light import StructuredLight
from training.streams.batch_noise import columns, correlated_each, drop_materials, one_each, shadow

STEEPEST = math.cos(math.radians(80))


def structured_light(
    view: BatchView, generator: torch.Generator, settings: Sequence[StructuredLight] = (StructuredLight(),)
) -> Tensor:
    """Depth ``float32[B, H, W]`` in whole millimetres (0: a hole) that structured-light cameras give of ``view``.

    ``settings``: one for all or one a sample. ``generator`` lives on the view's device.
    """
    s = columns(settings, view.z)
    count, shape = len(view.z), tuple(view.z.shape)
    there = view.z > 0
    scale = s["focal_px"] * s["baseline_m"]
    disparity = torch.where(there, scale / view.z.clamp(min=1e-3), 0)
    lit = ~shadow(disparity * view.camera[:, 0, None, None] / s["focal_px"])
    seen = _wander(torch.where(lit, disparity, 0), s["lateral_px"], generator)
    noise = correlated_each(shape, s["window_px"], generator)
    noisy = seen + _level(view, s, scale, one_each(count, generator)) * noise
    steps = (noisy * s["steps"]).round() / s["steps"]
    hair = 2 * s["hair_holes"] * one_each(count, generator)
    lens = 2 * s["lens_holes"] * one_each(count, generator)
    lost = drop_materials(view, generator, hair=hair, lens=lens) | (there & (view.cosine < s["grazing_cosine"]))
    z = 1000 * scale / torch.maximum(steps, 1 / s["steps"])
    return torch.where((seen > 0) & there & ~lost & (steps > 0), z.round().clamp(0, 65535), 0)


def _level(view: BatchView, s: dict[str, Tensor], scale: Tensor, drawn: Tensor) -> Tensor:
    """Standard deviation of the disparity: a constant, and Nguyen's term of incidence, which is in depth."""
    z = view.z.clamp(min=0.1)
    angle = view.cosine.clamp(STEEPEST, 1).arccos()
    grazing_m = 1e-4 / z.sqrt() * (angle / (math.pi / 2 - angle)) ** 2
    return s["disparity_px"] * (0.85 + 0.3 * drawn) + grazing_m * scale / z**2


def _wander(disparity: Tensor, extent: Tensor, generator: torch.Generator) -> Tensor:
    """At edges each pixel reads a place up to about ``extent`` px away, neighbours nearly the same one."""
    batch, height, width = disparity.shape
    rows = torch.arange(height, device=disparity.device)[:, None]
    places = torch.arange(width, device=disparity.device)
    column = (places + extent * correlated(disparity.shape, 1.0, generator)).round().long().clamp(0, width - 1)
    row = (rows + extent * correlated(disparity.shape, 1.0, generator)).round().long().clamp(0, height - 1)
    moved = torch.gather(disparity.flatten(1), 1, (row * width + column).flatten(1)).view(batch, height, width)
    largest = functional.max_pool2d(disparity[:, None], 5, 1, 2)[:, 0]
    smallest = -functional.max_pool2d(-disparity[:, None], 5, 1, 2)[:, 0]
    return torch.where(largest - smallest > 1, moved, disparity)
