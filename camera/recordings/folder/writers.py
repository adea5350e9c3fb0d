"""Folders that other programs read: 16-bit PNGs, and point clouds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from assets import private
from camera.frame import Frame
from camera.recordings import layout
from camera.recordings.folder import listing
from camera.recordings.folder.lens import OURS
from camera.recordings.writer import Writer


class PngWriter(Writer):
    """A folder with ``depth/000000.png`` …, ``depth.txt``, ``intrinsics.json``, and ``infrared/`` and ``color/``."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._size = 0
        self._kinds: set[str] = set()
        private.new_folder(self.path)
        _write(self.path / OURS, self._header.to_bytes())
        there = private.descriptor(self.path / "depth.txt")
        self._listing = os.fdopen(there, "w", encoding="utf-8", newline="\n")
        self._listing.write(listing.OURS)

    @property
    def size(self) -> int:
        return self._size

    def _put(self, frame: Frame) -> None:
        time = layout.microseconds(frame.timestamp) / 1e6
        device = "-" if frame.device_timestamp is None else f"{frame.device_timestamp:.6f}"
        name = f"{len(self):06d}.png"
        color = None if frame.color is None else np.ascontiguousarray(frame.color[..., ::-1])
        for kind, image in (("infrared", frame.infrared), ("color", color), ("depth", frame.depth)):
            if image is not None:
                self._image(kind, name, image)
        self._listing.write(f"{time:.6f} depth/{name} {frame.number} {device}\n")
        self._listing.flush()

    def _image(self, kind: str, name: str, image: NDArray[Any]) -> None:
        data = png(image)
        if kind not in self._kinds:
            private.new_folder(self.path / kind)
            self._kinds.add(kind)
        _write(self.path / kind / name, data)
        self._size += len(data)

    def _finish(self) -> None:
        self._listing.close()


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(private.descriptor(path), "wb") as file:
        file.write(data)


def png(image: NDArray[Any]) -> bytes:
    """An image as a PNG file, lossless and quickly packed."""
    return cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


class PlyWriter(Writer):
    """A folder with a point cloud a frame: binary little-endian PLY, metres, x right, y down, z away from the camera.

    Points have colour where the frame has it. Pixels without depth, or beyond what the lens model can be inverted at,
    give no point.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._size = 0
        private.new_folder(self.path)
        lens = self._header.intrinsics
        pixels = np.stack(np.meshgrid(np.arange(lens.width), np.arange(lens.height)), axis=-1)
        self._rays = lens.deproject(pixels.astype(np.float64), np.ones(self._header.shape))[..., :2]
        self._seen = np.isfinite(self._rays).all(axis=-1)

    @property
    def size(self) -> int:
        return self._size

    def _put(self, frame: Frame) -> None:
        data = cloud(frame, self._rays, (frame.depth > 0) & self._seen)
        _write(self.path / f"{len(self):06d}.ply", data)
        self._size += len(data)

    def _finish(self) -> None:
        pass


def cloud(frame: Frame, rays: NDArray[np.float64], chosen: NDArray[np.bool_]) -> bytes:
    """The ``chosen`` pixels (``bool[H, W]``) along ``rays`` (``float64[H, W, 2]``, at z = 1) as a PLY file."""
    fields = [(axis, "<f4") for axis in "xyz"]
    fields += [] if frame.color is None else [(name, "u1") for name in ("red", "green", "blue")]
    points = np.empty(int(chosen.sum()), np.dtype(fields))
    z = frame.depth[chosen] * frame.depth_unit
    points["x"], points["y"], points["z"] = rays[chosen, 0] * z, rays[chosen, 1] * z, z
    if frame.color is not None:
        for channel, name in enumerate(("red", "green", "blue")):
            points[name] = frame.color[chosen][:, channel]
    types = {"<f4": "float", "u1": "uchar"}
    lines = ["ply", "format binary_little_endian 1.0", "comment metres", f"element vertex {len(points)}"]
    lines += [f"property {types[kind]} {name}" for name, kind in fields]
    return "\n".join([*lines, "end_header", ""]).encode() + points.tobytes()
