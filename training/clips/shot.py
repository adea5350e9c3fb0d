"""What a camera would see of a scene: geometry for its depth sensor, and how much light comes back from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from camera import Intrinsics
from training.clips.room import Piece
from training.faces.render import MATERIALS, View

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """An ideal camera's ``view`` and the infrared ``albedo`` of what is seen, ``float32[H, W]``, 0 where nothing is."""

    view: View
    albedo: Image

    @property
    def there(self) -> NDArray[np.bool_]:
        """``bool[H, W]``: where something is seen."""
        return self.view.z > 0

    def before(self, behind: Shot) -> Shot:
        """Both together: the nearer surface of each pixel."""
        mine, other = self.view, behind.view
        near = self.there & (~behind.there | (mine.z < other.z))
        view = View(
            np.where(near, mine.z, other.z),
            np.where(near, mine.cosine, other.cosine),
            np.where(near, mine.material, other.material),
            mine.intrinsics,
        )
        return Shot(view, np.where(near, self.albedo, behind.albedo))


def shoot(pieces: Sequence[Piece], intrinsics: Intrinsics) -> Shot:
    """The pieces as a camera at the origin sees them."""
    import open3d as o3d

    scene = o3d.t.geometry.RaycastingScene(nthreads=1)
    for one in pieces:
        scene.add_triangles(o3d.core.Tensor(one.mesh.vertices), o3d.core.Tensor(one.mesh.triangles))
    rows, columns = _rows_and_columns(pieces, intrinsics)
    toward = rays(intrinsics)[rows, columns]
    answer = scene.cast_rays(np.concatenate([np.zeros_like(toward), toward], -1), nthreads=1)
    hit = answer["t_hit"].numpy()
    there = np.isfinite(hit)
    which = np.where(there, answer["geometry_ids"].numpy().astype(np.int64), -1)
    shape = (intrinsics.height, intrinsics.width)
    z, cosine, albedo = (np.zeros(shape, np.float32) for _ in range(3))
    material = np.zeros(shape, np.uint8)
    z[rows, columns] = np.where(there, hit, 0)
    inclined = np.abs((answer["primitive_normals"].numpy() * toward).sum(-1)) / np.linalg.norm(toward, axis=-1)
    cosine[rows, columns] = np.where(there, inclined, 0)
    albedo[rows, columns] = np.array([*(one.albedo for one in pieces), 0.0], np.float32)[which]
    material[rows, columns] = np.array([*(MATERIALS.index(one.mesh.material) for one in pieces), 0], np.uint8)[which]
    return Shot(View(z, cosine, material, intrinsics), albedo)


@lru_cache(maxsize=2)
def rays(intrinsics: Intrinsics) -> Image:
    """Each pixel's ray as long as reaches 1 m along the optical axis, ``float32[H, W, 3]``."""
    u, v = np.meshgrid(np.arange(intrinsics.width), np.arange(intrinsics.height))
    return np.asarray(intrinsics.deproject(np.stack([u, v], -1), np.ones(u.shape)), np.float32)


def _rows_and_columns(pieces: Sequence[Piece], intrinsics: Intrinsics) -> tuple[slice, slice]:
    """The part of the image that holds the pieces; all of it where one reaches behind the camera."""
    points = np.concatenate([one.mesh.vertices for one in pieces]).astype(np.float64)
    if points[:, 2].min() < 0.05:
        return slice(0, intrinsics.height), slice(0, intrinsics.width)
    pixels = intrinsics.project(points)
    (left, top), (right, bottom) = np.floor(pixels.min(axis=0)).astype(int), np.ceil(pixels.max(axis=0)).astype(int)
    return slice(max(0, top), max(0, bottom + 1)), slice(max(0, left), max(0, right + 1))
