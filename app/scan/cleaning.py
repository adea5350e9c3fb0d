"""From a fused surface to a head: the one piece that the face is on, in the head frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.scan.registration import Fit
from app.scan.shot import LEAST, MOST, Shot, moved

NEAREST_MM = 15.0  # of the located noses' median to the surface, at most
TIP_MM = 6.0
FACE_MM = 60.0

Matrix = NDArray[np.float64]
Floats = NDArray[np.float32]
Triangles = NDArray[np.uint32]


def head_frame(kept: Sequence[tuple[Shot, Fit]]) -> Matrix:
    """``float64[4, 4]``, model → head frame: the mean of the located poses, and the median of the located noses."""
    together = sum(shot.located[:3, :3] @ fit.placed[:3, :3].T for shot, fit in kept)
    u, _, v = np.linalg.svd(together)
    made = np.eye(4)
    made[:3, :3] = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v
    noses = np.stack([moved(shot.nose_mm[None], fit.placed)[0] for shot, fit in kept])
    made[:3, 3] = -made[:3, :3] @ np.median(noses, axis=0)
    return made


def cleaned(mesh: Any, frame: Matrix) -> tuple[Floats, Floats, Triangles]:
    """Points, normals and triangles of Open3D's ``mesh`` in the head frame: the piece with the face, to the ears and
    the neck, the nose tip at the origin. Empty where there is no surface at the nose."""
    points = moved(np.asarray(mesh.vertices), frame)
    triangles = np.asarray(mesh.triangles)
    inside = np.logical_and(points > LEAST, points < MOST).min(axis=1)
    kept = inside[triangles].all(axis=1)
    if not kept.any():
        return _nothing()
    used, index = np.unique(_with_the_face(triangles[kept], points), return_inverse=True)
    points = points[used]
    tip = _tip(points)
    if tip is None:
        return _nothing()
    found = index.reshape(-1, 3).astype(np.uint32)
    return (points - tip).astype(np.float32), *_turned_out(points, found)


def _tip(points: Matrix) -> Matrix | None:
    """The surface at the origin, where the noses were located: the mean of what is nearest there."""
    way = np.linalg.norm(points[:, :2], axis=1)
    before = (way < TIP_MM) & (np.abs(points[:, 2]) < NEAREST_MM)
    return np.array([0.0, 0.0, points[before][:, 2].min()]) if before.any() else None


def _turned_out(points: Matrix, triangles: Triangles) -> tuple[Floats, Triangles]:
    """Unit normals out of the head, and the triangles in the same sense."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    sides = np.cross(b - a, c - a)
    if sides[:, 2].sum() > 0:  # a head before the camera shows surfaces that look along −z
        triangles, sides = triangles[:, [0, 2, 1]], -sides
    normals = np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, triangles[:, k], sides)
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.where(length > 1e-9, normals / np.maximum(length, 1e-9), (0.0, 0.0, -1.0))  # a triangle without area
    return normals.astype(np.float32), triangles


def _with_the_face(triangles: NDArray[np.integer[Any]], points: Matrix) -> NDArray[np.int64]:
    """The triangles of the piece, whose points hang together, that has most of what is around the nose."""
    piece = np.arange(len(points))
    while True:
        before = piece.copy()
        least = piece[triangles].min(axis=1)
        for k in range(3):
            np.minimum.at(piece, triangles[:, k], least)
        piece = piece[piece]
        if np.array_equal(piece, before):
            break
    of_triangle = piece[triangles[:, 0]]
    near = np.linalg.norm(points[triangles[:, 0]], axis=1) < FACE_MM
    return np.asarray(triangles[of_triangle == np.argmax(np.bincount(of_triangle, near))], np.int64)


def _nothing() -> tuple[Floats, Floats, Triangles]:
    none = np.zeros((0, 3), np.float32)
    return none, none, np.zeros((0, 3), np.uint32)
