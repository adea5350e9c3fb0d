"""A z-buffer in plain torch: many meshes at once, on whatever device the tensors live on.

Every triangle lists the pixel centres of its bounding box, no more, so that small triangles (a face has 50,000 of about
a pixel) cost little and large ones stay exact; each listed centre is tested against the triangle and the nearest
surface of a pixel is a ``scatter_reduce``. Nothing is sampled or approximated: depth is that of the ray through the
pixel's centre.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

EDGE = 1e-4  # share of a triangle by which its edges overlap, against cracks between neighbours
CANDIDATES = 1 << 23


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """``value`` ``float32[B, H, W]``: the third coordinate of the surface seen (−inf: none); ``triangle``
    ``int64[B, H, W]``: its number (−1: none)."""

    value: Tensor
    triangle: Tensor

    @property
    def there(self) -> Tensor:
        """``bool[B, H, W]``: where something is seen."""
        return self.triangle >= 0


def rasterise(points: Tensor, triangles: Tensor, height: int, width: int, *, candidates: int = CANDIDATES) -> Raster:
    """Draw meshes into ``height × width`` images.

    ``points`` ``float32[B, V, 3]``: column and row in pixels (centres are integers) and a value that is linear on the
    screen and larger where nearer: 1/z under a perspective, −z without one. ``triangles`` ``int64[T, 3]`` for all or
    ``[B, T, 3]``; degenerate ones and those with a corner that is not finite are passed over. ``candidates``: how many
    pixel centres are tested at a time, which bounds memory.
    """
    batch, count = points.shape[0], triangles.shape[-2]
    boxed = _Boxed(points, triangles, height, width)
    value = points.new_full((batch * height * width,), -torch.inf)
    hits = []
    for chunk in boxed.chunks(candidates):
        pixel, depth, owner = boxed.hits(chunk)
        value.scatter_reduce_(0, pixel, depth, "amax")
        hits.append((pixel, depth, owner % count))
    triangle = torch.full((batch * height * width,), -1, dtype=torch.int64, device=points.device)
    for pixel, depth, owner in hits:
        seen = depth == value[pixel]
        triangle.scatter_reduce_(0, pixel[seen], owner[seen], "amax")
    shape = (batch, height, width)
    return Raster(value.view(shape), triangle.view(shape))


class _Boxed:
    """The triangles that cover at least one pixel centre's box, with those boxes."""

    def __init__(self, points: Tensor, triangles: Tensor, height: int, width: int) -> None:
        batch, count = points.shape[0], triangles.shape[-2]
        index = triangles if triangles.dim() == 3 else triangles.expand(batch, count, 3)
        corners = torch.gather(points, 1, index.reshape(batch, -1, 1).expand(-1, -1, 3)).view(batch * count, 3, 3)
        low, high = corners[..., :2].amin(dim=1), corners[..., :2].amax(dim=1)
        limit = torch.tensor([width - 1, height - 1], device=points.device, dtype=points.dtype)
        first = torch.minimum((low - EDGE).ceil().clamp(min=0), limit + 1)
        last = torch.maximum(torch.minimum((high + EDGE).floor(), limit), first - 1)
        size = last - first + 1
        first_edge, second_edge = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        area = first_edge[:, 0] * second_edge[:, 1] - first_edge[:, 1] * second_edge[:, 0]
        usable = (size[:, 0] * size[:, 1] > 0) & (area.abs() > 1e-12) & corners.isfinite().all(-1).all(-1)
        self.owner = usable.nonzero()[:, 0]
        self.origin, self.first_edge = corners[self.owner, 0], first_edge[self.owner]
        self.second_edge, self.area = second_edge[self.owner], area[self.owner]
        self.first, self.columns = first[self.owner].long(), size[self.owner, 0].long()
        self.tests = self.columns * size[self.owner, 1].long()
        self.image = self.owner // count * (height * width)
        self.width = width

    def chunks(self, candidates: int) -> list[slice]:
        """Runs of triangles of about so many candidates each."""
        ends = self.tests.cumsum(0)
        total = int(ends[-1]) if len(ends) else 0
        marks = torch.arange(candidates, total + candidates, candidates, device=ends.device)
        stops = [int(stop) for stop in torch.searchsorted(ends, marks, right=True).clamp(max=len(ends))]
        starts = [0, *stops[:-1]]
        return [slice(a, b) for a, b in zip(starts, [*stops[:-1], len(ends)], strict=True) if b > a]

    def hits(self, part: slice) -> tuple[Tensor, Tensor, Tensor]:
        """Pixel (flat, over the batch), value and triangle (flat) of every pixel centre inside a triangle."""
        tests = self.tests[part]
        row = torch.repeat_interleave(torch.arange(len(tests), device=tests.device), tests)
        row, offset = row + part.start, torch.arange(len(row), device=row.device) - (tests.cumsum(0) - tests)[row]
        x = self.first[row, 0] + offset % self.columns[row]
        y = self.first[row, 1] + offset // self.columns[row]
        dx, dy = x - self.origin[row, 0], y - self.origin[row, 1]
        one, two, area = self.first_edge[row], self.second_edge[row], self.area[row]
        b = (dx * two[:, 1] - dy * two[:, 0]) / area
        c = (one[:, 0] * dy - one[:, 1] * dx) / area
        inside = (b >= -EDGE) & (c >= -EDGE) & (b + c <= 1 + EDGE)
        row, b, c = row[inside], b[inside].clamp(0, 1), c[inside].clamp(0, 1)
        value = self.origin[row, 2] + b * self.first_edge[row, 2] + c * self.second_edge[row, 2]
        return self.image[row] + y[inside] * self.width + x[inside], value, self.owner[row]
