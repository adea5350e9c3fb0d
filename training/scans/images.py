"""Depth images of data sets: 16-bit PNG, raw, NumPy files; each checked before a decoder sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from camera.recordings.folder.png import kind_of, need_depth, read_png
from training.scans.scan import ScanError

Depth = NDArray[np.uint16]
_LARGEST = 4096
_UNIT_M = 0.001


@dataclass(frozen=True, slots=True)
class Lens:
    """Pinhole parameters in pixels; None: those of the image's middle."""

    fx: float
    fy: float
    cx: float | None = None
    cy: float | None = None

    def of(self, depth: Depth) -> Intrinsics:
        """Intrinsics for an image. Raises ``ValueError`` for a lens that no camera has."""
        height, width = depth.shape
        cx = (width - 1) / 2 if self.cx is None else self.cx
        cy = (height - 1) / 2 if self.cy is None else self.cy
        return Intrinsics(width, height, self.fx, self.fy, cx, cy)


def frame(depth: Depth, unit_m: float, lens: Lens, path: Path) -> Frame:
    """A frame of a depth image. Raises :class:`training.scans.ScanError` for a unit or lens that no camera has."""
    if not depth.any():
        raise ScanError(f"{path}: an image without any depth")
    try:
        return Frame(np.ascontiguousarray(depth), unit_m, lens.of(depth), source=str(path))
    except ValueError as error:
        raise ScanError(f"{path}: {error}") from error


def png16(path: Path) -> Depth:
    """A 16-bit grey PNG, ``uint16[H, W]``. Raises :class:`training.scans.ScanError`."""
    try:
        kind = kind_of(path)
        need_depth(kind, path)
        if not (0 < kind.width <= _LARGEST and 0 < kind.height <= _LARGEST):
            raise ScanError(f"{path}: {kind.width} × {kind.height} pixels, which no depth camera has")
        return np.asarray(read_png(path, (kind.height, kind.width), (16,), 1), np.uint16)
    except OSError as error:
        raise ScanError(f"{path}: cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise ScanError(f"{path}: {error}") from error


def raw16(path: Path, width: int, height: int) -> Depth:
    """Little-endian 16-bit pixels without a header, ``uint16[H, W]``. Raises :class:`training.scans.ScanError`."""
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        raise ScanError(f"{path}: a raw image needs `width` and `height` in the manifest, 1 to {_LARGEST}")
    try:
        size = path.stat().st_size
        if size != 2 * width * height:
            raise ScanError(f"{path}: {size} bytes where {width} × {height} pixels need {2 * width * height}")
        return np.fromfile(path, "<u2").reshape(height, width).astype(np.uint16)
    except OSError as error:
        raise ScanError(f"{path}: cannot be read ({error.strerror or error})") from error


def numpy_depth(path: Path) -> tuple[Depth, float]:
    """``uint16[H, W]`` and its unit in metres of a ``.npy`` or ``.npz``: ``uint16`` as it is (the unit 0 says that the
    manifest must tell it), floating-point metres in steps of a tenth of a millimetre. In a ``.npz`` it is the array
    ``depth``, or the only one; where there is a ``confidence`` of 0 to 255, what has less than a third is dropped.

    Raises :class:`training.scans.ScanError`.
    """
    try:
        with path.open("rb") as file:
            opened = np.load(file, allow_pickle=False)
            arrays = {"depth": opened} if isinstance(opened, np.ndarray) else dict(opened)
    except (OSError, ValueError, EOFError, KeyError) as error:
        raise ScanError(f"{path}: cannot be read ({error})") from error
    except Exception as error:  # zipfile's and zlib's own errors, which share no base
        raise ScanError(f"{path}: not a whole NumPy file ({type(error).__name__})") from error
    depth = arrays.get("depth", next(iter(arrays.values())) if len(arrays) == 1 else None)
    if depth is None or depth.ndim != 2 or max(depth.shape, default=0) > _LARGEST or 0 in depth.shape:
        raise ScanError(f"{path}: no image `depth` in it")
    confidence = arrays.get("confidence")
    if confidence is not None:
        if confidence.shape != depth.shape:
            raise ScanError(f"{path}: confidence of another size than the depth")
        depth = np.where(confidence >= 255 / 3, depth, 0)
    if depth.dtype == np.uint16:
        return np.asarray(depth, np.uint16), 0.0
    if depth.dtype.kind != "f":
        raise ScanError(f"{path}: depth of type {depth.dtype}; uint16 or floating-point metres are read")
    metres = np.nan_to_num(depth, nan=0, posinf=0, neginf=0)
    return np.rint(np.clip(metres, 0, 6.5) * 10_000).astype(np.uint16), 1e-4
