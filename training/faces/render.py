"""A dressed face as an ideal depth camera sees it, and the truth behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Intrinsics
from face.crop import BEHIND_MM, FRONT_MM, grid_mm
from training.faces.props import Dressed

MATERIALS = ("none", "skin", "hair", "cloth", "frame", "lens", "background")
Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The image that an ideal depth camera gives.

    - ``z``: ``float32[H, W]``, metres along the optical axis, 0 where there is nothing.
    - ``cosine``: ``float32[H, W]``, cosine between the surface normal and the ray to the camera.
    - ``material``: ``uint8[H, W]``, index into ``MATERIALS``.
    - ``intrinsics``: of the camera.
    """

    z: Image
    cosine: Image
    material: NDArray[np.uint8]
    intrinsics: Intrinsics


class Background(Protocol):
    """A filling of a view's empty pixels, such as :class:`training.faces.scenes.Backdrop`."""

    def behind(self, view: View, nose_m: NDArray[np.floating]) -> View:
        """The view with something in its empty pixels, for a nose tip at ``nose_m`` (camera frame, metres)."""
        ...


class Scene:
    """One dressed face, ready to be looked at from several sides; built once, cast often (Embree through Open3D).

    ``background``: what stands behind it (None: nothing).
    """

    def __init__(self, dressed: Dressed, background: Background | None = None) -> None:
        self.dressed = dressed
        self._background = background
        self._all, self._materials = _scene(dressed, props=True)
        self._bare, _ = _scene(dressed, props=False)

    def view(self, intrinsics: Intrinsics, rotation: NDArray[np.floating], nose_m: NDArray[np.floating]) -> View:
        """The face with its nose tip at ``nose_m`` (camera frame, metres), turned by ``rotation`` (face → camera)."""
        view = render(self, intrinsics, rotation, nose_m)
        return view if self._background is None else self._background.behind(view, nose_m)

    def cast(self, rays: Image) -> tuple[Image, NDArray[np.float32], NDArray[np.uint32]]:
        """Rays ``float32[..., 6]`` in the face frame → distance in ray lengths (inf: none), normals, geometry ids."""
        answer = self._all.cast_rays(rays, nthreads=1)
        return answer["t_hit"].numpy(), answer["primitive_normals"].numpy(), answer["geometry_ids"].numpy()

    def material(self, geometry: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """Geometry ids → indices into ``MATERIALS``."""
        table = np.array([*self._materials], np.uint8)
        return np.where(geometry < len(table), table[np.minimum(geometry, len(table) - 1)], 0).astype(np.uint8)

    def clean_map(
        self, rotation: NDArray[np.floating], offset_mm: NDArray[np.floating]
    ) -> tuple[Image, NDArray[np.bool_]]:
        """The complete bare face on the crop's grid: depth behind the origin ``float32[128, 128]`` mm, and where it is.

        ``rotation`` and ``offset_mm`` say where a crop's frame lies in the face frame, so that the truth is what a
        perfect sensor would have given a crop that was located in the same, not quite perfect, way.
        """
        x, y = grid_mm()
        start = np.stack([x, y, np.full_like(x, -FRONT_MM - 60)], -1)
        origins = (start @ rotation.T + offset_mm) / 1000
        rays = np.empty((*x.shape, 6), np.float32)
        rays[..., :3] = origins
        rays[..., 3:] = rotation[:, 2]
        hit = self._bare.cast_rays(rays, nthreads=1)["t_hit"].numpy() * 1000 - FRONT_MM - 60
        there = np.isfinite(hit) & (hit < BEHIND_MM) & (hit > -FRONT_MM)
        return np.where(there, hit, 0).astype(np.float32), there


def render(scene: Scene, intrinsics: Intrinsics, rotation: NDArray[np.floating], nose_m: NDArray[np.floating]) -> View:
    """The view of a scene; only the box that holds the head and shoulders is cast."""
    shape = (intrinsics.height, intrinsics.width)
    z, cosine = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    material = np.zeros(shape, np.uint8)
    u0, v0, u1, v1 = _box(intrinsics, np.asarray(nose_m))
    if u1 - u0 < 2 or v1 - v0 < 2:
        return View(z, cosine, material, intrinsics)
    u, v = np.meshgrid(np.arange(u0, u1), np.arange(v0, v1))
    directions = intrinsics.deproject(np.stack([u, v], -1), np.ones(u.shape))
    rays = np.empty((*u.shape, 6), np.float32)
    rays[..., :3] = -np.asarray(nose_m) @ rotation
    rays[..., 3:] = directions @ rotation
    hit, normals, geometry = scene.cast(rays)
    there = np.isfinite(hit)
    lengths = np.linalg.norm(directions, axis=-1)
    inclined = np.abs((normals * rays[..., 3:]).sum(-1)) / lengths
    box = np.s_[v0:v1, u0:u1]
    z[box] = np.where(there, hit, 0)
    cosine[box] = np.where(there, inclined, 0)
    material[box] = scene.material(geometry)
    _lenses(material, scene, intrinsics, rotation, nose_m)
    return View(z, cosine, material, intrinsics)


def _lenses(
    material: NDArray[np.uint8],
    scene: Scene,
    intrinsics: Intrinsics,
    rotation: NDArray[np.floating],
    nose_m: NDArray[np.floating],
) -> None:
    for outline in scene.dressed.lenses:
        pixels = intrinsics.project(outline @ rotation.T + nose_m)
        covered = np.zeros(material.shape, np.uint8)
        cv2.fillPoly(covered, [np.rint(pixels).astype(np.int32)], (1,))
        material[(covered > 0) & (material == MATERIALS.index("skin"))] = MATERIALS.index("lens")


def _box(intrinsics: Intrinsics, nose_m: NDArray[np.floating]) -> tuple[int, int, int, int]:
    u, v = intrinsics.project(nose_m)
    near = max(float(nose_m[2]) - 0.05, 0.1)
    left, up, down = 0.33 * intrinsics.fx / near, 0.3 * intrinsics.fy / near, 0.5 * intrinsics.fy / near
    return (
        int(np.clip(u - left, 0, intrinsics.width)),
        int(np.clip(v - up, 0, intrinsics.height)),
        int(np.clip(u + left, 0, intrinsics.width)),
        int(np.clip(v + down, 0, intrinsics.height)),
    )


def _scene(dressed: Dressed, *, props: bool) -> tuple[Any, list[int]]:
    import open3d as o3d

    scene = o3d.t.geometry.RaycastingScene(nthreads=1)  # many processes share the cores
    scene.add_triangles(dressed.face.vertices, dressed.face.triangles)
    materials = [MATERIALS.index("skin")]
    for mesh in dressed.props if props else ():
        if len(mesh.triangles):
            scene.add_triangles(np.ascontiguousarray(mesh.vertices), np.ascontiguousarray(mesh.triangles))
            materials.append(MATERIALS.index(mesh.material))
    return scene, materials


__all__ = ["MATERIALS", "Scene", "View", "render"]
