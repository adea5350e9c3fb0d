"""A scan as a binary ``.ply`` file, for its owner's eyes alone; the header says what its axes and units are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.recording.ply import ExportError, need_name
from app.scan.fusing import Scan
from assets.home import HomeError
from assets.phrase import phrase
from assets.private import make_folder, replacing

HEADER = """ply
format binary_little_endian 1.0
comment a face, fused of {shots} frames by Relief
comment millimetres; origin nose tip, x right, y down, z into the head, as a frontal face has them before the camera
element vertex {points}
property float x
property float y
property float z
property float nx
property float ny
property float nz
element face {triangles}
property list uchar int vertex_indices
end_header
"""


def need_new(path: Path) -> None:
    """Raises :class:`app.recording.ply.ExportError` for a name that no scan is written under: another ending than
    ``.ply``, or a file that is there."""
    need_name(path)
    if path.exists() or path.is_symlink():
        raise ExportError(phrase("{path} is there already, and a scan replaces nothing; name another file", path=path))


def save(path: Path, scan: Scan) -> None:
    """Write a scan to a new file with mode 0600, whole or not at all.

    Raises :class:`app.recording.ply.ExportError` when the name does not end in ``.ply``, there is such a file, or
    writing fails.
    """
    need_new(path)
    faces = np.empty(len(scan.triangles), [("count", "u1"), ("corners", "<i4", 3)])
    faces["count"], faces["corners"] = 3, scan.triangles
    header = HEADER.format(shots=scan.shots, points=len(scan.points), triangles=len(scan.triangles))
    vertices = np.hstack([scan.points, scan.normals]).astype("<f4")
    try:
        make_folder(path.parent)
        with replacing(path, new=True) as fresh:
            fresh.write_bytes(header.encode("ascii") + vertices.tobytes() + faces.tobytes())
    except HomeError as error:
        raise ExportError(str(error)) from None
    except OSError as error:
        raise ExportError(phrase("cannot write {path}: {why}", path=path, why=error.strerror or error)) from None
