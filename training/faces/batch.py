"""Many faces at once in torch: coefficients → vertices → what depth cameras see, and the truth on the crop's grid.

The counterpart of ``training.faces.render`` for large batches: no Open3D, no process pool, the same depth. Runs on the
device it is made for; every tensor passed in must live there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from face.crop import BEHIND_MM, FRONT_MM, MM_PER_PX, NOSE_PX, SIZE
from training.faces.model import NOSE_TIP, FaceModel
from training.faces.props import Dressed, Mesh
from training.faces.raster import CANDIDATES, Raster, rasterise
from training.faces.render import MATERIALS

Array = NDArray[Any]
SKIN, LENS = MATERIALS.index("skin"), MATERIALS.index("lens")
NEAR_M = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class BatchView:
    """Views of a batch, each like :class:`training.faces.render.View`: ``z`` ``float32[B, H, W]`` metres (0: nothing),
    ``cosine`` ``float32[B, H, W]``, ``material`` ``int64[B, H, W]``, ``camera`` ``float32[B, 4]``: fx, fy, cx, cy."""

    z: Tensor
    cosine: Tensor
    material: Tensor
    camera: Tensor

    def __getitem__(self, rows: list[int]) -> BatchView:
        """The views of some of the batch."""
        return BatchView(self.z[rows], self.cosine[rows], self.material[rows], self.camera[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Props:
    """Props of a batch, padded with triangles of no area: ``vertices`` ``float32[B, P, 3]`` metres in the face frame,
    ``triangles`` ``int64[B, Q, 3]``, ``material`` ``int64[B, Q]``; and the lenses of spectacles, which are looked
    through: ``lens_vertices`` ``float32[B, L, 3]``, ``lens_triangles`` ``int64[B, M, 3]``."""

    vertices: Tensor
    triangles: Tensor
    material: Tensor
    lens_vertices: Tensor
    lens_triangles: Tensor

    def __getitem__(self, rows: Tensor) -> Props:
        """The props of some of the batch."""
        return Props(*(getattr(self, name)[rows] for name in self.__slots__))


def pack(dressed: Sequence[Dressed], device: torch.device | str = "cpu") -> Props:
    """The props of dressed faces as one padded batch."""
    solid = [_joined(one.props) for one in dressed]
    lenses = [_joined([_fan(outline) for outline in one.lenses]) for one in dressed]
    vertices, triangles, material = (_padded([part[k] for part in solid], device) for k in range(3))
    lens_vertices, lens_triangles, _ = (_padded([part[k] for part in lenses], device) for k in range(3))
    return Props(vertices, triangles, material, lens_vertices, lens_triangles)


class BatchFaces:
    """A face model on a device, and its camera. ``candidates`` bounds the memory of a view, see
    :func:`training.faces.raster.rasterise`."""

    def __init__(self, model: FaceModel, device: torch.device | str = "cpu", *, candidates: int = CANDIDATES) -> None:
        self.device = torch.device(device)
        self.candidates = candidates
        self._mean = torch.from_numpy(model.mean).to(self.device).reshape(-1)
        self._identity = torch.from_numpy(model.identity_basis).to(self.device).flatten(1)
        self._expression = torch.from_numpy(model.expression_basis).to(self.device).flatten(1)
        self.triangles = torch.from_numpy(model.triangles.astype(np.int64)).to(self.device)
        self._nose = int(model.landmark_indices[NOSE_TIP])

    def vertices(self, identity: Tensor, expression: Tensor | None = None) -> Tensor:
        """Vertices ``float32[B, V, 3]``, metres in the face frame, of coefficients ``float32[B, ≤ 100]`` and
        ``float32[B, 53]`` (None: neutral)."""
        shape = self._mean + identity @ self._identity[: identity.shape[1]]
        if expression is not None:
            shape = shape + expression @ self._expression
        points = shape.view(len(identity), -1, 3)
        return points - points[:, self._nose : self._nose + 1]

    def view(
        self,
        vertices: Tensor,
        rotation: Tensor,
        nose_m: Tensor,
        camera: Tensor,
        size: tuple[int, int],
        props: Props | None = None,
    ) -> BatchView:
        """What cameras see of faces with their nose tips at ``nose_m`` ``[B, 3]`` (camera frame, metres), turned by
        ``rotation`` ``[B, 3, 3]`` (face → camera); ``camera`` ``[B, 4]``: fx, fy, cx, cy; ``size``: height, width."""
        points, triangles, material = self._scene(vertices, props)
        there = points @ rotation.transpose(1, 2) + nose_m[:, None]
        raster = rasterise(_perspective(there, camera), triangles, *size, candidates=self.candidates)
        seen = raster.there
        z = torch.where(seen, 1 / raster.value.clamp(min=1e-6), 0)
        found = raster.triangle.clamp(min=0)
        kind = torch.where(seen, torch.gather(material, 1, found.flatten(1)).view_as(found), 0)
        if props is not None and props.lens_triangles.shape[1]:
            lens = props.lens_vertices @ rotation.transpose(1, 2) + nose_m[:, None]
            before = rasterise(_perspective(lens, camera), props.lens_triangles, *size, candidates=self.candidates)
            kind = torch.where(before.there & (kind == SKIN), LENS, kind)
        return BatchView(z, _cosine(there, triangles, raster, camera), kind, camera)

    def clean_map(self, vertices: Tensor, rotation: Tensor, offset_mm: Tensor) -> tuple[Tensor, Tensor]:
        """The complete bare faces on the crop's grid: depth behind the origin ``float32[B, 128, 128]`` mm, and where
        it is; ``rotation`` and ``offset_mm`` as in :meth:`training.faces.render.Scene.clean_map`."""
        local = (1000 * vertices - offset_mm[:, None]) @ rotation
        pixels = local[..., :2] / MM_PER_PX + torch.tensor(NOSE_PX, device=local.device, dtype=local.dtype)
        points = torch.cat([pixels, -local[..., 2:]], dim=-1)
        raster = rasterise(points, self.triangles, SIZE, SIZE, candidates=self.candidates)
        z = -raster.value
        there = raster.there & (z < BEHIND_MM) & (z > -FRONT_MM)
        return torch.where(there, z, 0), there

    def _scene(self, vertices: Tensor, props: Props | None) -> tuple[Tensor, Tensor, Tensor]:
        skin = torch.full((len(vertices), len(self.triangles)), SKIN, device=self.device)
        if props is None:
            return vertices, self.triangles, skin
        faces = self.triangles.expand(len(vertices), -1, 3)
        triangles = torch.cat([faces, props.triangles + vertices.shape[1]], dim=1)
        return torch.cat([vertices, props.vertices], dim=1), triangles, torch.cat([skin, props.material], dim=1)


def _perspective(points: Tensor, camera: Tensor) -> Tensor:
    """Camera points ``[B, V, 3]`` → column, row, 1/z; not finite at or behind the camera."""
    z = torch.where(points[..., 2:] > NEAR_M, points[..., 2:], torch.nan)
    pixels = points[..., :2] / z * camera[:, None, :2] + camera[:, None, 2:]
    return torch.cat([pixels, 1 / z], dim=-1)


def rays(camera: Tensor, size: tuple[int, int]) -> Tensor:
    """Directions ``float32[B, H, W, 3]`` with z = 1 of every pixel of cameras ``[B, 4]``."""
    v, u = torch.meshgrid(*(torch.arange(n, device=camera.device) for n in size), indexing="ij")
    fx, fy, cx, cy = (camera[:, k, None, None] for k in range(4))
    x, y = (u - cx) / fx, (v - cy) / fy
    return torch.stack([x, y, torch.ones_like(x)], dim=-1)


def _cosine(points: Tensor, triangles: Tensor, raster: Raster, camera: Tensor) -> Tensor:
    batch, height, width = raster.triangle.shape
    found = raster.triangle.clamp(min=0).flatten(1)
    if triangles.dim() == 2:
        corners = triangles[found]
    else:
        corners = torch.gather(triangles, 1, found[..., None].expand(-1, -1, 3))
    where = torch.gather(points, 1, corners.reshape(batch, -1, 1).expand(-1, -1, 3)).view(batch, -1, 3, 3)
    normal = torch.linalg.cross(where[:, :, 1] - where[:, :, 0], where[:, :, 2] - where[:, :, 0])
    ray = rays(camera, (height, width)).flatten(1, 2)
    length = normal.norm(dim=-1) * ray.norm(dim=-1)
    inclined = ((normal * ray).sum(-1).abs() / length.clamp(min=1e-20)).view(batch, height, width)
    return torch.where(raster.there, inclined, 0)


def _joined(meshes: Sequence[Mesh]) -> tuple[Array, Array, Array]:
    """Vertices, triangles and each triangle's material of several meshes."""
    if not meshes:
        return np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int64), np.zeros(0, np.int64)
    start = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes[:-1])])
    return (
        np.concatenate([mesh.vertices for mesh in meshes]).astype(np.float32),
        np.concatenate([mesh.triangles.astype(np.int64) + s for mesh, s in zip(meshes, start, strict=True)]),
        np.concatenate([np.full(len(mesh.triangles), MATERIALS.index(mesh.material)) for mesh in meshes]),
    )


def _fan(outline: NDArray[np.float32]) -> Mesh:
    corner = np.arange(1, len(outline) - 1)
    fan = np.stack([np.zeros_like(corner), corner, corner + 1], axis=1).astype(np.uint32)
    return Mesh(outline, fan, "lens")


def _padded(parts: Sequence[Array], device: torch.device | str) -> Tensor:
    longest = max(1, *(len(part) for part in parts)) if parts else 1
    whole = np.zeros((len(parts), longest, *parts[0].shape[1:]), parts[0].dtype)
    for row, part in zip(whole, parts, strict=True):
        row[: len(part)] = part
    return torch.from_numpy(whole).to(device)
