"""Depth images as NumPy's ``.npz``, written without holding them in memory."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np

from assets import private
from camera.frame import Frame
from camera.recordings import layout
from camera.recordings.writer import Writer


class NpzWriter(Writer):
    """The arrays that ``camera.recordings.npz`` reads, uncompressed, so that any frame is found at once.

    Images are gathered in a temporary folder beside the file, which is put together by ``close``. Which images there
    are is settled by the first frame.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._folder = tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".relief-", ignore_cleanup_errors=True)
        self._images: dict[str, tuple[IO[bytes], Any, tuple[int, ...]]] = {}
        self._rows: list[tuple[int, float, float]] = []
        self._size = 0

    @property
    def size(self) -> int:
        return self._size

    def _put(self, frame: Frame) -> None:
        time = layout.microseconds(frame.timestamp) / 1e6
        named = {"depth": frame.depth, "infrared": frame.infrared, "color": frame.color}
        images = {kind: image for kind, image in named.items() if image is not None}
        if not self._images:
            for kind, image in images.items():
                file = os.fdopen(private.descriptor(Path(self._folder.name) / kind), "w+b")
                self._images[kind] = (file, image.dtype, image.shape)
        if {kind: image.dtype for kind, image in images.items()} != {k: v[1] for k, v in self._images.items()}:
            raise ValueError("its images differ from the first frame's; write .relief instead")
        for kind, image in images.items():
            self._images[kind][0].write(np.ascontiguousarray(image).data)
            self._size += image.nbytes
        device = np.nan if frame.device_timestamp is None else frame.device_timestamp
        self._rows.append((frame.number, time, device))

    def _finish(self) -> None:
        try:
            lens = self._header.intrinsics
            numbers, times, devices = ([row[i] for row in self._rows] for i in range(3))
            device = self._header.device
            small = {
                "depth_unit": np.float64(self._header.depth_unit),
                "intrinsics": np.array([lens.fx, lens.fy, lens.cx, lens.cy, *lens.distortion]),
                "timestamps": np.array(times, np.float64),
                "numbers": np.array(numbers, np.uint64),
                "device_timestamps": np.array(devices, np.float64),
                "device": np.array(
                    [device.kind, device.name, device.serial, device.uri, device.firmware, device.usb], np.str_
                ),
            }
            if not self._images:
                small["depth"] = np.zeros((0, *self._header.shape), np.uint16)
            with (
                os.fdopen(private.descriptor(self.path), "w+b") as target,
                zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive,
            ):
                for name, array in small.items():
                    with archive.open(f"{name}.npy", "w") as member:
                        np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
                for name, (file, dtype, shape) in self._images.items():
                    self._add(archive, name, file, dtype, shape)
        finally:
            for file, _, _ in self._images.values():
                with contextlib.suppress(OSError):  # what a full disk did not take was told before
                    file.close()
            self._folder.cleanup()

    def _add(self, archive: zipfile.ZipFile, name: str, file: IO[bytes], dtype: Any, shape: tuple[int, ...]) -> None:
        header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (len(self), *shape)}
        file.seek(0)
        with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
            np.lib.format.write_array_header_1_0(member, header)
            while block := file.read(1 << 20):
                member.write(block)
