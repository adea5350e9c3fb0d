"""Depth images in NumPy's ``.npz``, read frame by frame without loading the arrays (docs/recording-format.md)."""

from __future__ import annotations

import io
import math
import tokenize
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.recordings import layout
from camera.recordings.indexed import Indexed
from camera.recordings.options import FileOptions
from camera.recordings.zipped import Archive, Member
from camera.source import DeviceInfo

MAX_FRAMES = layout.MAX_INDEX // layout.INDEX_ENTRY.itemsize
_DEVICE_FIELDS = 6
_DEVICE_TEXT = 1 << 12
_MAX_ARRAY_HEADER = 1 << 14


@dataclass(frozen=True, slots=True)
class _Array:
    """One array of the archive, of which any row can be read alone. ``start`` is the offset of the first."""

    member: Member
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    start: int

    def __post_init__(self) -> None:
        if self.start + math.prod(self.shape) * self.dtype.itemsize > self.member.size:
            raise ValueError(f"an array of {self.dtype}{list(self.shape)} is longer than its file")

    def rows(self, first: int, count: int) -> NDArray[Any]:
        size = self.dtype.itemsize * math.prod(self.shape[1:])
        data = self.member.read_at(self.start + first * size, count * size)
        rows = np.frombuffer(data, self.dtype).reshape(count, *self.shape[1:])
        return rows.astype(self.dtype.newbyteorder("="))


class NpzFile(Indexed):
    """An ``.npz`` with ``depth`` ``uint16[N, H, W]``, ``depth_unit`` (metres a step) and ``intrinsics``
    ``float[4]``, ``[9]`` or ``[12]`` (fx, fy, cx, cy and the distortion), and, where they are there,
    ``timestamps`` ``float[N]`` (s), ``numbers`` ``uint64[N]``, ``device_timestamps`` ``float[N]`` (NaN: none),
    ``infrared`` ``uint8|uint16[N, H, W]``, ``color`` ``uint8[N, H, W, 3]`` and ``device`` (six texts).

    Arrays written by ``numpy.savez`` are found in O(1); those of ``numpy.savez_compressed`` are unpacked up to
    the frame when one goes back. Without ``timestamps``, frames come 30 a second.

    Raises ``CameraNotFound``, ``RecordingError``.
    """

    def __init__(self, path: str | Path, *, asked: FileOptions | None = None, uri: str | None = None) -> None:
        super().__init__(path, uri, asked)
        try:
            self._zip = Archive(self.path)
        except (ValueError, OSError) as error:
            raise RecordingError(
                phrase("{path} is no .npz file ({why}); copy it again from its origin", path=self.path, why=error)
            ) from error
        arrays = "docs/recording-format.md says which arrays a recording needs"
        with self._opening(*_TROUBLE, says="is no recording", remedy=arrays):
            self._read_header()

    @property
    def info(self) -> DeviceInfo:
        kind, name, serial, _, firmware, usb = self._device
        return DeviceInfo(kind, name, serial, self._uri, firmware, usb)

    def _read_header(self) -> None:
        self._depth = self._array("depth", "u2", 3)
        count, height, width = self._depth.shape
        if count > MAX_FRAMES:
            raise ValueError(f"{count} frames are too many")
        fx, fy, cx, cy, *distortion = (float(n) for n in self._whole("intrinsics", "f", (12,)))
        lens = self._lens(Intrinsics(width, height, fx, fy, cx, cy, tuple(distortion)))
        unit = self._unit(float(self._whole("depth_unit", "f", (1,))[0]) if "depth_unit" in self._names else None)
        self._header = layout.Header(lens, unit, DeviceInfo("unknown"))
        self._infrared = self._images("infrared", ("u1", "u2"), self._depth.shape)
        self._color = self._images("color", ("u1",), (*self._depth.shape, 3))
        times = self._column("timestamps", "f", np.arange(count) / 30)
        if not np.isfinite(times).all():
            raise ValueError("a timestamp is not finite")
        self._keep(times)
        self._numbers = self._column("numbers", "ui", np.arange(count, dtype=np.uint64))
        self._device_times = self._column("device_timestamps", "f", np.full(count, np.nan))
        self._device = self._texts() if "device" in self._names else ["unknown", *[""] * (_DEVICE_FIELDS - 1)]

    @property
    def _names(self) -> set[str]:
        return {name.removesuffix(".npy") for name in self._zip.names}

    def _open(self, name: str) -> _Array:
        if name not in self._names:
            raise ValueError(f"there is no array {name!r}")
        member = self._zip.member(f"{name}.npy")
        head = io.BytesIO(member.read_at(0, min(member.size, _MAX_ARRAY_HEADER)))
        version = np.lib.format.read_magic(head)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of arrays that Python 2 wrote
            shape, fortran, dtype = reader(head)
        if dtype.hasobject or min(shape, default=0) < 0:
            raise ValueError(f"the array {name!r} holds objects; save plain numbers")
        if fortran and len(shape) > 1:
            raise ValueError(f"the array {name!r} is in Fortran's order; save numpy.ascontiguousarray of it")
        return _Array(member, dtype, tuple(int(n) for n in shape), head.tell())

    def _array(self, name: str, kind: str, dimensions: int) -> _Array:
        array = self._open(name)
        if array.dtype.str[1:] != kind or len(array.shape) != dimensions:
            why = "; eight bits are too few for depth" if array.dtype.str[1:] in ("u1", "i1") else ""
            raise ValueError(f"{name!r} is {array.dtype}{list(array.shape)}, uint16[N, H, W] was expected{why}")
        return array

    def _images(self, name: str, kinds: tuple[str, ...], shape: tuple[int, ...]) -> _Array | None:
        if name not in self._names:
            return None
        array = self._open(name)
        if array.dtype.str[1:] not in kinds or array.shape != shape:
            raise ValueError(f"{name!r} is {array.dtype}{list(array.shape)} and does not fit the depth images")
        return array

    def _whole(self, name: str, kinds: str, most: tuple[int, ...]) -> NDArray[Any]:
        """A small array, flat. ``kinds`` are NumPy's; whole numbers will do for floats."""
        array = self._open(name)
        size = math.prod(array.shape)
        if array.dtype.kind not in f"{kinds}ui" or not 0 < size <= most[0]:
            raise ValueError(f"{name!r} is {array.dtype}{list(array.shape)}, up to {most[0]} numbers were expected")
        return replace(array, shape=(size,)).rows(0, size)

    def _column(self, name: str, kinds: str, otherwise: NDArray[Any]) -> NDArray[Any]:
        if name not in self._names:
            return otherwise
        array = self._open(name)
        if array.shape != otherwise.shape or array.dtype.kind not in f"{kinds}ui" or array.dtype.itemsize > 8:
            raise ValueError(f"{name!r} is {array.dtype}{list(array.shape)}, {otherwise.size} numbers were expected")
        return array.rows(0, otherwise.size)

    def _texts(self) -> list[str]:
        array = self._open("device")
        if array.dtype.kind != "U" or array.shape != (_DEVICE_FIELDS,) or array.dtype.itemsize > _DEVICE_TEXT:
            raise ValueError("'device' is not six short texts")
        return [str(text) for text in array.rows(0, _DEVICE_FIELDS)]

    def _load(self, index: int) -> Frame:
        device_time = float(self._device_times[index])
        return Frame(
            self._depth.rows(index, 1)[0],
            self._header.depth_unit,
            self._header.intrinsics,
            timestamp=self.timestamp(index),
            number=int(self._numbers[index]),
            infrared=None if self._infrared is None else self._infrared.rows(index, 1)[0],
            color=None if self._color is None else self._color.rows(index, 1)[0],
            source=self._uri,
            device_timestamp=device_time if np.isfinite(device_time) else None,
        )

    def _release(self) -> None:
        self._zip.close()


_TROUBLE = (
    *(ValueError, TypeError, OverflowError, KeyError, OSError, EOFError, RuntimeError, MemoryError),
    *(tokenize.TokenError, NotImplementedError, SyntaxError, RecursionError),
)
"""What NumPy raises for arrays that are none."""
