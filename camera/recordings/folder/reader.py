"""Folders of 16-bit depth images as recordings: TUM RGB-D, ICL-NUIM, Open3D, Biwi, and those that Relief writes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camera.errors import RecordingError
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.recordings import layout
from camera.recordings.folder import biwi
from camera.recordings.folder import lens as folder_lens
from camera.recordings.folder import listing as folder_listing
from camera.recordings.indexed import Indexed
from camera.source import DeviceInfo

_IHDR = struct.Struct(">8s4x4sIIBB")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = {0: 1, 2: 3}
"""PNG's colour types that are read, with their channels: grey and RGB."""


class Folder(Indexed):
    """A folder of depth images with their intrinsics beside them.

    ``depth_unit`` (metres a step) and ``intrinsics`` are used instead of what the folder says. Images of the same name
    in ``infrared/`` and ``color/`` come along in folders that Relief wrote, whose images are on one grid.

    Raises ``CameraNotFound``, ``RecordingError``, also when there are no intrinsics.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        depth_unit: float | None = None,
        intrinsics: Intrinsics | None = None,
        uri: str | None = None,
    ) -> None:
        super().__init__(path, uri)
        listing = folder_listing.find(self.path)
        self._entries = listing.entries
        size = _size(self._entries[0].path)
        lens = folder_lens.Lens(intrinsics) if intrinsics is not None else folder_lens.find(self.path, size)
        unit = next(u for u in (depth_unit, lens.depth_unit, listing.depth_unit) if u is not None)
        try:
            self._header = layout.Header(lens.intrinsics, unit, lens.device or DeviceInfo("images", self.path.name))
        except ValueError as error:
            raise RecordingError(f"{self.path}: {error}; name another with depth_unit or smaller images") from error
        self._ours = lens.device is not None
        self._first = 0.0 if self._ours else self._entries[0].timestamp

    @property
    def info(self) -> DeviceInfo:
        device = self._header.device
        return DeviceInfo(device.kind, device.name, device.serial, self._uri, device.firmware, device.usb)

    def __len__(self) -> int:
        return len(self._entries)

    def timestamp(self, index: int) -> float:
        return self._entries[index].timestamp - self._first

    def _load(self, index: int) -> Frame:
        entry = self._entries[index]
        return Frame(
            self._depth(entry.path),
            self._header.depth_unit,
            self._header.intrinsics,
            timestamp=self.timestamp(index),
            number=entry.number,
            infrared=self._companion("infrared", entry.path, (8, 16), 1),
            color=self._companion("color", entry.path, (8,), 3),
            source=self._uri,
            device_timestamp=entry.device_timestamp,
        )

    def _depth(self, path: Path) -> NDArray[np.uint16]:
        if path.suffix == ".bin":
            with path.open("rb") as file:
                return biwi.decode(file.read(self._header.max_frame), self._header.shape)
        image: NDArray[np.uint16] = read_png(path, self._header.shape, (16,), 1)
        return image

    def _companion(self, kind: str, depth: Path, bits: tuple[int, ...], channels: int) -> Any:
        path = self.path / kind / depth.name
        return read_png(path, self._header.shape, bits, channels) if self._ours and path.is_file() else None

    def _release(self) -> None:
        pass


def read_png(path: Path, shape: tuple[int, int], bits: tuple[int, ...], channels: int) -> NDArray[Any]:
    """A PNG of exactly this size and kind; checked before anything is decoded. Raises ``ValueError``, ``OSError``."""
    limit = shape[0] * shape[1] * channels * 2 + (1 << 20)
    with path.open("rb") as file:
        data = file.read(limit + 1)
    width, height, depth, colour = _header(data, path)
    if (height, width) != shape or depth not in bits or _COLOURS.get(colour) != channels:
        wanted = f"{shape[1]}×{shape[0]}, {' or '.join(map(str, bits))} bits, {channels} channel"
        raise ValueError(f"{path.name} is {width}×{height}, {depth} bits, PNG's colour type {colour}, not {wanted}")
    if len(data) > limit:
        raise ValueError(f"{path.name} is longer than any such image")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise ValueError(f"{path.name}: {error}") from error
    if image is None or image.shape[:2] != shape or image.dtype.itemsize * 8 != depth:
        raise ValueError(f"{path.name} can not be decoded")
    return image if channels == 1 else np.ascontiguousarray(image[..., ::-1])


def _header(data: bytes, path: Path) -> tuple[int, int, int, int]:
    if len(data) < _IHDR.size:
        raise ValueError(f"{path.name} is no PNG image")
    signature, chunk, width, height, depth, colour = _IHDR.unpack_from(data)
    if signature != _SIGNATURE or chunk != b"IHDR":
        raise ValueError(f"{path.name} is no PNG image")
    return width, height, depth, colour


def _size(path: Path) -> tuple[int, int]:
    """Width and height of the first image. Raises ``RecordingError``."""
    try:
        with path.open("rb") as file:
            data = file.read(_IHDR.size)
        if path.suffix == ".bin":
            width, height = struct.unpack("<ii", data[:8])
            return width, height
        return _header(data, path)[:2]
    except (OSError, ValueError, struct.error) as error:
        raise RecordingError(f"{path} can not be read ({error}); copy the folder again from its origin") from error
