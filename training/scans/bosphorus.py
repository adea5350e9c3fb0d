"""Bosphorus: structured-light range images with landmarks, ``bsXXX_<class>_<code>_<n>.{bnt,lm3}``.

Savran et al., Bosphorus database for 3D face analysis, BIOID 2008. A ``.bnt`` file is little-endian without padding:
rows and columns (u16), the background's z (f64), the length of a name (u16) and the name, the number of values (u32,
5 · rows · columns), then five planes of f64, bottom row first: X, Y, Z in mm and the pixel in the picture.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.scans.scan import (
    EXPRESSION,
    FARTHEST_MM,
    NEUTRAL,
    OCCLUSION,
    OTHER,
    POSE,
    Entry,
    ScanError,
    SetError,
    Surface,
    Warn,
    distinct,
    grid_surface,
    text_of,
)

SUBSET_OF = {
    "N": NEUTRAL,
    "E": EXPRESSION,
    "LFAU": EXPRESSION,
    "UFAU": EXPRESSION,
    "CAU": EXPRESSION,
    "YR": POSE,
    "PR": POSE,
    "CR": POSE,
    "O": OCCLUSION,
    "IGN": OTHER,
}
NOSE_TIP = "nose tip"
_NAME = re.compile(r"(?P<person>bs\d+)_(?P<kind>[A-Za-z]+)(_(?P<code>.+))?_(?P<number>\d+)$")
_HEAD = struct.Struct("<HHdH")
_LARGEST = 2048


class Bosphorus:
    """Reader of the folders ``bs000`` to ``bs104``; a person's first neutral scan is the gallery's."""

    name, clean = "bosphorus", True

    def entries(self, root: Path, warn: Warn) -> Iterator[Entry]:
        """See :class:`training.scans.Reader`."""
        paths = sorted(root.rglob("bs*.bnt"))
        if not paths:
            raise SetError(f"{root} has no bs*.bnt of Bosphorus; give the folder that holds bs000 to bs104")
        yield from distinct(self._scans(paths, warn), warn)

    @staticmethod
    def _scans(paths: list[Path], warn: Warn) -> Iterator[Entry]:
        enrolled: set[str] = set()
        for path in paths:
            match = _NAME.match(path.stem)
            if match is None:
                warn(f"{path}: no name of a Bosphorus scan (bsXXX_<class>_<code>_<n>.bnt); left out")
                continue
            person, kind = match["person"], match["kind"].upper()
            subset = SUBSET_OF.get(kind)
            if subset is None:
                warn(f"{path}: class {kind} is unknown; taken as `other`")
                subset = OTHER
            first = subset == NEUTRAL and person not in enrolled
            enrolled |= {person} if first else set()
            code = f"{kind}_{match['code'] or ''}_{match['number']}"
            yield Entry(path, person, subset=subset, code=code, gallery=first)

    def load(self, entry: Entry) -> Surface:
        """See :class:`training.scans.Reader`."""
        points, valid = read_bnt(entry.path)
        nose = read_lm3(entry.path.with_suffix(".lm3")).get(NOSE_TIP)
        surface = grid_surface(points, valid, nose=nose)
        if not len(surface.triangles):
            raise ScanError(f"{entry.path}: its valid points make no surface")
        return surface


def read_bnt(path: Path) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Points ``float64[H, W, 3]`` mm, x right, y down, z away, top row first, and which are measured.

    Raises :class:`training.scans.ScanError`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_HEAD.size + 65536 + 4 + 5 * 8 * _LARGEST * _LARGEST // 4)
    except OSError as error:
        raise ScanError(f"{path}: cannot be read ({error.strerror or error})") from error
    if len(data) < _HEAD.size:
        raise ScanError(f"{path}: {len(data)} bytes, too few for a .bnt file; copy it again")
    rows, columns, background, length = _HEAD.unpack_from(data)
    start = _HEAD.size + length + 4
    count = 5 * rows * columns
    if not (2 <= rows <= _LARGEST and 2 <= columns <= _LARGEST) or len(data) < start:
        raise ScanError(f"{path}: not a .bnt file (it speaks of {rows} × {columns} points)")
    (told,) = struct.unpack_from("<I", data, start - 4)
    if told != count or len(data) < start + 8 * count:
        raise ScanError(f"{path}: {len(data)} bytes where {rows} × {columns} points need {start + 8 * count}")
    planes = np.frombuffer(data, "<f8", count, start).reshape(5, rows, columns)[:3, ::-1]
    with np.errstate(invalid="ignore"):
        valid = np.isfinite(planes).all(axis=0) & (planes[2] > background) & (np.abs(planes) < FARTHEST_MM).all(axis=0)
    if not valid.any():
        raise ScanError(f"{path}: no measured point in it")
    points = np.where(valid, planes, 0).transpose(1, 2, 0) * np.array([1.0, -1.0, -1.0])
    return points, valid


def read_lm3(path: Path) -> dict[str, NDArray[np.float64]]:
    """Landmarks by lower-case name, ``float64[3]`` mm in the axes of :func:`read_bnt`; {} where there is no file, for
    a hidden landmark is simply left out.

    Raises :class:`training.scans.ScanError` for a file that is something else.
    """
    if not path.exists():
        return {}
    lines = [line.strip() for line in text_of(path, limit=1 << 20).splitlines()]
    start = next((k + 1 for k, line in enumerate(lines) if re.match(r"\d+\s+landmarks", line, re.IGNORECASE)), None)
    if start is None:
        raise ScanError(f"{path}: no `N landmarks:` in it")
    rest = [line for line in lines[start:] if line]
    found = {}
    for name, numbers in zip(rest[::2], rest[1::2], strict=False):
        try:
            x, y, z = (float(word) for word in numbers.split())
        except ValueError as error:
            raise ScanError(f"{path}: the landmark {name!r} has no three numbers") from error
        if np.isfinite([x, y, z]).all():
            found[name.lower()] = np.array([x, -y, -z])
    return found
