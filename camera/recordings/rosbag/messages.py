"""``sensor_msgs/msg/Image`` and ``CameraInfo`` as they lie in a bag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera.intrinsics import Intrinsics
from camera.recordings.layout import MAX_PIXELS
from camera.recordings.rosbag.fields import Fields

IMAGE, COMPRESSED, CAMERA_INFO = (f"sensor_msgs/msg/{name}" for name in ("Image", "CompressedImage", "CameraInfo"))
MILLIMETRES = 0.001
"""REP 118: 16UC1 counts millimetres, 32FC1 metres."""
STEPS = {"16UC1": 2, "mono16": 2, "32FC1": 4}
"""Encodings that hold depth, with the bytes of a pixel."""
EIGHT_BITS = ("8UC1", "mono8")
STAMP_BYTES = 12
_MOST_DISTORTION = 14


@dataclass(frozen=True, slots=True)
class Head:
    """Beginning of an image's message, before the pixels. ``time`` in seconds of the header's stamp, 0.0 where it has
    none."""

    time: float
    height: int
    width: int
    encoding: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How an image's pixels lie in its message: their encoding, whether the high byte is first, the bytes of a row."""

    encoding: str
    big: int
    step: int

    def __str__(self) -> str:
        order = {0: "low", 1: "high"}.get(self.big, "no")
        return f"{self.encoding:.20}, {order} byte first, {self.step} bytes a row"


def _header(message: Fields) -> float:
    time = message.stamp()
    message.text()  # of its frame
    return time


def head(message: Fields) -> Head:
    return Head(_header(message), message.uint32(), message.uint32(), message.text())


def packed_as(message: Fields) -> str:
    """What a packed image's message says of its packing."""
    _header(message)
    return message.text()


def most_bytes(shape: tuple[int, int]) -> int:
    """At least the bytes of any depth message of this size."""
    return shape[0] * shape[1] * 4 + (1 << 16)


def layout(message: Fields) -> tuple[Head, Layout]:
    """The head of an image's message and how its pixels lie behind it; :meth:`Fields.octets` is next."""
    found = head(message)
    return found, Layout(found.encoding, message.uint8(), message.uint32())


def depth(message: Fields, shape: tuple[int, int], usual: Layout, unit: float) -> tuple[float, NDArray[np.uint16]]:
    """The header's seconds and the image, ``uint16[H, W]`` of ``unit`` metres a step; 0 where nothing was measured.

    Raises ``ValueError`` unless the message holds exactly one depth image of ``shape``, laid out as is ``usual`` in its
    topic: with other bytes, or as many of another meaning, it would be another picture.
    """
    found, lies = layout(message)
    size = STEPS.get(found.encoding)
    if size is None or (found.height, found.width) != shape:
        raise ValueError(f"an image is {found.width}×{found.height} {found.encoding:.20}, no depth as the first")
    if lies != usual:
        raise ValueError(f"an image's pixels lie as {lies}, and the first one's as {usual}")
    big, step, data = lies.big, lies.step, message.octets()
    if not found.width * size <= step < 2 * found.width * size or step * found.height != len(data):
        raise ValueError("an image's rows do not fit its bytes")
    kind = ("<", ">")[bool(big)] + ("u2" if size == 2 else "f4")
    rows = np.frombuffer(data, np.uint8).reshape(found.height, step)[:, : found.width * size]
    values = np.ascontiguousarray(rows).view(kind)
    return found.time, values.astype(np.uint16) if size == 2 else _steps(values, unit)


def _steps(metres: NDArray[np.floating], unit: float) -> NDArray[np.uint16]:
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.rint(metres.astype(np.float64) / unit)
        return np.where((steps >= 0) & (steps <= 65535), steps, 0).astype(np.uint16)


def lens(message: Fields, *, rectified: bool) -> Intrinsics:
    """The camera's intrinsics; of its rectified image, which has no distortion, where the topic is of that.

    Raises ``ValueError`` for a camera that was not calibrated, a cut or binned image, and a lens model without
    Brown–Conrady coefficients.
    """
    _header(message)
    height, width = message.uint32(), message.uint32()
    if not 0 < width * height <= MAX_PIXELS:
        raise ValueError(f"its camera_info says {width}×{height} pixels")
    model, count = message.text(), message.uint32()
    if count > _MOST_DISTORTION:
        raise ValueError(f"its camera_info has {count} distortion coefficients")
    coefficients, k = message.floats(count), message.floats(9)
    message.floats(9)
    p = message.floats(12)
    binning = message.uint32(), message.uint32()
    offsets = message.uint32(), message.uint32()
    if max(binning) > 1 or any(offsets):
        raise ValueError("its images are binned or cut; record whole ones")
    if rectified and p[0] > 0:
        return Intrinsics(width, height, p[0], p[5], p[2], p[6])
    if not k[0] > 0:
        raise ValueError("its camera was not calibrated; its camera_info holds no focal length")
    return Intrinsics(width, height, k[0], k[4], k[2], k[5], _distortion(model, coefficients))


def _distortion(model: str, coefficients: tuple[float, ...]) -> tuple[float, ...]:
    if not any(coefficients):
        return ()
    if model == "plumb_bob" and len(coefficients) in (4, 5):
        return (*coefficients, 0.0)[:5]
    if model == "rational_polynomial" and (len(coefficients) == 8 or not any(coefficients[8:])):
        return coefficients[:8]
    raise ValueError(f"its lens model {model!r:.40} is not read; record the rectified depth")
