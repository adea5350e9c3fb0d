"""Folders of 16-bit depth images as recordings: TUM RGB-D, ICL-NUIM, Open3D, Biwi, and those that Relief writes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.recordings import layout
from camera.recordings.folder import biwi, png
from camera.recordings.folder import lens as folder_lens
from camera.recordings.folder import listing as folder_listing
from camera.recordings.indexed import Indexed
from camera.recordings.options import FileOptions
from camera.source import DeviceInfo


class Folder(Indexed):
    """A folder of depth images with their intrinsics beside them.

    ``intrinsics`` are used instead of what the folder says. Images of the same name
    in ``infrared/`` and ``color/`` come along in folders that Relief wrote, whose images are on one grid.

    Raises ``CameraNotFound``, ``RecordingError``, also when there are no intrinsics.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        intrinsics: Intrinsics | None = None,
        asked: FileOptions | None = None,
        uri: str | None = None,
    ) -> None:
        super().__init__(path, uri, asked)
        listing = folder_listing.find(self.path)
        self._entries = listing.entries
        size = _size(self.path / self._entries[0].name)
        lens = folder_lens.Lens(intrinsics) if intrinsics is not None else folder_lens.find(self.path, size)
        unit = self._unit(listing.depth_unit if lens.depth_unit is None else lens.depth_unit)
        try:
            self._header = layout.Header(
                self._lens(lens.intrinsics), unit, lens.device or DeviceInfo("images", self.path.name)
            )
        except ValueError as error:
            raise RecordingError(
                phrase("{path}: {why}; name another with depth_unit or smaller images", path=self.path, why=error)
            ) from error
        self._ours = lens.device is not None
        first = 0.0 if self._ours else self._entries[0].timestamp
        self._keep([entry.timestamp - first for entry in self._entries])

    @property
    def info(self) -> DeviceInfo:
        device = self._header.device
        return DeviceInfo(device.kind, device.name, device.serial, self._uri, device.firmware, device.usb)

    def _load(self, index: int) -> Frame:
        entry = self._entries[index]
        path = _file(self.path / entry.name)
        return Frame(
            self._depth(path),
            self._header.depth_unit,
            self._header.intrinsics,
            timestamp=self.timestamp(index),
            number=entry.number,
            infrared=self._companion("infrared", path, (8, 16), 1),
            color=self._companion("color", path, (8,), 3),
            source=self._uri,
            device_timestamp=entry.device_timestamp,
        )

    def _depth(self, path: Path) -> NDArray[np.uint16]:
        if path.suffix == ".bin":
            with path.open("rb") as file:
                return biwi.decode(file.read(self._header.max_frame), self._header.shape)
        image: NDArray[np.uint16] = png.read_png(path, self._header.shape, (16,), 1)
        return image

    def _companion(self, kind: str, depth: Path, bits: tuple[int, ...], channels: int) -> Any:
        path = self.path / kind / depth.name
        return png.read_png(path, self._header.shape, bits, channels) if self._ours and path.is_file() else None

    def _release(self) -> None:
        pass


def _file(path: Path) -> Path:
    """The path itself. Raises ``ValueError`` for what nobody may begin to read: a pipe waits for ever, a device never
    ends."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path.name} is a pipe or a device, no file")
    return path


def _size(path: Path) -> tuple[int, int]:
    """Width and height of the first image. Raises ``RecordingError``."""
    try:
        _file(path)
        if path.suffix == ".bin":
            with path.open("rb") as file:
                width, height = struct.unpack("<ii", file.read(8))
            return width, height
        kind = png.kind_of(path)
    except (OSError, ValueError, struct.error) as error:
        raise RecordingError(
            phrase("{path} cannot be read ({why}); copy the folder again from its origin", path=path, why=error)
        ) from error
    try:
        png.need_depth(kind, path)
    except ValueError as error:
        raise RecordingError(phrase("{parent}: {why}", parent=path.parent, why=error)) from error
    return kind.width, kind.height
