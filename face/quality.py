"""How good a view of a face a crop is."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.location import Location

AROUND_M, DEEP_M = 0.04, 0.06  # of the nose tip: what the steps of the depth are looked for in
LEAST_PIXELS = 100
LEAST_LEVELS, LEAST_UNITS = 12, 3.0  # depths on the face, and units from one to the next, to tell what steps do
GROWS = 0.5  # how much nearer to an even ruler depths are as disparities, where they are disparities

LAYER_MM = 1.8  # steps at 1 m that show no face any more
# Of steps that grow with the square of the distance: a stereo camera's own disparities, not something that was rounded.
# The coarsest that one for faces gives is a D405's at 640 x 480 (fx 337 px, 18 mm between its eyes, 1/32 px: 5.15 mm).
STEREO_MM = 5.3


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of the depth on a face: ``step_mm`` and ``stereo_mm`` of :class:`Quality`."""

    mm: float | None = None
    stereo_mm: float | None = None


UNKNOWN = Steps()


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality of one view of a face.

    - ``distance_m``: from the camera to the nose tip, metres.
    - ``yaw_deg``, ``pitch_deg``, ``roll_deg``: the located pose.
    - ``valid_share``: share of the face's support that was measured, in [0, 1].
    - ``width_mm``: width of the measured surface at the height of the nose, mm.
    - ``motion_mm``: way of the nose tip since the previous frame, mm, or None without one.
    - ``step_mm``: from one depth to the next that occurs on the face, mm (the mean without gaps), or None where too
      little was measured to say. Sensors give about one; rounded depth gives what it was rounded to.
    - ``stereo_mm``: what these steps are at 1 m where they grow with the square of the distance, as the disparity of a
      stereo camera gives them; None where they do not.
    """

    distance_m: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    valid_share: float
    width_mm: float
    motion_mm: float | None = None
    step_mm: float | None = None
    stereo_mm: float | None = None

    @property
    def layered(self) -> bool:
        """Whether the depth is too coarse to show a face: printed in layers, rounded, or replayed so."""
        if self.stereo_mm is not None:
            return self.stereo_mm > STEREO_MM
        return self.step_mm is not None and self.step_mm > LAYER_MM * max(1.0, self.distance_m**2)

    def as_dict(self) -> dict[str, float | None]:
        """The measures by name, plain numbers."""
        return asdict(self)


def measure(
    location: Location,
    valid_share: float,
    measured: NDArray[np.bool_],
    mm_per_px: float,
    previous: Location | None,
    steps: Steps = UNKNOWN,
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
        step_mm=steps.mm,
        stereo_mm=steps.stereo_mm,
    )


def depth_steps(frame: Frame, location: Location) -> Steps:
    """From one depth to the next on the face at ``location``."""
    k, z = frame.intrinsics, location.nose_m[2]
    u, v = (round(x) for x in location.nose_px)
    half_u, half_v = max(1, round(AROUND_M * k.fx / z)), max(1, round(AROUND_M * k.fy / z))
    part = frame.depth[max(0, v - half_v) : v + half_v + 1, max(0, u - half_u) : u + half_u + 1]
    near, far = (z - DEEP_M) / frame.depth_unit, (z + DEEP_M) / frame.depth_unit
    part = part[(part > max(near, 0)) & (part < far)]
    if part.size < LEAST_PIXELS:
        return UNKNOWN
    there = np.flatnonzero(np.bincount(part))
    if there.size < 2:
        return Steps(1000 * DEEP_M)
    steps, unit_mm = np.diff(there), 1000 * frame.depth_unit
    step = _mean_step(steps)
    if there.size < LEAST_LEVELS or step < LEAST_UNITS:  # no room to see them grow
        return Steps(unit_mm * step)
    z_m = np.asarray(frame.depth_unit * there, np.float64)
    even, _ = _ruler(z_m)
    bent, per_m = _ruler(1 / z_m)
    grows = bent * float(z_m.mean()) ** 2 < GROWS * even
    return Steps(unit_mm * step, 1000 * per_m if grows else None)


def _mean_step(steps: NDArray[np.int_]) -> float:
    """In units, without gaps. Not the median: 1.5 mm in whole millimetres are steps of 1 and 2 in turn."""
    return float(np.mean(steps[steps < 2 * np.median(steps)]))


def _ruler(marks: NDArray[np.float64]) -> tuple[float, float]:
    """How far ``marks`` lie off an even ruler (RMS), some of whose marks may be missing, and the way between two of
    its marks."""
    ways = np.abs(np.diff(marks))
    number = np.concatenate([[0.0], np.cumsum(np.rint(ways / np.median(ways)))])
    slope, start = np.polyfit(number, marks, 1)
    return float(np.sqrt(np.mean((marks - slope * number - start) ** 2))), abs(float(slope))


def _width(measured: NDArray[np.bool_]) -> int:
    height = measured.shape[0]
    columns = np.flatnonzero(measured[height // 2 - 4 : height // 2 + 5].any(axis=0))
    return int(columns[-1] - columns[0] + 1) if columns.size else 0
