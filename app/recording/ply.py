"""A denoised face as a mesh in a ``.ply`` file, in millimetres.

Axes of the face frame: the origin is the nose tip, x right, y down, z into the head, as a frontal face has
them before the camera. PLY itself has no unit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import face
from app.errors import AppError
from assets.packages import install
from assets.phrase import phrase
from assets.private import make_folder, replacing

STEP_MM = 8.0


class ExportError(AppError):
    """A surface could not be saved; the message says why."""


def open3d() -> Any:
    """Open3D, which takes seconds to load. Raises :class:`ExportError` where it is missing, or a library that it needs
    is."""
    try:
        import open3d as module
    except (ImportError, OSError) as error:
        raise ExportError(
            phrase(
                "surfaces are saved by Open3D, which does not load ({why}): {install}",
                why=error,
                install=install("open3d"),
            )
        ) from error
    return module


def need_name(path: Path) -> None:
    """Raises :class:`ExportError` for a name that a surface is not saved under."""
    if path.suffix.lower() != ".ply":
        raise ExportError(phrase("{name}: a surface is saved as .ply", name=path.name or phrase("the surface")))


def save(path: Path, depth: NDArray[np.float32], normals: NDArray[np.float32] | None = None) -> int:
    """Write a crop's depth, ``float32[128, 128]`` in [0, 255], as a triangle mesh with normals; returns the
    vertices.

    ``normals``: ``float32[3, 128, 128]``, unit vectors, of the recogniser; computed from the mesh where None.

    Raises :class:`ExportError` when there is no surface, the name does not end in ``.ply``, or writing fails.
    """
    need_name(path)
    library = open3d()
    points = face.surface(depth)
    triangles = _triangles(points)
    if not len(triangles):
        raise ExportError(phrase("there is no surface to save"))
    used, indices = np.unique(triangles, return_inverse=True)
    mesh = library.geometry.TriangleMesh(
        library.utility.Vector3dVector(points.reshape(-1, 3)[used].astype(np.float64)),
        library.utility.Vector3iVector(indices.reshape(-1, 3).astype(np.int32)),
    )
    if normals is None:
        mesh.compute_vertex_normals()
    else:
        directions = normals.reshape(3, -1).T[used].astype(np.float64)
        mesh.vertex_normals = library.utility.Vector3dVector(directions)
    _write(path, mesh)
    return len(used)


def _triangles(points: NDArray[np.float32]) -> NDArray[np.int64]:
    """Two triangles for every 2×2 pixels of surface without a step, ``int64[N, 3]``, turned to the camera."""
    height, width = points.shape[:2]
    index = np.arange(height * width).reshape(height, width)
    corners = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], axis=-1)
    z = points[..., 2].ravel()[corners]
    whole = np.isfinite(z).all(axis=-1)
    # A comparison with NaN is False: squares with background fall out here too.
    whole &= np.ptp(np.where(np.isfinite(z), z, 0), axis=-1) < STEP_MM
    squares = corners[whole]
    return np.concatenate([squares[:, [0, 2, 1]], squares[:, [0, 3, 2]]])


def _write(path: Path, mesh: Any) -> None:
    try:
        make_folder(path.parent)
        with replacing(path) as fresh:  # Open3D does not say why it cannot write
            if not open3d().io.write_triangle_mesh(fresh, mesh, write_vertex_normals=True):
                raise ExportError(phrase("cannot write {path}; is the disk full?", path=path))
    except OSError as error:
        raise ExportError(phrase("cannot write {path}: {why}", path=path, why=error.strerror or error)) from None
