"""Is the mouth of a depth face bare, closed and at rest?

Eleven lengths and slopes of the lower face go into two linear scores: something covers mouth or chin, the mouth is
open. A grin moves cheeks, folds and corners all at once, so its score takes a coarse map of the whole lower face. The
weights are Fisher's discriminants between rendered neutral faces and rendered grimaces and covers; no real face took
part (``python -m training.mouth`` makes them again). Only faces that look nearly straight ahead are judged well.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from face.crop import BEHIND_MM, MM_PER_PX, NOSE_PX, depth_mm

Image = NDArray[np.float32]
Vector = NDArray[np.float64]

FEATURES = (
    "under_nose",
    "hole",
    "bulge",
    "mouth",
    "chin",
    "corners",
    "overhang",
    "steepest",
    "bend",
    "relief",
    "strongest_relief",
)
# Beyond these a length says no more; the overhang is negative.
LIMITS = np.array([30, 20, 15, 40, 45, 20, 4, 4, 5, 5, 10], np.float64)
WEIGHTS = np.array(
    [
        [-0.1292, 0.0864, 0.0323, 0.0469, -0.0696, 0.01, 0.2933, -1.5132, -0.4708, 0.4396, 0.4883],
        [-0.0758, 0.1578, 0.1271, -0.0473, 0.0392, 0.0005, -2.1648, 0.9974, 0.1187, 0.8547, -0.0204],
    ]
)
OFFSETS = np.array([-1.0488, 7.2607])
# The grin's map: places 8 mm apart, from 12 to 60 mm below the nose tip and 4 to 52 mm beside it, both sides' mean.
MAP_MM, MAP_ROWS_MM, MAP_COLUMNS_MM = 8.0, np.arange(12.0, 61.0, 8.0), np.arange(4.0, 53.0, 8.0)
UNSEEN_MM = 40.0  # behind the nose tip, where a crop has nothing
GRIN = np.array(
    [
        [-0.0073, -0.0269, -0.039, 0.0026, 0.0091, -0.0414, -0.0895],
        [-0.0152, -0.0493, -0.0545, -0.0034, 0.0313, -0.0042, -0.0623],
        [0.0303, 0.0274, 0.0281, 0.0482, 0.0447, 0.0083, -0.0436],
        [0.0596, 0.0496, 0.039, 0.0529, 0.0458, 0.0152, -0.0273],
        [0.0209, 0.0013, -0.021, 0.0045, 0.0353, 0.0277, -0.0075],
        [-0.0273, -0.0266, -0.0273, -0.007, 0.0246, 0.0299, 0.0104],
        [-0.0314, -0.0246, -0.0187, -0.011, 0.0031, 0.0111, 0.0084],
    ]
)
GRIN_OFFSET = -0.8258
# A nose that hardly stands out over lip, mouth or chin, and a mouth without any overhang, are under something.
FLAT_OF, FLAT, FLAT_SIGN = [0, 3, 4, 6], np.array([5.5, 6.0, 7.0, -0.3]), np.array([1, 1, 1, -1])
ALONG_MM = np.arange(20.0, 72.1, 1.4)  # below the nose tip: from under the nose to the chin


@dataclass(frozen=True, slots=True)
class Mouth:
    """Three scores, each above 0 where the mouth is ``covered``, ``open`` or drawn to a ``grin``."""

    covered: float
    open: float
    grin: float


def mouth(depth: Image) -> Mouth:
    """The scores of a denoised crop, ``float32[128, 128]`` in [0, 255]."""
    found = features(depth)
    covered, opened = (WEIGHTS @ found - OFFSETS).tolist()
    grin = float(GRIN.ravel() @ lower_face(depth)) - GRIN_OFFSET
    return Mouth(max(covered, float(((FLAT - found[FLAT_OF]) * FLAT_SIGN).max())), opened, grin)


def lower_face(depth: Image) -> Vector:
    """A coarse map of a crop's lower face, row by row, ``float64[49]`` mm behind the nose tip: seven rows from 12 to
    60 mm below it, in each seven places from 4 to 52 mm beside it, the mean of left and right."""
    z = np.where(depth > 0, depth_mm(depth), np.float32(UNSEEN_MM))
    smooth = cv2.GaussianBlur(np.asarray(z, np.float32), (0, 0), MAP_MM / MM_PER_PX / 2)
    rows = np.rint(NOSE_PX[1] + MAP_ROWS_MM / MM_PER_PX).astype(int)
    right, left = (np.rint(NOSE_PX[0] + way * MAP_COLUMNS_MM / MM_PER_PX).astype(int) for way in (1, -1))
    return np.asarray((smooth[np.ix_(rows, right)] + smooth[np.ix_(rows, left)]).ravel() / 2, np.float64)


def features(depth: Image) -> Vector:
    """The lengths (mm) and slopes (mm per mm) named in ``FEATURES`` of a crop, ``float64[11]``.

    Depths count from the nose tip, backwards: ``under_nose`` the deepest of the midline 13 to 22 mm below it, ``mouth``
    and ``chin`` what their names say, ``corners`` how far those of the mouth lie behind it. ``hole`` and ``bulge`` are
    the most by which the midline lies behind and before the straight line from under the nose to the chin; ``bend`` its
    sharpest bend. ``steepest`` and ``overhang`` are the 98th and 2nd percentile of the slope downwards around the
    mouth; the reliefs the median and 90th percentile of what a blur of 8 mm takes away.
    """
    z = np.where(depth > 0, depth_mm(depth), np.float32(BEHIND_MM))
    z = np.asarray(z, np.float32)
    middle = z[:, _columns(-6, 6)].mean(axis=1)
    below = (np.arange(len(middle)) - NOSE_PX[1]) * MM_PER_PX
    under = float(middle[(below > 13) & (below < 22)].max())
    profile = np.interp(ALONG_MM, below, middle)
    off = profile - np.linspace(profile[0], profile[-1], len(profile))
    smooth = cv2.GaussianBlur(z, (0, 0), 1.0)
    slope = (cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8) / MM_PER_PX)[_rows(22, 66), _columns(-24, 24)]
    rough = np.abs(cv2.GaussianBlur(smooth, (0, 0), 2.0) - cv2.GaussianBlur(smooth, (0, 0), 6.0))
    rough = rough[_rows(24, 62), _columns(-22, 22)]
    lips = float(np.median(z[_rows(28, 42), _columns(-18, 18)]))
    beside = np.concatenate([z[_rows(28, 40), _columns(-30, -24)], z[_rows(28, 40), _columns(24, 30)]], axis=1)
    steepest, overhang = np.percentile(slope, [98, 2])
    middling, strongest = np.percentile(rough, [50, 90])
    found = np.array(
        [
            under,
            off.max(),
            -off.min(),
            lips,
            profile[(ALONG_MM > 62) & (ALONG_MM < 72)].min(),
            float(np.median(beside)) - lips,
            overhang,
            steepest,
            np.abs(np.diff(profile, 2)).max(),
            middling,
            strongest,
        ]
    )
    return np.asarray(np.clip(found, -LIMITS, LIMITS), np.float64)


def _rows(top_mm: float, bottom_mm: float) -> slice:
    """Rows between two heights below the nose tip."""
    return slice(round(NOSE_PX[1] + top_mm / MM_PER_PX), round(NOSE_PX[1] + bottom_mm / MM_PER_PX))


def _columns(left_mm: float, right_mm: float) -> slice:
    """Columns between two places right of the nose tip."""
    return slice(round(NOSE_PX[0] + left_mm / MM_PER_PX), round(NOSE_PX[0] + right_mm / MM_PER_PX) + 1)
