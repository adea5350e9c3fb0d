"""One depth frame: what every source yields and every other room takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camera.intrinsics import Intrinsics


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A depth image with what is needed to read it in metres.

    - ``depth``: ``uint16[H, W]``, 0 where nothing was measured; metres = ``depth * depth_unit``.
    - ``intrinsics``: of the depth image; its width and height equal the image's.
    - ``timestamp``: seconds since the stream began.
    - ``device_timestamp``: seconds of the device's own clock, or None.
    - ``number``: the device's frame number, from 0 where the device gives none.
    - ``infrared``: ``uint8[H, W]`` or ``uint16[H, W]``, aligned with the depth, or None.
    - ``color``: ``uint8[H, W, 3]`` RGB, aligned with the depth, or None.
    - ``source``: the URI it came from, for people to read.
    - ``turned``: by how many degrees it was turned clockwise on its way from the camera: 0, 90, 180 or 270.

    The arrays belong to the frame: they are made read-only. Raises ``ValueError`` or ``TypeError`` when one
    does not fit.
    """

    depth: NDArray[np.uint16]
    depth_unit: float
    intrinsics: Intrinsics
    timestamp: float = 0.0
    number: int = 0
    infrared: NDArray[Any] | None = None
    color: NDArray[np.uint8] | None = None
    source: str = ""
    device_timestamp: float | None = None
    turned: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.depth, np.ndarray) or self.depth.dtype != np.uint16 or self.depth.ndim != 2:
            raise TypeError("depth must be a uint16 array of shape [H, W]")
        if not isinstance(self.intrinsics, Intrinsics):
            raise TypeError("a frame needs camera.Intrinsics")
        shape = (self.intrinsics.height, self.intrinsics.width)
        if self.depth.shape != shape:
            raise ValueError(f"depth is {self.depth.shape}, its intrinsics say {shape}")
        if not (np.isfinite(self.depth_unit) and 1e-6 <= self.depth_unit <= 0.1):
            raise ValueError(f"a depth unit of {self.depth_unit} m is not one a camera has")
        if not np.isfinite(self.timestamp):
            raise ValueError("the timestamp must be finite")
        if self.infrared is not None and (
            self.infrared.shape != shape or self.infrared.dtype not in (np.dtype(np.uint8), np.dtype(np.uint16))
        ):
            raise TypeError(f"infrared must be uint8 or uint16 of shape {shape}")
        if self.color is not None and (self.color.shape != (*shape, 3) or self.color.dtype != np.uint8):
            raise TypeError(f"color must be uint8 RGB of shape {(*shape, 3)}")
        for image in (self.depth, self.infrared, self.color):
            if image is not None:
                image.flags.writeable = False

    def metres(self) -> NDArray[np.float32]:
        """The depth image in metres, ``float32[H, W]``, 0 where nothing was measured."""
        return self.depth * np.float32(self.depth_unit)

    def rotated(self, degrees: int) -> Frame:
        """Turned clockwise by 0, 90, 180 or 270 ``degrees``: its images and its intrinsics.

        A point seen at a pixel is seen at the pixel that this one went to, so depth, infrared and colour keep their
        meaning. Raises ``ValueError`` for other angles.
        """
        return replace(
            self,
            depth=_rotated(self.depth, degrees),
            intrinsics=self.intrinsics.rotated(degrees),
            infrared=None if self.infrared is None else _rotated(self.infrared, degrees),
            color=None if self.color is None else _rotated(self.color, degrees),
            turned=(self.turned + degrees) % 360,
        )


def _rotated(image: NDArray[Any], degrees: int) -> NDArray[Any]:
    return np.ascontiguousarray(np.rot90(image, -degrees // 90))
