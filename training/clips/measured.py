"""Depth as a camera gives it that averages over time what hardly moves.

Heads have all the noise of single frames. The room and clothes have none: cameras with a temporal filter (that of
librealsense, for one) give still surfaces so. Besides, noise does not compress: a noisy room alone would make a
recording four times as large.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from training.clips.shot import Shot
from training.faces.render import MATERIALS, View
from training.sensors import stereo, tof
from training.sensors.stereo import Stereo
from training.sensors.tof import Tof

Depth = NDArray[np.uint16]
Sensor = Callable[[View, np.random.Generator], Depth]

REACH_PX = {"tof": 3, "stereo": 40}
"""How far beside a person holes are that the person causes: deleted edges; the stereo camera's shadow."""

_NOISY: dict[str, Sensor] = {"tof": tof, "stereo": partial(stereo, settings=Stereo(disparity_px=0.05))}
_CALM: dict[str, Sensor] = {
    "tof": partial(
        tof,
        settings=Tof(
            noise_mm=0, floor_mm=0, rows_mm=0, weave_mm=0, mixing_px=0.01, deleted_share=1, multipath_mm=0, wiggle_mm=0
        ),
    ),
    "stereo": partial(stereo, settings=Stereo(disparity_px=0, unmatched=0)),
}


class Seen:
    """A camera of kind ``sensor`` (``tof`` or ``stereo``) before a ``room`` that stands still."""

    def __init__(self, sensor: str, room: Shot) -> None:
        self.room = room
        self._sensor = sensor
        self._still = _CALM[sensor](room.view, np.random.default_rng(0))

    def depth(self, front: Shot, rng: np.random.Generator) -> Depth:
        """The depth image ``uint16[H, W]``, millimetres, with ``front`` before the room."""
        whole = front.before(self.room)
        mine = front.there & (whole.view.z == front.view.z)
        beside = cv2.dilate(mine.astype(np.uint8), np.ones((3, 2 * REACH_PX[self._sensor] + 1), np.uint8)) > 0
        rows, columns = np.nonzero(beside)
        box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        seen = whole.view
        view = View(seen.z[box], seen.cosine[box], seen.material[box], seen.intrinsics)
        noisy, calm = _NOISY[self._sensor](view, rng), _CALM[self._sensor](view, rng)
        cloth = view.material == MATERIALS.index("cloth")
        person = np.where(cloth & (noisy > 0), calm, noisy)
        depth = self._still.copy()
        behind = np.where((noisy == 0) & beside[box], 0, depth[box])
        depth[box] = np.where(mine[box], person, behind)
        return depth
