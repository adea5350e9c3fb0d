"""The one definition of normals: a depth crop in [0, 255] → unit normals of the metric surface.

Central differences on the crop's own grid (edges replicated), in millimetres, so slopes are true slopes. Normals are
in the camera frame of a frontal face (x right, y down, z forward) and point to the camera: z < 0. The background is
the far plane; the step around the face gives steep but unit normals there.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor

from face.crop import BEHIND_MM, FRONT_MM, MM_PER_PX

Units = Literal["mm", "px"]

VALUES_PER_MM = 255.0 / (FRONT_MM + BEHIND_MM)


def to_unit(depth: Tensor) -> Tensor:
    """[0, 255] → [-1, 1], the range the networks work in."""
    return depth * (1.0 / 127.5) - 1.0


def from_unit(value: Tensor) -> Tensor:
    """[-1, 1] → [0, 255]."""
    return (value + 1.0) * 127.5


def normals(depth: Tensor, units: Units = "mm") -> Tensor:
    """``float[N, 1, H, W]`` in [0, 255] → ``float[N, 3, H, W]`` unit vectors.

    The surface is z(x, y) with z growing away from the camera, so the normal that looks at the camera is
    (dz/dx, dz/dy, -1) / norm. Written with slices, not with a convolution, to stay cheap everywhere. ``units``: slopes
    in millimetres per millimetre, or in values per pixel, as Led3D's published preparation takes them (about 3 times
    steeper).
    """
    # d(z mm) / d(x mm) from value differences two pixels apart; brighter is nearer, hence the minus.
    scale = -0.5 if units == "px" else -1.0 / (VALUES_PER_MM * 2.0 * MM_PER_PX)
    padded = nnf.pad(depth, (1, 1, 1, 1), mode="replicate")
    dx = (padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]) * scale
    dy = (padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]) * scale
    inverse = torch.rsqrt(dx * dx + dy * dy + 1.0)
    return torch.cat((dx * inverse, dy * inverse, -inverse), dim=1)
