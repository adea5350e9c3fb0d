"""Augmentation of stored crops, anew each time one is seen: alignment, noise, occlusion, holes.

All on batches ``float32[N, 1, 128, 128]`` in [0, 255] with background 0, with a generator of its own on the
batch's device, cheap enough for the training loop (a few ms for 64 crops).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor

from face.crop import BEHIND_MM, MM_PER_PX, NOSE_PX
from training.networks.normals import VALUES_PER_MM


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Strengths; 0 switches a part off.

    Residual misalignment: ``tilt_deg`` (about the image axes), ``roll_deg``, ``shift_px``, ``offset_mm``,
    each uniform in ±. ``noise_mm``: the largest standard deviation of extra correlated and white noise.
    ``occluders`` and
    ``holes``: the share of crops that get one. ``lower_face``: the share that lose everything below a line between
    nose and chin, because that is what an open mouth, a hand or a scarf leaves. ``relief_mm``: standard deviation of
    smooth relief that the statistical model knows nothing of: a recogniser sees the same on all crops of a person, a
    denoiser a new one each time, on the noisy and the clean crop.
    """

    tilt_deg: float = 2.0
    roll_deg: float = 3.0
    shift_px: float = 2.0
    offset_mm: float = 3.0
    noise_mm: float = 1.0
    occluders: float = 0.2
    holes: float = 0.2
    lower_face: float = 0.0
    relief_mm: float = 0.0


RELIEF_GRIDS = (8, 16)  # bumps of 22 and 11 mm
RELIEF_NUMBERS = sum(size * size for size in RELIEF_GRIDS)


def augment(depth: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
    """A varied copy of a batch of crops."""
    depth = misalign(depth, how, generator)
    if how.noise_mm:
        depth = add_noise(depth, how.noise_mm, generator)
    if how.holes:
        depth = punch(depth, how.holes, generator)
    if how.occluders:
        depth = occlude(depth, how.occluders, generator)
    if how.lower_face:
        depth = cut_below(depth, how.lower_face, generator)
    return depth


def mirrored(depth: Tensor) -> Tensor:
    """The crop mirrored about the nose's column."""
    flipped = depth.flip(-1).roll(2 * NOSE_PX[0] - depth.shape[-1] + 1, dims=-1)
    flipped[..., 0] = 0
    return flipped


def _uniform(n: int, half: float, generator: torch.Generator) -> Tensor:
    return (_one_each(n, generator) * 2 - 1) * half


def _one_each(n: int, generator: torch.Generator) -> Tensor:
    return torch.rand(n, 1, 1, generator=generator, device=generator.device)


def _pixels(depth: Tensor, x0: float, y0: float) -> tuple[Tensor, Tensor]:
    """Columns ``[W]`` and rows ``[H, 1]`` counted from a place."""
    height, width = depth.shape[-2:]
    x = torch.arange(width, dtype=torch.float32, device=depth.device) - x0
    return x, (torch.arange(height, dtype=torch.float32, device=depth.device) - y0)[:, None]


def misalign(depth: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Small rigid motion about the nose tip, first order in the tilt: shear by depth, then a plane added."""
    n, _, height, width = depth.shape
    roll = _uniform(n, math.radians(how.roll_deg), generator)
    about_y = _uniform(n, math.radians(how.tilt_deg), generator)
    about_x = _uniform(n, math.radians(how.tilt_deg), generator)
    dx, dy = _uniform(n, how.shift_px, generator), _uniform(n, how.shift_px, generator)
    offset = _uniform(n, how.offset_mm, generator)

    x, y = _pixels(depth, *NOSE_PX)
    value = depth[:, 0]
    behind_px = (BEHIND_MM - value / VALUES_PER_MM) * (value > 0) / MM_PER_PX
    cos, sin = torch.cos(roll), torch.sin(roll)
    from_x = cos * x + sin * y + dx + about_y * behind_px + NOSE_PX[0]
    from_y = -sin * x + cos * y + dy + about_x * behind_px + NOSE_PX[1]
    grid = torch.stack((from_x * (2 / (width - 1)) - 1, from_y * (2 / (height - 1)) - 1), dim=-1)
    both = torch.cat((depth, (depth > 0).float()), dim=1)
    moved = nnf.grid_sample(both, grid, mode="bilinear", padding_mode="zeros", align_corners=True)
    plane = (about_y * x + about_x * y) * (MM_PER_PX * VALUES_PER_MM) + offset * VALUES_PER_MM
    inside = moved[:, 1] > 0.999  # no ramps between face and background
    return torch.where(inside, (moved[:, 0] + plane).clamp(1.0, 255.0), 0.0)[:, None]


def add_noise(depth: Tensor, largest_mm: float, generator: torch.Generator) -> Tensor:
    """Correlated (a few pixels) plus white noise, with a strength drawn for each crop."""
    n, _, height, width = depth.shape
    strength = _one_each(n, generator)[:, None] * (largest_mm * VALUES_PER_MM)
    share = _one_each(n, generator)[:, None]
    coarse = torch.randn(n, 1, height // 4, width // 4, generator=generator, device=generator.device)
    coarse = nnf.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=False)
    white = torch.randn(n, 1, height, width, generator=generator, device=generator.device)
    noisy = depth + strength * (share * 1.5 * coarse + (1 - share) * white)
    return torch.where(depth > 0, noisy.clamp(1.0, 255.0), 0.0)


def _ellipses(n: int, size: tuple[int, int], radius: tuple[float, float], generator: torch.Generator) -> Tensor:
    """One random ellipse for each crop: ``bool[n, 1, H, W]``."""
    height, width = size
    y = torch.arange(height, dtype=torch.float32, device=generator.device)[:, None]
    x = torch.arange(width, dtype=torch.float32, device=generator.device)
    cx = _one_each(n, generator) * width
    cy = _one_each(n, generator) * height
    low, high = radius
    rx = _one_each(n, generator) * (high - low) + low
    ry = _one_each(n, generator) * (high - low) + low
    turn = _one_each(n, generator) * math.pi
    u = torch.cos(turn) * (x - cx) + torch.sin(turn) * (y - cy)
    v = -torch.sin(turn) * (x - cx) + torch.cos(turn) * (y - cy)
    return ((u / rx) ** 2 + (v / ry) ** 2 < 1)[:, None]


def punch(depth: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Holes: half of them filled smoothly, as the crop fills small ones, half left as background."""
    n = len(depth)
    chosen = _one_each(n, generator)[:, None] < share
    hole = _ellipses(n, (depth.shape[2], depth.shape[3]), (4.0, 16.0), generator) & chosen & (depth > 0)
    left_open = _one_each(n, generator)[:, None] < 0.5
    known = ((depth > 0) & ~hole).float()
    small = nnf.avg_pool2d(torch.cat((depth * known, known), dim=1), 16)
    small = nnf.avg_pool2d(small, 3, stride=1, padding=1)
    smooth = nnf.interpolate(small, scale_factor=16.0, mode="bilinear", align_corners=False)
    filled = smooth[:, :1] / smooth[:, 1:].clamp_min(1e-3)
    value = torch.where(left_open | (smooth[:, 1:] < 1e-2), torch.zeros_like(depth), filled)
    return torch.where(hole, value.clamp(0.0, 255.0), depth)


def occlude(depth: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Something before the face: an ellipse on a tilted plane 5 to 60 mm nearer than the face around it."""
    n, _, height, width = depth.shape
    chosen = _one_each(n, generator)[:, None] < share
    blob = _ellipses(n, (height, width), (6.0, 24.0), generator) & chosen & (depth > 0)
    count = blob.sum(dim=(2, 3), keepdim=True).clamp_min(1)
    mean = (depth * blob).sum(dim=(2, 3), keepdim=True) / count
    nearer = (_one_each(n, generator)[:, None] * 55 + 5) * VALUES_PER_MM
    slope = torch.randn(n, 2, 1, 1, generator=generator, device=generator.device) * 0.5
    x, y = _pixels(depth, width / 2, height / 2)
    plane = mean + nearer + slope[:, :1] * x + slope[:, 1:] * y
    return torch.where(blob, torch.maximum(plane, depth).clamp(1.0, 255.0), depth)


def cut_below(depth: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Background below a slightly tilted line that starts 12 to 40 pixels (17 to 56 mm) under the nose tip."""
    n = len(depth)
    chosen = _one_each(n, generator)[:, None] < share
    start = _one_each(n, generator)[:, None] * 28 + 12 + NOSE_PX[1]
    slope = torch.randn(n, 1, 1, 1, generator=generator, device=generator.device) * 0.1
    x, y = _pixels(depth, NOSE_PX[0], 0)
    return torch.where(chosen & (y > start + slope * x), 0.0, depth)


def add_relief(depth: Tensor, numbers: Tensor, strength_mm: float) -> Tensor:
    """A smooth relief on faces, 0 at the nose tip, where the crop is held.

    ``numbers`` ``float32[N, RELIEF_NUMBERS]``, from N(0, 1), say which.
    """
    n, _, height, width = depth.shape
    field = torch.zeros_like(depth)
    start = 0
    for size in RELIEF_GRIDS:
        grid = numbers[:, start : start + size * size].view(n, 1, size, size)
        field = field + nnf.interpolate(grid, size=(height, width), mode="bicubic", align_corners=False)
        start += size * size
    column, row = NOSE_PX
    field = field - field[:, :, row : row + 1, column : column + 1]
    return torch.where(depth > 0, (depth + field * (0.7 * strength_mm * VALUES_PER_MM)).clamp(1.0, 255.0), 0.0)
