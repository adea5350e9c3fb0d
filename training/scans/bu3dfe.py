"""BU-3DFE: textured meshes of six expressions at four levels, ``<person>_<expression><level><ethnicity>_F3D.wrl``.

Yin et al., A 3D facial expression database for facial behavior research, FGR 2006. The meshes are VRML 2.0 text, in mm,
y up and z towards the viewer; they are read by their brackets, for spacing, commas and exponents vary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.scans.scan import (
    EXPRESSION,
    FARTHEST_MM,
    NEUTRAL,
    Entry,
    ScanError,
    SetError,
    Surface,
    Warn,
    distinct,
    text_of,
)

_NAME = re.compile(r"(?P<person>[FM]\d{4})_(?P<expression>[A-Z]{2})(?P<level>\d\d)(?P<ethnicity>[A-Z]{2})_F3D$", re.I)
_POINTS = re.compile(r"(?<![A-Za-z])point\s*\[([^\]]*)\]")
_FACES = re.compile(r"(?<![A-Za-z])coordIndex\s*\[([^\]]*)\]")
_SPLIT = re.compile(r"[,\s]+")
_LARGEST = 64 << 20


class Bu3dfe:
    """Reader of the cropped face models; the neutral one of each person is the gallery's."""

    name, clean = "bu3dfe", True

    def entries(self, root: Path, warn: Warn) -> Iterator[Entry]:
        """See :class:`training.scans.Reader`."""
        paths = sorted(path for path in root.rglob("*_F3D.*") if path.suffix.lower() == ".wrl")
        if not paths:
            raise SetError(f"{root} has no *_F3D.wrl of BU-3DFE; give the folder that holds F0001 to M0044")
        yield from distinct(self._scans(paths, warn), warn)

    @staticmethod
    def _scans(paths: list[Path], warn: Warn) -> Iterator[Entry]:
        for path in paths:
            match = _NAME.match(path.stem)
            if match is None:
                warn(f"{path}: no name of a BU-3DFE scan (F0001_AN01WH_F3D.wrl); left out")
                continue
            code = match["expression"].upper() + match["level"]
            neutral = code == "NE00"
            subset = NEUTRAL if neutral else EXPRESSION
            yield Entry(path, match["person"].upper(), subset=subset, code=code, gallery=neutral)

    def load(self, entry: Entry) -> Surface:
        """See :class:`training.scans.Reader`."""
        return read_wrl(entry.path)


def read_wrl(path: Path) -> Surface:
    """The first mesh of a VRML 2.0 file; polygons become fans of triangles.

    Raises :class:`training.scans.ScanError`.
    """
    text = text_of(path, limit=_LARGEST)
    if not text.lstrip().startswith("#VRML"):
        raise ScanError(f"{path}: not a VRML file (it does not begin with #VRML)")
    points, faces = _POINTS.search(text), _FACES.search(text)
    if points is None or faces is None:
        raise ScanError(f"{path}: no whole mesh in it (point [ … ] and coordIndex [ … ]); copy it again")
    flat = _numbers(points[1], path)
    if len(flat) < 9 or len(flat) % 3:
        raise ScanError(f"{path}: {len(flat)} coordinates, which are no points")
    vertices = flat.reshape(-1, 3) * np.array([1.0, -1.0, -1.0])
    if not np.isfinite(vertices).all() or np.abs(vertices).max() > FARTHEST_MM:
        raise ScanError(f"{path}: points that no face has")
    return Surface(vertices, _triangles(_numbers(faces[1], path), len(vertices), path))


def _numbers(text: str, path: Path) -> NDArray[np.float64]:
    try:
        return np.array([float(word) for word in _SPLIT.split(text) if word])
    except ValueError as error:
        raise ScanError(f"{path}: something else than numbers in a mesh ({error})") from error


def _triangles(index: NDArray[np.float64], known: int, path: Path) -> NDArray[np.int64]:
    if not np.isfinite(index).all():
        raise ScanError(f"{path}: a face's corner is no number")
    corners = index.astype(np.int64)
    if (corners < -1).any() or (corners >= known).any():
        raise ScanError(f"{path}: a face of points that are not there")
    fans = []
    for polygon in np.split(corners, np.flatnonzero(corners == -1)):
        face = polygon[polygon >= 0]
        fans += [(face[0], face[k], face[k + 1]) for k in range(1, len(face) - 1)]
    if not fans:
        raise ScanError(f"{path}: a mesh without faces")
    return np.array(fans, np.int64)
