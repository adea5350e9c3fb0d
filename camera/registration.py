"""A colour image as the depth camera would have seen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from camera.intrinsics import Intrinsics

Align = Literal["depth", "color"]
"""The grid on which all images of a frame are: the depth camera's or the colour camera's."""


@dataclass(frozen=True, slots=True)
class Pose:
    """From the depth camera's frame to another's: ``rotation @ point + translation``, metres.

    Raises ``ValueError`` where a number is not finite.
    """

    rotation: tuple[tuple[float, ...], ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    translation: tuple[float, ...] = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        if not (np.isfinite(self.rotation).all() and np.isfinite(self.translation).all()):
            raise ValueError("the way from one camera to the other must be finite")


class Registration:
    """Registration of two cameras: moves colour images onto depth images of one pair of cameras."""

    def __init__(self, depth: Intrinsics, color: Intrinsics, pose: Pose) -> None:
        self._color = color
        self._rotation = np.array(pose.rotation, np.float64)
        self._translation = np.array(pose.translation, np.float64)
        v, u = np.mgrid[0 : depth.height, 0 : depth.width]
        self._rays = depth.deproject(np.stack([u, v], axis=-1).astype(np.float64), np.ones(u.shape))

    def color_on_depth(
        self, color: NDArray[np.uint8], depth: NDArray[np.uint16], depth_unit: float
    ) -> NDArray[np.uint8]:
        """``uint8[h, w, 3]`` RGB and ``uint16[H, W]`` → ``uint8[H, W, 3]``; black where no depth was measured.

        What the colour camera could not see behind an edge shows the edge's colour, as in the vendors' SDKs.
        """
        measured = depth > 0
        rays = self._rays[measured] @ self._rotation.T
        points = rays * (depth[measured, None] * depth_unit) + self._translation
        u, v = np.full((2, *depth.shape), -1.0, np.float32)
        u[measured], v[measured] = np.nan_to_num(self._color.project(points), nan=-1.0).T
        moved = cv2.remap(color, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        return np.asarray(moved, np.uint8)
