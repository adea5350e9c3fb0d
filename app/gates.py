"""Which frames of a face are good enough to be evidence, and what to tell the person when one is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from face import Quality

Reason = Literal["no-face", "no-crop", "near", "far", "pose", "holes", "motion"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a frame was not taken, and a hint for the person before the camera."""

    reason: Reason
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Limits that a view of a face has to keep: distance in metres, |yaw| and |pitch| in degrees, the share of the face
    that was measured in [0, 1], and the way of the nose since the previous frame in mm (not asked where unknown)."""

    nearest_m: float = 0.3
    farthest_m: float = 1.5
    yaw_deg: float = 35.0
    pitch_deg: float = 30.0
    valid_share: float = 0.45
    motion_mm: float | None = None

    def refusal(self, quality: Quality) -> Refusal | None:
        """None for a view that passes, else the first reason against it."""
        if quality.distance_m < self.nearest_m:
            return Refusal("near", "Move back a little")
        if quality.distance_m > self.farthest_m:
            return Refusal("far", "Come closer")
        if abs(quality.yaw_deg) > self.yaw_deg:
            return Refusal("pose", "Turn to the camera")
        if abs(quality.pitch_deg) > self.pitch_deg:
            return Refusal("pose", "Look up to the camera" if quality.pitch_deg > 0 else "Look down to the camera")
        if quality.valid_share < self.valid_share:
            return Refusal("holes", "Uncover your face and avoid direct sunlight")
        if self.motion_mm is not None and quality.motion_mm is not None and quality.motion_mm > self.motion_mm:
            return Refusal("motion", "Hold still")
        return None


NO_FACE = Refusal("no-face", "Look at the camera")
NO_CROP = Refusal("no-crop", "Move into the middle of the picture")

EVIDENCE = Gate()
ENROLMENT = Gate(farthest_m=1.3, valid_share=0.55, motion_mm=40.0)
