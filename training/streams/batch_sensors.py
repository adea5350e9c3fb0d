"""Depth cameras of all kinds for one batch: each sample through the sensor that it was drawn for."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from training.faces.batch import BatchView
from training.sensors.stereo import Stereo
from training.sensors.structured_light import StructuredLight
from training.sensors.tof import Tof
from training.sensors.variation import Settings
from training.streams.batch_stereo import stereo
from training.streams.batch_structured_light import structured_light
from training.streams.batch_tof import tof


def measure(view: BatchView, settings: Sequence[Settings], generator: torch.Generator) -> Tensor:
    """Depth ``float32[B, H, W]`` in whole millimetres (0: a hole) of views whose cameras have these ``settings``, one a
    sample. ``generator`` lives on the view's device."""
    depth = torch.zeros_like(view.z)
    tofs = {row: one for row, one in enumerate(settings) if isinstance(one, Tof)}
    stereos = {row: one for row, one in enumerate(settings) if isinstance(one, Stereo)}
    lights = {row: one for row, one in enumerate(settings) if isinstance(one, StructuredLight)}
    if tofs:
        depth[list(tofs)] = tof(view[list(tofs)], generator, list(tofs.values()))
    if stereos:
        depth[list(stereos)] = stereo(view[list(stereos)], generator, list(stereos.values()))
    if lights:
        depth[list(lights)] = structured_light(view[list(lights)], generator, list(lights.values()))
    return depth
