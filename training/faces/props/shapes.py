"""Plain meshes that props and scenes are made of, all in metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.faces.model import HEAD, SKIN, Face, FaceModel

Vertices = NDArray[np.float32]
Triangles = NDArray[np.uint32]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """``vertices`` ``float32[V, 3]`` metres, ``triangles`` ``uint32[T, 3]``, and ``material``: ``skin``, ``hair``,
    ``cloth``, ``frame`` or ``background``; sensors measure them differently."""

    vertices: Vertices
    triangles: Triangles
    material: str


def ellipsoid(centre: NDArray[np.floating], half: tuple[float, float, float], material: str, detail: int = 20) -> Mesh:
    """An axis-aligned ellipsoid."""
    theta = np.linspace(0, np.pi, detail)
    phi = np.linspace(0, 2 * np.pi, 2 * detail)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    unit = np.stack([np.sin(t) * np.cos(p), np.cos(t), np.sin(t) * np.sin(p)], -1)
    return grid_mesh(unit * half + np.asarray(centre), material)


def box(half: Sequence[float] | Vector, material: str = "background") -> Mesh:
    """A box around the origin, ``half`` its half edges."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * np.asarray(half)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    return Mesh(corners.astype(np.float32), np.array(triangles, np.uint32), material)


def tube(radii: Sequence[float], heights: Sequence[float], material: str = "background", detail: int = 20) -> Mesh:
    """A body of revolution about the y axis: ``radii`` at ``heights``; open where the last radius is not 0."""
    phi = np.linspace(0, 2 * np.pi, detail)
    r, h = np.asarray(radii, float)[:, None], np.asarray(heights, float)[:, None]
    points = np.stack([r * np.cos(phi), np.broadcast_to(h, (len(radii), detail)), r * np.sin(phi)], -1)
    return grid_mesh(points, material)


def rings(centres: Vector, half: Vector, material: str, detail: int = 24) -> Mesh:
    """Level ellipses about ``centres`` ``[R, 3]``, half axes ``half`` ``[R, 2]`` along x and z, joined into a tube."""
    phi = np.linspace(0, 2 * np.pi, detail)
    circle = np.stack([np.cos(phi), np.zeros(detail), np.sin(phi)], -1)
    scale = np.stack([half[:, 0], np.zeros(len(half)), half[:, 1]], -1)
    return grid_mesh(centres[:, None] + scale[:, None] * circle, material)


def grid_mesh(points: NDArray[np.floating], material: str) -> Mesh:
    """The surface through a grid of points ``[rows, columns, 3]``."""
    rows, columns = points.shape[:2]
    return Mesh(points.reshape(-1, 3).astype(np.float32), _grid_triangles(rows, columns), material)


def sheets(points: NDArray[np.floating], material: str) -> Mesh:
    """Several equal grids of points ``[sheets, rows, columns, 3]`` as one mesh."""
    count, rows, columns = points.shape[:3]
    one = _grid_triangles(rows, columns)
    steps = (np.arange(count, dtype=np.uint32) * np.uint32(rows * columns))[:, None, None]
    return Mesh(points.reshape(-1, 3).astype(np.float32), (one[None] + steps).reshape(-1, 3), material)


def strip(inner: NDArray[np.floating], outer: NDArray[np.floating], material: str) -> Mesh:
    """The surface between two lines of points ``[K, 3]``."""
    return grid_mesh(np.stack([inner, outer]), material)


def join(meshes: Sequence[Mesh], material: str) -> Mesh:
    """Several meshes as one."""
    offsets = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes[:-1])])
    triangles = np.concatenate([mesh.triangles + np.uint32(o) for mesh, o in zip(meshes, offsets, strict=True)])
    return Mesh(np.concatenate([mesh.vertices for mesh in meshes]), triangles, material)


def placed(mesh: Mesh, at: Sequence[float] | Vector, turn: Vector | None = None) -> Mesh:
    """The mesh turned by ``float64[3, 3]`` and moved to ``at``."""
    vertices = mesh.vertices if turn is None else mesh.vertices @ turn.T
    return Mesh((vertices + np.asarray(at)).astype(np.float32), mesh.triangles, mesh.material)


def lumpy(mesh: Mesh, rng: np.random.Generator, relief: float) -> Mesh:
    """The mesh with smooth random relief of about ``relief`` metres: cushions, sacks, plants, crumpled cloth."""
    offset = np.zeros_like(mesh.vertices)
    for _ in range(5):
        wave = np.sin(mesh.vertices @ rng.normal(0, rng.uniform(10, 90), 3) + rng.uniform(0, 6.3))
        offset += wave[:, None] * rng.normal(0, relief / 2, 3)
    return Mesh((mesh.vertices + offset).astype(np.float32), mesh.triangles, mesh.material)


def shell(model: FaceModel, face: Face, lift: NDArray[np.floating], material: str) -> Mesh:
    """The part of the skin, ears left out, that ``lift`` ``[V]`` raises by more than 0.3 mm, raised by that much."""
    skin = np.isin(model.vertex_region, (SKIN, HEAD)) & ~model.ears
    grown = (lift > 3e-4) & skin
    triangles = face.triangles[grown[face.triangles].all(axis=1)]
    used, flat = np.unique(triangles, return_inverse=True)
    vertices = face.vertices[used] + model.normals[used] * lift[used, None]
    return Mesh(vertices.astype(np.float32), flat.reshape(-1, 3).astype(np.uint32), material)


def waves(points: NDArray[np.floating], rng: np.random.Generator, per_metre: float) -> NDArray[np.float64]:
    """A smooth random field of about unit variance at ``points`` ``[V, 3]``, of ``per_metre`` radians a metre."""
    field = np.zeros(len(points))
    for _ in range(4):
        field += np.sin(points @ rng.normal(0, per_metre, 3) + rng.uniform(0, 6.28))
    return np.asarray(field / np.sqrt(2))


def _grid_triangles(rows: int, columns: int) -> Triangles:
    index = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
