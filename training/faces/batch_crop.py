"""``face.crop`` for batches in torch, step by step the same, but that small islands of pixels stay."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from face.crop import BEHIND_MM, FRONT_MM, MM_PER_PX, NOSE_PX, REACH_MM, SIZE, support
from face.surface import FLYING_MM, PITCH_MM, SURFACE_MM
from training.faces.batch_images import fill, largest, neighbours, smallest, span

GRID = round(2 * REACH_MM / PITCH_MM)


def crop(z_mm: Tensor, camera: Tensor, rotation: Tensor, nose_m: Tensor) -> tuple[Tensor, Tensor]:
    """Crops ``float32[B, 128, 128]`` in [0, 255] and what was measured ``bool[B, 128, 128]`` of depth images ``[B, H,
    W]`` (mm, 0: a hole), of heads located at ``nose_m`` ``[B, 3]`` (camera frame, metres) with ``rotation`` ``[B, 3,
    3]`` (face → camera); ``camera`` ``[B, 4]``: fx, fy, cx, cy."""
    centre = 1000 * nose_m
    near = torch.where((z_mm - centre[:, 2, None, None]).abs() > 2 * REACH_MM, 0, z_mm)
    points, there = _points(_without_outliers(near), camera, centre)
    z, measured = _splat((points - centre[:, None]) @ rotation, there)
    inside = torch.from_numpy(support().copy()).to(z.device)
    known = measured & inside
    return encode(fill(z, known)), known


def encode(z_mm: Tensor) -> Tensor:
    """Millimetres behind the nose tip ``[B, 128, 128]`` → crop values, 0 outside the face's support."""
    inside = torch.from_numpy(support().copy()).to(z_mm.device)
    value = (BEHIND_MM - z_mm) * (255.0 / (FRONT_MM + BEHIND_MM))
    return torch.where(inside, value.clamp(0, 255), 0)


def _without_outliers(z: Tensor) -> Tensor:
    valid = z > 0
    limit = FLYING_MM * (z / 700).clamp(min=1)
    flying = (z - smallest(torch.where(valid, z, 1e6)) > limit) & (largest(z) - z > limit)
    return torch.where(flying | (neighbours(valid) < 3.5), 0, z)


def _points(z: Tensor, camera: Tensor, centre: Tensor) -> tuple[Tensor, Tensor]:
    """Camera points ``[B, N, 3]`` mm on a grid of about 1.4 mm around the centre, and which were measured."""
    height, width = z.shape[1:]
    at = (torch.arange(GRID, device=z.device) + 0.5) / GRID * 2 - 1
    reach = REACH_MM * camera[:, :2] / centre[:, 2:]
    middle = camera[:, :2] * centre[:, :2] / centre[:, 2:] + camera[:, 2:]
    u = middle[:, :1] + reach[:, :1] * at
    v = middle[:, 1:] + reach[:, 1:] * at
    where = torch.stack(
        [
            (2 * u / (width - 1) - 1)[:, None].expand(-1, GRID, -1),
            (2 * v / (height - 1) - 1)[..., None].expand(-1, -1, GRID),
        ],
        dim=-1,
    )
    valid = z > 0
    layers = torch.stack([z, valid.float(), span(z, valid)], dim=1)
    smooth = functional.grid_sample(layers[:, :2], where, mode="bilinear", align_corners=True)
    exact = functional.grid_sample(layers, where, mode="nearest", align_corners=True)
    share = smooth[:, 1]
    depth = torch.where(exact[:, 2] > 40, exact[:, 0], smooth[:, 0] / share.clamp(min=1e-6))
    depth = torch.where(share > 0.5, depth, 0)
    x = ((u - camera[:, 2:3]) / camera[:, :1])[:, None] * depth
    y = ((v - camera[:, 3:]) / camera[:, 1:2])[..., None] * depth
    return torch.stack([x, y, depth], dim=-1).flatten(1, 2), (depth > 0).flatten(1)


def _splat(points: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
    """Depth on the crop's grid of points in the face frame ``[B, N, 3]`` mm; the nearest of several surfaces wins."""
    batch = len(points)
    x, y = points[..., 0] / MM_PER_PX + NOSE_PX[0], points[..., 1] / MM_PER_PX + NOSE_PX[1]
    depth = points[..., 2]
    keep = (
        there & (x > 0) & (x < SIZE - 1.001) & (y > 0) & (y < SIZE - 1.001) & (depth > -FRONT_MM) & (depth < BEHIND_MM)
    )
    image = torch.arange(batch, device=points.device)[:, None].expand_as(x)[keep] * SIZE * SIZE
    x, y, depth = x[keep], y[keep], depth[keep]
    cell = image + y.round().long() * SIZE + x.round().long()
    front = depth.new_full((batch * SIZE * SIZE,), 1e6).scatter_reduce_(0, cell, depth, "amin")
    surface = smallest(front.view(batch, SIZE, SIZE)).flatten()
    kept = depth < surface[cell] + SURFACE_MM
    image, x, y, depth = image[kept], x[kept], y[kept], depth[kept]
    column, row = x.floor(), y.floor()
    right, below = x - column, y - row
    total, weight = depth.new_zeros(batch * SIZE * SIZE), depth.new_zeros(batch * SIZE * SIZE)
    for dy, wy in ((0, 1 - below), (1, below)):
        for dx, wx in ((0, 1 - right), (1, right)):
            index = image + (row.long() + dy) * SIZE + column.long() + dx
            weight.scatter_add_(0, index, wx * wy)
            total.scatter_add_(0, index, wx * wy * depth)
    shape = (batch, SIZE, SIZE)
    measured = (weight > 0.15).view(shape)
    measured &= neighbours(measured) > 3.5
    return torch.where(measured, (total / weight.clamp(min=1e-9)).view(shape), 0), measured
