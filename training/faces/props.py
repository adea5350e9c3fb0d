"""What heads wear and stand before: hair, beards, caps, glasses, hands, scarves, shoulders.

The statistical model is bald and bare; cameras see none of its people like that. Every prop is a plain mesh in the face
frame (metres), crude on purpose: what trains on it must not rely on what lies outside the face or before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.faces.model import HEAD, SKIN, Face, FaceModel

Vertices = NDArray[np.float32]
Triangles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """``vertices`` ``float32[V, 3]`` metres, ``triangles`` ``uint32[T, 3]``, and ``material``: ``skin``, ``hair``,
    ``cloth`` or ``frame``; sensors measure them differently."""

    vertices: Vertices
    triangles: Triangles
    material: str


@dataclass(frozen=True, slots=True, eq=False)
class Dressed:
    """A face with its props; ``lenses``: outlines of spectacle lenses, each ``float32[K, 3]``, metres, face frame."""

    face: Face
    props: tuple[Mesh, ...]
    lenses: tuple[Vertices, ...] = ()


def dress(model: FaceModel, face: Face, rng: np.random.Generator, *, amount: float = 1.0) -> Dressed:
    """A face with random props; ``amount`` scales how often each appears."""
    props = [_skull(face), _shoulders(face, rng)]
    lenses: tuple[Vertices, ...] = ()
    if rng.random() < 0.85 * amount:
        props.append(hair(model, face, rng))
    if rng.random() < 0.2 * amount:
        props.append(beard(model, face, rng))
    if rng.random() < 0.1 * amount:
        props.extend(cap(model, face, rng))
    if rng.random() < 0.22 * amount:
        frames, lenses = glasses(face, rng)
        props.append(frames)
    if rng.random() < 0.05 * amount:
        props.extend(hand(rng))
    if rng.random() < 0.06 * amount:
        props.append(scarf(model, face, rng))
    return Dressed(face, tuple(props), lenses)


def hair(model: FaceModel, face: Face, rng: np.random.Generator) -> Mesh:
    """A hair shell above a random hairline, with or without a fringe, sides long or short."""
    x, y, z = face.vertices.T
    brow = face.landmarks[17:27, 1].mean()
    line = (
        brow
        - rng.uniform(0.02, 0.075)
        - 0.02 * np.cos(x / 0.05)
        + rng.uniform(0, 0.02) * np.sin(x * rng.uniform(30, 90))
    )
    side = rng.uniform(0.02, 0.14)
    sides = (np.abs(x) > 0.06 + rng.uniform(0, 0.012)) & (z > 0.055) & (y < side)
    growth = np.clip((line - y) / 0.03, 0, 1) + sides
    return _shell(model, face, growth, rng.uniform(0.004, 0.035), rng, material="hair")


def beard(model: FaceModel, face: Face, rng: np.random.Generator) -> Mesh:
    """A beard: a shell over jaw and chin, sometimes with a moustache."""
    x, y, z = face.vertices.T
    mouth = face.landmarks[48:68].mean(axis=0)
    top = mouth[1] + rng.uniform(-0.005, 0.02)
    lips = (np.abs(x) < 0.027) & (np.abs(y - mouth[1]) < 0.011)
    growth = np.clip((y - top + np.abs(x) * rng.uniform(0, 0.6)) / 0.02, 0, 1) * (y < mouth[1] + 0.075) * ~lips
    if rng.random() < 0.6:
        growth = np.maximum(growth, ((np.abs(x) < 0.035) & (y < mouth[1] - 0.007) & (y > mouth[1] - 0.022)) * 0.7)
    return _shell(model, face, growth * (z < 0.12), rng.uniform(0.002, 0.02), rng, material="hair")


def cap(model: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """A cap: a thick even shell over the skull, with a brim in two of three."""
    y = face.vertices[:, 1]
    brow = face.landmarks[17:27, 1].mean()
    edge = brow - rng.uniform(0.012, 0.045)
    shell = _shell(
        model, face, np.clip((edge - y) / 0.008, 0, 1), rng.uniform(0.006, 0.02), rng, material="cloth", rough=0.15
    )
    if rng.random() > 0.66:
        return [shell]
    angles = np.linspace(-1.2, 1.2, 24)
    depth = face.landmarks[27, 2] + 0.01
    inner = np.stack([0.075 * np.sin(angles), np.full(24, edge), depth + 0.05 - 0.06 * np.cos(angles)], 1)
    reach = rng.uniform(0.03, 0.07)
    outer = inner + np.stack([np.zeros(24), np.full(24, -rng.uniform(-0.01, 0.02)), -reach * np.cos(angles)], 1)
    return [shell, _strip(inner, outer, "cloth")]


def glasses(face: Face, rng: np.random.Generator) -> tuple[Mesh, tuple[Vertices, ...]]:
    """Spectacles: frames as flat rings, and the outlines of the lenses."""
    grown = rng.uniform(1.5, 2.1)
    rim = rng.uniform(0.0012, 0.005)
    angles = np.linspace(0, 2 * np.pi, 40)
    strips, lenses = [], []
    before = rng.uniform(0.008, 0.016)
    for eye in (face.landmarks[36:42], face.landmarks[42:48]):
        centre = eye.mean(axis=0) + np.array([0, 0.004, -before])
        half = np.array([(np.ptp(eye[:, 0]) / 2) * grown, 0.016 * grown / 1.5])
        ring = np.stack([half[0] * np.cos(angles), half[1] * np.sin(angles), np.zeros(40)], 1)
        inner = (centre + ring).astype(np.float32)
        outer = centre + ring * (1 + rim / half[1])
        strips.append(_strip(inner, outer, "frame"))
        lenses.append(inner)
    left, right = face.landmarks[39], face.landmarks[42]
    bridge = np.stack([left, right]) + np.array([0, -0.003, -before])
    strips.append(_strip(bridge, bridge + np.array([0, 2 * rim, 0]), "frame"))
    return _join(strips, "frame"), tuple(lenses)


def hand(rng: np.random.Generator) -> list[Mesh]:
    """A hand before the lower face or one cheek: a palm and four fingers."""
    side = rng.uniform(-2.6, 2.6)
    away = rng.uniform(0.07, 0.1)
    centre = np.array([away * np.sin(side), away * np.cos(side), rng.uniform(-0.02, 0.02)])
    turn = np.arctan2(-centre[1], -centre[0]) + rng.choice([-1, 1]) * rng.uniform(1.0, 2.6)
    along = np.array([np.cos(turn), np.sin(turn), 0])
    across = np.array([-np.sin(turn), np.cos(turn), 0])
    meshes = [ellipsoid(centre, (0.045, 0.042, 0.014), "skin")]
    for k in range(4):
        base = centre + across * (k - 1.5) * 0.019 + along * 0.035
        steps = np.linspace(0, rng.uniform(0.05, 0.08), 4)
        meshes.extend(ellipsoid(base + along * s, (0.011, 0.011, 0.01), "skin", detail=8) for s in steps)
    return meshes


def scarf(model: FaceModel, face: Face, rng: np.random.Generator) -> Mesh:
    """A scarf or mask over the lower face."""
    y = face.vertices[:, 1]
    nose, chin = face.landmarks[33, 1], face.landmarks[8, 1]
    top = rng.uniform(nose - 0.01, chin)
    return _shell(model, face, np.clip((y - top) / 0.01, 0, 1), rng.uniform(0.004, 0.025), rng, material="cloth")


def ellipsoid(centre: NDArray[np.floating], half: tuple[float, float, float], material: str, detail: int = 20) -> Mesh:
    """An axis-aligned ellipsoid, metres."""
    theta = np.linspace(0, np.pi, detail)
    phi = np.linspace(0, 2 * np.pi, 2 * detail)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    unit = np.stack([np.sin(t) * np.cos(p), np.cos(t), np.sin(t) * np.sin(p)], -1)
    return grid_mesh(unit * half + np.asarray(centre), material)


def _skull(face: Face) -> Mesh:
    """Closes the model's open back of the head."""
    back = float(face.vertices[:, 2].max())
    half_width = float(np.percentile(np.abs(face.vertices[face.vertices[:, 1] < 0][:, 0]), 97)) * 0.98
    top = float(face.vertices[:, 1].min())
    centre = np.array([0, top * 0.45, back - 0.02])
    return ellipsoid(centre, (half_width, abs(top) * 0.56, 0.085), "hair")


def _shoulders(face: Face, rng: np.random.Generator) -> Mesh:
    bottom = float(face.vertices[:, 1].max())
    centre = np.array([rng.normal(0, 0.01), bottom + 0.13, 0.13 + rng.normal(0, 0.02)])
    return ellipsoid(centre, (rng.uniform(0.19, 0.26), rng.uniform(0.13, 0.17), rng.uniform(0.09, 0.13)), "cloth")


def _shell(
    model: FaceModel,
    face: Face,
    growth: NDArray[np.floating],
    thickness: float,
    rng: np.random.Generator,
    *,
    material: str,
    rough: float = 0.5,
) -> Mesh:
    """The part of the skin where ``growth`` > 0, lifted by ``thickness · growth`` metres with smooth random relief."""
    skin = np.isin(model.vertex_region, (SKIN, HEAD))
    waves = np.zeros(len(face.vertices))
    for _ in range(4):
        waves += np.sin(face.vertices @ rng.normal(0, 120, 3) + rng.uniform(0, 6.28)) / 4
    lift = thickness * np.clip(growth, 0, 1) * (1 + rough * waves)
    vertices = face.vertices + model.normals * lift[:, None]
    grown = (growth > 0.05) & skin
    triangles = face.triangles[grown[face.triangles].all(axis=1)]
    used, flat = np.unique(triangles, return_inverse=True)
    return Mesh(vertices[used].astype(np.float32), flat.reshape(-1, 3).astype(np.uint32), material)


def _strip(inner: NDArray[np.floating], outer: NDArray[np.floating], material: str) -> Mesh:
    return grid_mesh(np.stack([inner, outer]), material)


def grid_mesh(points: NDArray[np.floating], material: str) -> Mesh:
    """The surface through a grid of points ``[rows, columns, 3]``, metres."""
    rows, columns = points.shape[:2]
    index = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
    return Mesh(points.reshape(-1, 3).astype(np.float32), triangles, material)


def _join(meshes: list[Mesh], material: str) -> Mesh:
    offsets = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes[:-1])])
    triangles = np.concatenate([mesh.triangles + np.uint32(o) for mesh, o in zip(meshes, offsets, strict=True)])
    return Mesh(np.concatenate([mesh.vertices for mesh in meshes]), triangles, material)
