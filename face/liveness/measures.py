"""What of a relief tells a face from what is held or worn in its place: numbers with a meaning each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from face.fill import fill
from face.liveness.relief import CELL_MM, COLUMNS, ROWS, Relief
from face.liveness.usual import WAYS, Usual

Map = NDArray[np.float32]
Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]

SCALES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6)
OWN = SCALES.index(1.0)
LEAST_CELLS = 60
EDGE_MM = 4.5  # of a cell's standard deviation: a step lies within it
MOST_OFF_MM = 40.0
PLANE, QUADRIC = 3, 6  # terms
RIDGE = 1e-9 * np.eye(QUADRIC)  # keeps cells in one line from having no answer
MEANT = ("tip", "cheeks", "left", "right", "below")
REST_ZONES = ("upper", "nose", "lower", "middle", "left half", "right half", "rim")
BLOCKS = 80
VALUES = 34 + len(SCALES) + BLOCKS + WAYS + 1 + len(REST_ZONES) + 3 * BLOCKS
MOST_WAYS, MOST_REST_MM, MOST_STEP_MM = 8.0, 30.0, 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """- ``values``: ``float64[396]``, what the model takes: 34 measures; how well each of ``SCALES`` of the mean head
      fits, and what is left beside it in 10 × 8 blocks of 16 mm; how unusual a face it is, which way, and what no
      face explains, by zone and by block; and each block's roughness.
    - ``plane_mm``, ``quadric_mm``: RMS distance from the best plane and the best quadric.
    - ``scale``: of the head, as a share of the mean head's.
    - ``missing``: share of the face's middle that has no depth; ``lower_mm``: relief of the lower face, RMS.
    """

    values: Vector
    plane_mm: float
    quadric_mm: float
    scale: float
    missing: float
    lower_mm: float


def measure(seen: Relief, usual: Usual) -> Measures | None:
    """The measures of a relief beside what is usual, None where too little was seen."""
    measured = np.isfinite(seen.z_mm)
    known = (measured & np.isfinite(usual.face)).ravel()
    if np.count_nonzero(known & _named("middle")) < LEAST_CELLS:
        return None
    fits = _fits(known)
    whole, middle = fits["middle"], fits["middle"].cells
    z = np.where(known, seen.z_mm.ravel(), 0).astype(np.float64)
    heads = _stretched(usual.key)
    seen_and_heads = np.concatenate([z[None, middle], heads[:, middle]])
    _, off_planes = whole.fitted(seen_and_heads, PLANE)
    bends, (off_quadric, face_off) = whole.fitted(seen_and_heads[[0, 1 + OWN]], QUADRIC)
    offs = off_planes[0] - off_planes[1:]
    rms = np.sqrt(np.einsum("kn,kn->k", offs, offs) / middle.size)
    curve = np.log(rms + 0.3)
    best = int(np.argmin(rms))
    plane_mm, quadric_mm = _rms(off_planes[0]), _rms(off_quadric)
    lower, upper = (_own_relief(z, fits.get(name)) for name in ("lower", "upper"))
    missing = 1 - np.count_nonzero(measured.ravel() & _named("middle")) / _flat("middle").size
    likeness, nearness = _by_part(off_quadric, face_off, offs[OWN], middle)
    height, sides = _means(z, known)
    values = [np.log(plane_mm + 0.2), np.log(quadric_mm + 0.2), bends[0, 3], bends[0, 5], abs(bends[0, 4])]
    values += likeness
    values += nearness
    values += [_lower_before(z - heads[OWN], fits), np.log(lower + 0.2), np.log(upper + 0.2)]
    values += [np.log(SCALES[best]), np.log((rms[best] + 0.3) / (rms[OWN] + 0.3))]
    values += sides
    values += [missing, seen.lost, seen.before, *_roughness(seen, middle), height]
    beside_head = _blocks(_spread(np.clip(offs[OWN], -MOST_OFF_MM, MOST_OFF_MM), middle)[None]) / 10
    parts = [values, curve - curve.mean(), beside_head.ravel(), *_unusual(seen, measured.ravel(), usual)]
    return Measures(np.concatenate(parts), plane_mm, quadric_mm, SCALES[best], missing, lower)


def _unusual(seen: Relief, measured: Mask, usual: Usual) -> list[Vector]:
    """How unusual a face it would be: which way and how far, what no face explains by zone and block, roughness."""
    cells = _flat("middle")
    there = measured[cells]
    ways, rest = usual.beside(np.where(there, seen.z_mm.ravel()[cells], 0).astype(np.float64), there)
    square = rest * rest
    zones = np.log(np.sqrt((_rest_parts() @ square) / np.maximum(_rest_parts() @ there, 1)) + 0.3)
    rough = np.log(np.where(measured, seen.rough_mm.ravel(), 1) + 0.5)
    off = _spread(np.clip(rest, -MOST_REST_MM, MOST_REST_MM), cells)
    step = _spread(np.minimum(square, MOST_STEP_MM**2), cells)
    blocks = _blocks(np.stack([off, step, rough]))
    blocks[1] = np.log(np.sqrt(blocks[1]) + 0.5)
    far = np.log(np.sqrt(ways @ ways / ways.size) + 0.1)
    return [np.clip(ways, -MOST_WAYS, MOST_WAYS), np.array([far]), zones, blocks.ravel()]


@cache
def _rest_parts() -> Vector:
    """Which cells of the middle each of ``REST_ZONES`` has, ``float64[7, M]``."""
    cells = _flat("middle")
    return np.stack([_named(zone)[cells] for zone in REST_ZONES]).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Least squares of planes and quadrics at some ``cells``: their terms there, and the inverse of these' products."""

    cells: NDArray[np.int64]
    design: Vector
    inverse: Mapping[int, Vector]

    def fitted(self, z: Vector, terms: int) -> tuple[Vector, Vector]:
        """The best surfaces' terms for ``z`` ``[K, N]``, ``float64[K, terms]``, and what they leave over of it."""
        design = self.design[:, :terms]
        answer = z @ design @ self.inverse[terms]
        return answer, z - answer @ design.T


def _fits(known: NDArray[np.bool_]) -> dict[str, _Fit]:
    """Of the parts of the face that planes and quadrics are fitted to, those with any cells; inverted all at once."""
    found = {name: cells for name in ("middle", "upper", "lower") if (cells := _cells(name, known)).size}
    if not found:
        return {}
    designs = [_design()[cells] for cells in found.values()]
    products = np.stack([design.T @ design for design in designs]) + RIDGE
    planes, quadrics = np.linalg.inv(products[:, :PLANE, :PLANE]), np.linalg.inv(products)
    parts = zip(found.items(), designs, planes, quadrics, strict=True)
    return {name: _Fit(cells, one, {PLANE: plane, QUADRIC: quadric}) for (name, cells), one, plane, quadric in parts}


def grid_mm() -> tuple[Vector, Vector]:
    """x and y of the cells' middles in the face frame, each ``float64[21, 21]``, mm."""
    x = (np.arange(COLUMNS) - (COLUMNS - 1) / 2) * CELL_MM
    y = (np.arange(ROWS) - (ROWS - 1) / 2) * CELL_MM
    across, down = np.meshgrid(x, y)
    return across, down


@cache
def zones() -> dict[str, Mask]:
    """Parts of the face by name, each ``bool[21, 21]``."""
    x, y = grid_mm()
    middle = (x / 60) ** 2 + ((y - 4) / 74) ** 2 <= 1
    return {
        "middle": middle,
        "upper": middle & (y <= -12),
        "nose": (np.abs(x) <= 20) & (y >= -36) & (y <= 16),
        "lower": middle & (y >= 12),
        "tip": (np.abs(x) <= 8) & (np.abs(y) <= 8),
        "cheeks": (np.abs(x) >= 28) & (np.abs(x) <= 46) & (y >= -12) & (y <= 28),
        "left": (x <= -62) & (y >= -50) & (y <= 40),
        "right": (x >= 62) & (y >= -50) & (y <= 40),
        "below": (np.abs(x) <= 44) & (y >= 70),
        "left half": middle & (x < -24),
        "right half": middle & (x > 24),
        "rim": middle & ((x / 48) ** 2 + ((y - 4) / 60) ** 2 > 1),
    }


@cache
def _flat(zone: str) -> NDArray[np.int64]:
    return np.flatnonzero(zones()[zone])


@cache
def _design() -> Vector:
    """Terms of a quadric at every cell, ``float64[441, 6]``: 1, x, y, x², xy, y² in units of 5 cm."""
    x, y = (axis.ravel() / 50 for axis in grid_mm())
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)


def _cells(zone: str, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    cells = _flat(zone)
    return cells[known[cells]]


@cache
def _named(zone: str) -> NDArray[np.bool_]:
    return zones()[zone].ravel()


@cache
def _parts() -> Vector:
    """Which cells the whole, the upper face, the nose and the lower face have, ``float64[4, 441]``."""
    return np.stack([_named(zone) for zone in ("middle", "upper", "nose", "lower")]).astype(np.float64)


def _by_part(values: Vector, face: Vector, off: Vector, cells: NDArray[np.int64]) -> tuple[list[float], list[float]]:
    """Of each part: how strongly the mean face's relief is there (1: as on the mean face) and their correlation; and
    the logarithm of what is left beside the mean head, RMS."""
    parts = _parts()[:, cells]
    sums = parts @ np.stack([np.ones_like(off), values, face, values * face, values**2, face**2, off**2], -1)
    likeness, nearness = [], []
    for count, a, b, ab, aa, bb, oo in sums.tolist():
        nearness.append(math.log(math.sqrt(oo / max(count, 1)) + 0.5))
        if count < 6:
            likeness += [0.0, 0.0]
            continue
        both, own, faces = ab - a * b / count, max(aa - a * a / count, 0.0), max(bb - b * b / count, 0.0)
        likeness += [min(max(both / max(faces, 1e-6), -3.0), 3.0), both / max(math.sqrt(own * faces), 1e-6)]
    return likeness, nearness


def _lower_before(beside_head: Vector, fits: Mapping[str, _Fit]) -> float:
    """How far behind (+) or before (−) the lower face lies, in cm, where the upper one lies on the mean head."""
    upper, lower = fits.get("upper"), fits.get("lower")
    if upper is None or lower is None or upper.cells.size < 12 or lower.cells.size < 6:
        return 0.0
    answer, _ = upper.fitted(beside_head[None, upper.cells], PLANE)
    off = float((beside_head[lower.cells] - _design()[lower.cells, :PLANE] @ answer[0]).mean())
    return min(max(off, -60.0), 60.0) / 10


def _own_relief(z: Vector, fit: _Fit | None) -> float:
    """RMS distance of a zone from its own best quadric, mm."""
    return 0.0 if fit is None or fit.cells.size < 12 else _rms(fit.fitted(z[None, fit.cells], QUADRIC)[1][0])


@cache
def _weights() -> Vector:
    """Which cells each of ``MEANT`` has, ``float64[441, 5]``."""
    return np.stack([_named(zone) for zone in MEANT], -1).astype(np.float64)


@cache
def _sizes() -> list[int]:
    return [int(_named(zone).sum()) for zone in MEANT]


def _means(z: Vector, known: NDArray[np.bool_]) -> tuple[float, list[float]]:
    """How far the nose tip stands before the cheeks, in cm. How far the sides fall back behind the cheeks, left, right
    and the lesser, in 2 cm; how open the sides and the part below are: the share of their cells without depth in
    reach."""
    count = known @ _weights()
    tip, cheeks, *sides = (float(mean) for mean in (z @ _weights()) / np.maximum(count, 1))
    falls = [(side - cheeks) / 20 for side in sides[:2]]
    opened = [1 - float(count[k]) / cells for k, cells in enumerate(_sizes()) if k >= 2]
    return (cheeks - tip) / 10, [*falls, min(falls), *opened]


def _roughness(seen: Relief, middle: NDArray[np.int64]) -> list[float]:
    rough = seen.rough_mm.ravel()[middle]
    beside_nose = rough[~_named("nose")[middle]]
    edges = float((beside_nose > EDGE_MM).mean()) if beside_nose.size else 1.0
    middles = np.partition(rough, [(rough.size - 1) // 2, rough.size // 2])  # a third of np.median's time
    median = (middles[(rough.size - 1) // 2] + middles[rough.size // 2]) / 2
    return [float(np.log(median + 0.2)), edges]


def _rms(values: Vector) -> float:
    return float(np.sqrt((values @ values) / max(values.size, 1)))


def _spread(values: Vector, cells: NDArray[np.int64]) -> Vector:
    """Values of some cells as a whole map, ``float64[441]``, 0 elsewhere."""
    whole = np.zeros(ROWS * COLUMNS)
    whole[cells] = values
    return whole


def _blocks(maps: Vector) -> Vector:
    """Means of maps ``[K, 441]`` over blocks of 2 × 2 cells, ``float64[K, 80]``."""
    part = maps.reshape(-1, ROWS, COLUMNS)[:, 1:, 2:18]
    sums = part[:, ::2] + part[:, 1::2]
    return np.asarray((sums[..., ::2] + sums[..., 1::2]).reshape(len(maps), BLOCKS) / 4)


@cache
def _stretched(mean_face: bytes) -> Vector:
    """The mean head at every scale: ``float64[10, 441]`` mm."""
    face = np.frombuffer(mean_face, np.float32).reshape(ROWS, COLUMNS)
    known = np.isfinite(face)
    whole = fill(np.where(known, face, 0).astype(np.float32), known)
    x, y = (axis.astype(np.float32) / np.float32(CELL_MM) for axis in grid_mm())
    heads = []
    for k in SCALES:
        columns, rows = x / np.float32(k) + (COLUMNS - 1) / 2, y / np.float32(k) + (ROWS - 1) / 2
        heads.append(k * cv2.remap(whole, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).ravel())
    return np.stack(heads).astype(np.float64)
