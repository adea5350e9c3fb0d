"""Any set of depth images, told by a CSV manifest: USTC, MultiSFace and whatever names its files in its own way.

``path,person`` and, where they are known, ``session,subset,code,frame,gallery,depth_unit,fx,fy,cx,cy,width,height``;
paths are relative to the manifest. Images: 16-bit PNG, ``.npy``/``.npz`` (floating-point metres or uint16), and
``.raw``/``.bin`` (little-endian uint16 of the given size).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from training.scans.images import Lens, frame, numpy_depth, png16, raw16
from training.scans.scan import (
    EXPRESSION,
    NEUTRAL,
    OCCLUSION,
    OTHER,
    POSE,
    TIME,
    DepthImage,
    Entry,
    ScanError,
    SetError,
    Warn,
    distinct,
    text_of,
)

PRIMESENSE = Lens(575.8, 575.8, 319.5, 239.5)
PICO_FLEXX = Lens(210.0, 210.0)
_SUBSETS = {NEUTRAL, EXPRESSION, POSE, OCCLUSION, TIME, OTHER}
_LARGEST_MANIFEST = 256 << 20
Row = Mapping[str, str]


class Listed:
    """Reader of a manifest. ``name``: of the data set; ``lens`` and ``depth_unit`` (metres): where the manifest tells
    none. Without a ``gallery`` column the first image of each person is the gallery's."""

    clean = False

    def __init__(self, name: str = "listed", lens: Lens = PRIMESENSE, depth_unit: float = 0.001) -> None:
        self.name, self.lens, self.depth_unit = name, lens, depth_unit
        self._rows: list[Row] = []

    def entries(self, root: Path, warn: Warn) -> Iterator[Entry]:
        """See :class:`training.scans.Reader`; ``root`` is the manifest or a folder with a ``manifest.csv``."""
        manifest = root / "manifest.csv" if root.is_dir() else root
        self._rows = _rows(manifest)
        yield from distinct(self._images(manifest, self._rows, warn), warn)

    @staticmethod
    def _images(manifest: Path, rows: list[Row], warn: Warn) -> Iterator[Entry]:
        enrolled: set[str] = set()
        told = any(row.get("gallery") for row in rows)
        for number, row in enumerate(rows):
            where = f"{manifest}, line {number + 2}"
            path, person = (manifest.parent / row["path"].strip()), row["person"].strip()
            subset = row.get("subset", "").strip() or OTHER
            if not row["path"].strip() or not person:
                warn(f"{where}: without a path or a person; left out")
                continue
            if not path.resolve().is_relative_to(manifest.parent.resolve()):
                warn(f"{where}: {row['path']} lies outside the manifest's folder; left out")
                continue
            if subset not in _SUBSETS:
                warn(f"{where}: subset {subset} is unknown; taken as `other`")
                subset = OTHER
            try:
                session, shot = int(row.get("session") or 1), int(row.get("frame") or 0)
            except ValueError:
                warn(f"{where}: session and frame are whole numbers; left out")
                continue
            first = row.get("gallery", "").strip() in ("1", "true", "yes") if told else person not in enrolled
            enrolled.add(person)
            code = row.get("code", "").strip() or path.stem
            yield Entry(path, person, session, subset, code, shot, number, gallery=first)

    def load(self, entry: Entry) -> DepthImage:
        """See :class:`training.scans.Reader`; the entry is one of those this reader listed last."""
        row = self._rows[entry.row]
        unit = _positive(row, "depth_unit", entry) or self.depth_unit
        match entry.path.suffix.lower():
            case ".png":
                depth = png16(entry.path)
            case ".npy" | ".npz":
                depth, own = numpy_depth(entry.path)
                unit = own or unit
            case ".raw" | ".bin":
                depth = raw16(entry.path, int(_positive(row, "width", entry)), int(_positive(row, "height", entry)))
            case other:
                raise ScanError(f"{entry.path}: {other or 'a name without an ending'} is no depth image that is read")
        fx, fy = _positive(row, "fx", entry), _positive(row, "fy", entry)
        own_lens = Lens(fx, fy or fx, _positive(row, "cx", entry) or None, _positive(row, "cy", entry) or None)
        return DepthImage(frame(depth, unit, own_lens if fx else self.lens, entry.path))


def _rows(manifest: Path) -> list[Row]:
    try:
        reader = csv.DictReader(text_of(manifest, limit=_LARGEST_MANIFEST).splitlines())
        rows: list[Row] = [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]
    except (ScanError, csv.Error) as error:
        raise SetError(f"{manifest}: no manifest ({error}); docs/datasets.md shows one") from error
    if not {"path", "person"} <= set(reader.fieldnames or ()):
        raise SetError(f"{manifest}: a manifest's first line names its columns, `path,person,…`")
    return rows


def _positive(row: Row, column: str, entry: Entry) -> float:
    """A number of the manifest; 0 where it tells none."""
    word = row.get(column, "").strip()
    if not word:
        return 0.0
    try:
        value = float(word)
    except ValueError as error:
        raise ScanError(f"{entry.path}: {column} is {word!r} in the manifest, no number") from error
    if not math.isfinite(value) or value <= 0:
        raise ScanError(f"{entry.path}: {column} is {word} in the manifest; it must be above 0")
    return value
