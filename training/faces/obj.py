"""Wavefront OBJ meshes: vertices and polygons, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


class ObjError(ValueError):
    """Not a mesh in the Wavefront OBJ format."""


@dataclass(frozen=True, slots=True, eq=False)
class Obj:
    """``vertices`` ``float64[V, 3]``, and ``polygons``: each a tuple of at least three vertex indices, from 0."""

    vertices: NDArray[np.float64]
    polygons: list[tuple[int, ...]]


def parse(data: bytes) -> Obj:
    """The mesh of an OBJ file's content; indices may be relative, textures and normals are passed over.

    Raises :class:`ObjError`.
    """
    vertices, polygons = [], []
    for number, line in enumerate(data.splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] not in (b"v", b"f"):
            continue
        try:
            if fields[0] == b"v":
                vertices.append(fields[1:4])
            else:
                polygons.append(_polygon(fields[1:], len(vertices)))
        except (ValueError, IndexError) as error:
            raise ObjError(f"line {number}: {error}") from error
    points = _numbers(vertices)
    for polygon in polygons:
        if max(polygon) >= len(points):
            raise ObjError(f"a polygon names vertex {max(polygon) + 1} of {len(points)}")
    return Obj(points, polygons)


def parse_vertices(data: bytes) -> NDArray[np.float64]:
    """Only the vertices of an OBJ file's content, ``float64[V, 3]``. Raises :class:`ObjError`."""
    return _numbers([line.split()[1:4] for line in data.splitlines() if line.startswith((b"v ", b"v\t"))])


def _numbers(rows: list[list[bytes]]) -> NDArray[np.float64]:
    try:
        points = np.array(rows, dtype="S").astype(np.float64).reshape(-1, 3) if rows else np.zeros((0, 3))
    except ValueError as error:
        raise ObjError("a vertex is not three numbers") from error
    if len(points) != len(rows) or not np.isfinite(points).all():
        raise ObjError("a vertex is not three finite numbers")
    return points


def _polygon(corners: list[bytes], known: int) -> tuple[int, ...]:
    if len(corners) < 3:
        raise ValueError("a polygon has fewer than three corners")
    numbers = [int(corner.split(b"/")[0]) for corner in corners]
    indices = tuple(n - 1 if n > 0 else known + n for n in numbers)
    if 0 in numbers or min(indices) < 0:
        raise ValueError("a polygon names a vertex before the first")
    return indices
