"""The Biwi Kinect head pose database: run-length coded depth images and text calibrations.

Layout after Fanelli et al., *Random Forests for Real Time 3D Face Analysis*, IJCV 2013, and the database's readme.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camera.intrinsics import Intrinsics

_SIZE = struct.Struct("<ii")
_COUNT = struct.Struct("<i")
MAX_CAL = 1 << 14


def decode(data: bytes, shape: tuple[int, int]) -> NDArray[np.uint16]:
    """A depth image in mm: width, height, then runs of (empty pixels, full pixels, their int16 values).

    Raises ``ValueError`` unless ``data`` holds exactly one image of ``shape``. No more than the image is allocated.
    """
    height, width = shape
    if len(data) < _SIZE.size or _SIZE.unpack_from(data) != (width, height):
        raise ValueError(f"the image is not {width}×{height}")
    depth = np.zeros(width * height, np.uint16)
    at, pixel = _SIZE.size, 0
    while pixel < depth.size:
        empty, at = _count(data, at)
        pixel += empty
        full, at = _count(data, at) if at < len(data) or pixel < depth.size else (0, at)
        if pixel + full > depth.size or at + 2 * full > len(data) or empty + full == 0:
            raise ValueError("the runs do not fill the image")
        depth[pixel : pixel + full] = np.frombuffer(data, "<u2", full, at)
        pixel, at = pixel + full, at + 2 * full
    return depth.reshape(shape)


def encode(depth: NDArray[np.uint16]) -> bytes:
    """The same image as the database stores it."""
    flat = depth.reshape(-1)
    full = np.concatenate([[False], flat > 0, [False]])
    starts, ends = np.flatnonzero(full[1:] & ~full[:-1]), np.flatnonzero(~full[1:] & full[:-1])
    parts, last = [_SIZE.pack(depth.shape[1], depth.shape[0])], 0
    for start, end in zip(starts, ends, strict=True):
        parts += [_COUNT.pack(start - last), _COUNT.pack(end - start), flat[start:end].astype("<u2").tobytes()]
        last = int(end)
    if last < flat.size:
        parts += [_COUNT.pack(flat.size - last), _COUNT.pack(0)]
    return b"".join(parts)


def calibration(path: Path) -> Intrinsics:
    """``depth.cal``: the camera matrix, four distortion coefficients, a pose, then width and height.

    Raises ``ValueError``, ``OSError``.
    """
    text = path.read_bytes()[:MAX_CAL].decode("ascii", "replace")
    numbers = [float(word) for word in re.findall(r"\S+", text)]
    if len(numbers) < 15:
        raise ValueError(f"{path.name} is no calibration of the Biwi database")
    fx, _, cx, _, fy, cy = numbers[:6]
    distortion = (*numbers[9:13], 0.0) if any(numbers[9:13]) else ()
    return Intrinsics(int(numbers[-2]), int(numbers[-1]), fx, fy, cx, cy, distortion)


def _count(data: bytes, at: int) -> tuple[int, int]:
    if at + _COUNT.size > len(data):
        raise ValueError("the runs end early")
    (count,) = _COUNT.unpack_from(data, at)
    if count < 0:
        raise ValueError("a run is negative")
    return count, at + _COUNT.size
