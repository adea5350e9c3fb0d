"""How good a view of a face a crop is."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.location import Location

AROUND_M, DEEP_M = 0.04, 0.06  # of the nose tip: what the steps of the depth are looked for in
LEAST_PIXELS = 100


@dataclass(frozen=True, slots=True)
class Quality:
    """- ``distance_m``: from the camera to the nose tip, metres.
    - ``yaw_deg``, ``pitch_deg``, ``roll_deg``: the located pose.
    - ``valid_share``: share of the face's support that was measured, in [0, 1].
    - ``width_mm``: width of the measured surface at the height of the nose, mm.
    - ``motion_mm``: way of the nose tip since the previous frame, mm, or None without one.
    - ``step_mm``: from one depth to the next that occurs on the face, mm (the median), or None where too little was
      measured to say. Sensors give about one; rounded depth gives what it was rounded to.
    """

    distance_m: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    valid_share: float
    width_mm: float
    motion_mm: float | None = None
    step_mm: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """The measures by name, plain numbers."""
        return asdict(self)


def measure(
    location: Location,
    valid_share: float,
    measured: NDArray[np.bool_],
    mm_per_px: float,
    previous: Location | None,
    step_mm: float | None = None,
) -> Quality:
    """The quality of a face whose crop has this ``measured`` mask, ``bool[H, W]``."""
    motion = None if previous is None else 1000 * float(np.linalg.norm(np.subtract(location.nose_m, previous.nose_m)))
    yaw, pitch, roll = location.pose_deg
    return Quality(
        distance_m=float(np.linalg.norm(location.nose_m)),
        yaw_deg=yaw,
        pitch_deg=pitch,
        roll_deg=roll,
        valid_share=valid_share,
        width_mm=_width(measured) * mm_per_px,
        motion_mm=motion,
        step_mm=step_mm,
    )


def depth_step(frame: Frame, location: Location) -> float | None:
    """Millimetres between neighbouring depths on the face at ``location``, see :class:`Quality`."""
    k, z = frame.intrinsics, location.nose_m[2]
    u, v = (round(x) for x in location.nose_px)
    half_u, half_v = max(1, round(AROUND_M * k.fx / z)), max(1, round(AROUND_M * k.fy / z))
    part = frame.depth[max(0, v - half_v) : v + half_v + 1, max(0, u - half_u) : u + half_u + 1]
    near, far = (z - DEEP_M) / frame.depth_unit, (z + DEEP_M) / frame.depth_unit
    part = part[(part > max(near, 0)) & (part < far)]
    if part.size < LEAST_PIXELS:
        return None
    there = np.flatnonzero(np.bincount(part - part.min()))
    return 1000 * frame.depth_unit * float(np.median(np.diff(there))) if there.size > 1 else 1000 * DEEP_M


def _width(measured: NDArray[np.bool_]) -> int:
    height = measured.shape[0]
    columns = np.flatnonzero(measured[height // 2 - 4 : height // 2 + 5].any(axis=0))
    return int(columns[-1] - columns[0] + 1) if columns.size else 0
