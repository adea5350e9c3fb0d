"""FRGC v2: range images of a laser scanner, one text file a scan, ``<person>d<number>.abs[.gz]``.

Phillips et al., Overview of the face recognition grand challenge, CVPR 2005. Six lines a file: rows, columns, a header,
flags, then all X, all Y and all Z in millimetres of the sensor's frame (x right, y up, z towards the sensor).
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from io import BufferedReader
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.scans.scan import (
    FARTHEST_MM,
    NEUTRAL,
    OTHER,
    Entry,
    ScanError,
    SetError,
    Surface,
    Warn,
    distinct,
    grid_surface,
)

VALIDATION = ("Fall2003range", "Spring2004range")
TRAINING = ("Spring2003range",)
_NAME = re.compile(r"(?P<person>[^d\s]+)d(?P<number>\d+)\.abs(\.gz)?$")
_LARGEST = 4096
_LONGEST_LINE = 1 << 27


class Frgc:
    """Reader of ``nd1/<season>range/<person>d<number>.abs.gz``. The names tell no session, pose or expression: a
    person's scan of lowest number is the gallery's and neutral, the others are ``other``.

    ``seasons``: the folders read; those of version 2 (4,007 scans, 466 people) unless told otherwise.
    """

    name, clean = "frgc", True

    def __init__(self, seasons: tuple[str, ...] = VALIDATION) -> None:
        self.seasons = seasons

    def entries(self, root: Path, warn: Warn) -> Iterator[Entry]:
        """See :class:`training.scans.Reader`."""
        folders = [path for season in self.seasons for path in sorted(root.rglob(season)) if path.is_dir()]
        if not folders:
            raise SetError(
                f"{root} has none of the folders {', '.join(self.seasons)} of FRGC; give the folder FRGC-2.0-dist"
            )
        yield from distinct(self._scans(folders, warn), warn)

    @staticmethod
    def _scans(folders: list[Path], warn: Warn) -> Iterator[Entry]:
        found = []
        for folder in folders:
            for path in folder.iterdir():
                if ".abs" not in path.name:
                    continue
                match = _NAME.match(path.name)
                if match is None:
                    warn(f"{path}: no name of an FRGC scan (<person>d<number>.abs); left out")
                    continue
                found.append((match["person"], int(match["number"]), path))
        first: set[str] = set()
        for person, number, path in sorted(found, key=lambda one: (one[0], one[1], one[2].name)):
            begins = person not in first
            first.add(person)
            subset = NEUTRAL if begins else OTHER
            yield Entry(path, person, subset=subset, code=f"d{number}", gallery=begins)

    def load(self, entry: Entry) -> Surface:
        """See :class:`training.scans.Reader`."""
        try:
            with _open(entry.path) as file:
                return _surface(file, entry.path)
        except (OSError, EOFError, zlib.error) as error:
            raise ScanError(f"{entry.path}: cannot be read ({error})") from error


def _open(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _surface(file: gzip.GzipFile | BufferedReader, path: Path) -> Surface:
    rows, columns = _count(file, b"rows", path), _count(file, b"cols", path)
    _line(file, path)
    size = rows * columns
    flags = _numbers(file, size, path) == 1
    x, y, z = (_numbers(file, size, path) for _ in range(3))
    points = np.stack([x, -y, -z], axis=-1)
    with np.errstate(invalid="ignore"):
        valid = flags & np.isfinite(points).all(axis=-1) & (np.abs(points) < FARTHEST_MM).all(axis=-1)
    if not valid.any():
        raise ScanError(f"{path}: no valid point in it")
    surface = grid_surface(points.reshape(rows, columns, 3), valid.reshape(rows, columns))
    if not len(surface.triangles):
        raise ScanError(f"{path}: its valid points make no surface")
    return surface


def _count(file: gzip.GzipFile | BufferedReader, word: bytes, path: Path) -> int:
    parts = _line(file, path).split()
    if len(parts) < 2 or parts[1].lower() != word or not parts[0].isdigit():
        raise ScanError(f"{path}: not an .abs file (it does not begin with `<n> rows` and `<n> cols`)")
    count = int(parts[0])
    if not 2 <= count <= _LARGEST:
        raise ScanError(f"{path}: {count} {word.decode()}, which no scanner has")
    return count


def _line(file: gzip.GzipFile | BufferedReader, path: Path) -> bytes:
    line = file.readline(_LONGEST_LINE)
    if not line:
        raise ScanError(f"{path}: ends too early; copy it again")
    return line


def _numbers(file: gzip.GzipFile | BufferedReader, size: int, path: Path) -> NDArray[np.float64]:
    words = islice(_line(file, path).split(), size + 1)
    try:
        values = np.array([float(word) for word in words])
    except ValueError as error:
        raise ScanError(f"{path}: something else than numbers in it ({error})") from error
    if len(values) != size:
        raise ScanError(f"{path}: {len(values)} numbers in a line where {size} are expected; copy it again")
    return values
