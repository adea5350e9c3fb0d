"""Where a face is in a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Location:
    """One face found in a frame.

    - ``nose_px``: the nose tip's pixel (u, v); ``nose_m``: the nose tip (x, y, z) in the camera frame, metres.
    - ``pose_deg``: (yaw, pitch, roll) in degrees. yaw > 0 turns the nose towards +x, pitch > 0 towards +y,
      roll > 0 is clockwise in the image; (0, 0, 0) looks straight along −z, at the camera's plane.
    - ``score``: how sure the detector is that this is a face, in [0, 1].

    Raises ``ValueError`` for values that no face has.
    """

    nose_px: tuple[float, float]
    nose_m: tuple[float, float, float]
    pose_deg: tuple[float, float, float]
    score: float

    def __post_init__(self) -> None:
        if not np.isfinite([*self.nose_px, *self.nose_m, *self.pose_deg, self.score]).all():
            raise ValueError("a location must be finite")
        if self.nose_m[2] <= 0:
            raise ValueError("the nose must lie before the camera")
        if not 0 <= self.score <= 1:
            raise ValueError("the score must lie in [0, 1]")

    @property
    def rotation(self) -> NDArray[np.float64]:
        """``float64[3, 3]``: takes directions of the face frame (x right, y down, z into the head, as a frontal
        face has them in the camera frame) to the camera frame."""
        return rotation(self.pose_deg)


def rotation(pose_deg: tuple[float, float, float]) -> NDArray[np.float64]:
    """The rotation of a pose: ``Ry(-yaw) · Rx(pitch) · Rz(roll)``, each about the camera frame's axes.

    The face looks along −z; a positive yaw moves that direction towards +x, a positive pitch towards +y.
    """
    yaw, pitch, roll = np.radians(pose_deg)
    cy, sy, cp, sp, cr, sr = (
        np.cos(yaw),
        np.sin(yaw),
        np.cos(pitch),
        np.sin(pitch),
        np.cos(roll),
        np.sin(roll),
    )
    ry = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    rx = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    rz = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return np.asarray(ry @ rx @ rz, np.float64)


def pose(matrix: NDArray[np.floating]) -> tuple[float, float, float]:
    """(yaw, pitch, roll) in degrees of a rotation matrix; the inverse of :func:`rotation` for |pitch| < 90°."""
    looks = -np.asarray(matrix, np.float64)[:, 2]
    yaw = np.degrees(np.arctan2(looks[0], -looks[2]))
    pitch = np.degrees(np.arcsin(np.clip(looks[1], -1, 1)))
    roll = np.degrees(np.arctan2(matrix[1, 0], matrix[1, 1]))
    return float(yaw), float(pitch), float(roll)
