"""How good a view of a face a crop is."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from face.location import Location


@dataclass(frozen=True, slots=True)
class Quality:
    """- ``distance_m``: from the camera to the nose tip, metres.
    - ``yaw_deg``, ``pitch_deg``, ``roll_deg``: the located pose.
    - ``valid_share``: share of the face's support that was measured, in [0, 1].
    - ``width_mm``: width of the measured surface at the height of the nose, mm.
    - ``motion_mm``: way of the nose tip since the previous frame, mm, or None without one.
    """

    distance_m: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    valid_share: float
    width_mm: float
    motion_mm: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """The measures by name, plain numbers."""
        return asdict(self)


def measure(
    location: Location,
    valid_share: float,
    measured: NDArray[np.bool_],
    mm_per_px: float,
    previous: Location | None,
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
    )


def _width(measured: NDArray[np.bool_]) -> int:
    height = measured.shape[0]
    columns = np.flatnonzero(measured[height // 2 - 4 : height // 2 + 5].any(axis=0))
    return int(columns[-1] - columns[0] + 1) if columns.size else 0
