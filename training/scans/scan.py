"""One scan of a published data set, as every reader yields it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from camera import Frame

Warn = Callable[[str], None]

FARTHEST_MM = 10_000.0  # from a scanner's origin; points beyond are sentinels or damage
NEUTRAL, EXPRESSION, POSE, OCCLUSION, TIME, OTHER = "NU", "FE", "PS", "OC", "TM", "other"


class SetError(Exception):
    """A folder is not the data set that it is said to be."""


class ScanError(Exception):
    """One file of a data set cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One face of a data set, not read yet.

    ``subject``: who; ``session``: from 1; ``subset``: ``NU``, ``FE``, ``PS``, ``OC``, ``TM`` or ``other``; ``code``:
    the data set's own name of what is shown; ``frame``: from 0, within a video; ``path``: the file, ``row``: the line
    in it where it holds several; ``part``: ``train`` or ``test`` where the set itself is so divided, for all of its
    entries; ``gallery``: whether the set's protocol enrols it.
    """

    path: Path
    subject: str
    session: int = 1
    subset: str = OTHER
    code: str = ""
    frame: int = 0
    row: int = 0
    part: str = ""
    gallery: bool = False

    @property
    def key(self) -> tuple[str, int, str, int]:
        """What no two entries may share."""
        return self.subject, self.session, self.code, self.frame


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A scanned surface: ``points`` ``float64[N, 3]`` mm, x right, y down, z away from the viewer; ``triangles``
    ``int64[T, 3]``; ``nose``: the labelled nose tip, ``float64[3]`` in the same axes, or None."""

    points: NDArray[np.float64]
    triangles: NDArray[np.int64]
    nose: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DepthImage:
    """A depth image; ``nose_px``: the labelled nose tip (u, v), or None."""

    frame: Frame
    nose_px: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Relative:
    """Depth of unknown scale, ``float32[H, W]``, larger is farther, NaN where there is none: no metric crop can be
    cut of it."""

    depth: NDArray[np.float32]


class Reader(Protocol):
    """One data set's reader. ``name`` is what commands call it; ``clean``: scans so good that they are the truth."""

    name: str
    clean: bool

    def entries(self, root: Path, warn: Warn) -> Iterator[Entry]:
        """What the folder holds, in a fixed order. ``warn`` is told of names that mean nothing.

        Raises :class:`SetError` when nothing of the data set is there.
        """
        ...

    def load(self, entry: Entry) -> Surface | DepthImage | Relative:
        """Read one entry. Raises :class:`ScanError`, which names the file, and no other error."""
        ...


def distinct(entries: Iterator[Entry], warn: Warn) -> Iterator[Entry]:
    """Entries without those that repeat an earlier one's key; ``warn`` is told of each."""
    seen: set[tuple[str, int, str, int]] = set()
    for entry in entries:
        if entry.key in seen:
            warn(f"{entry.path}: there is another file of the same name; left out")
            continue
        seen.add(entry.key)
        yield entry


def grid_surface(
    points: NDArray[np.float64], valid: NDArray[np.bool_], *, nose: NDArray[np.float64] | None = None
) -> Surface:
    """The surface of a range image: ``points`` ``float64[H, W, 3]`` mm, triangles between neighbours that are
    ``valid`` ``bool[H, W]`` and no more than :data:`JUMP_MM` apart in depth. Unused points are dropped."""
    height, width = valid.shape
    number = np.arange(height * width).reshape(height, width)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]
    corners = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    known, z = valid.ravel(), points[..., 2].ravel()
    corners = corners[known[corners].all(axis=1)]
    depth = z[corners]
    corners = corners[np.ptp(depth, axis=1) < JUMP_MM] if len(corners) else corners
    used, index = np.unique(corners, return_inverse=True)
    return Surface(points.reshape(-1, 3)[used], index.reshape(-1, 3).astype(np.int64), nose)


JUMP_MM = 12.0


def text_of(path: Path, *, limit: int) -> str:
    """A text file of at most ``limit`` bytes. Raises :class:`ScanError`."""
    try:
        if path.stat().st_size > limit:
            raise ScanError(f"{path}: {path.stat().st_size} bytes, more than such a file has; not read")
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise ScanError(f"{path}: cannot be read ({error.strerror or error})") from error
