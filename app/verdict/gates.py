"""Gates: which frames of a face are good enough to be evidence, and what to tell the person when one is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.pipeline import Result
from face import Quality

Reason = Literal[
    "no-face",
    "no-crop",
    "several",
    "upside-down",
    "sideways",
    "near",
    "far",
    "pose",
    "holes",
    "layers",
    "motion",
    "frozen",
    "locked",
    "covered",
    "mouth",
    "not-live",
    "elsewhere",
    "lost",
    "other",
    "source",
    "seek",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a frame was not taken, and a hint for the person before the camera."""

    reason: Reason
    hint: str

    @property
    def said(self) -> str:
        """The reason in words."""
        return _SAID[self.reason]


_SAID: dict[Reason, str] = {
    "no-face": "no face in view",
    "no-crop": "the face is cut off by the edge of the picture",
    "several": "several faces",
    "upside-down": "upside down",
    "sideways": "on its side",
    "near": "too near",
    "far": "too far away",
    "pose": "turned away",
    "holes": "too little of the face is measured",
    "layers": "too coarse a depth",
    "motion": "moving",
    "frozen": "a picture that was seen before",
    "locked": "locked after repeated attacks",
    "covered": "mouth or chin covered",
    "mouth": "mouth open, or an expression",
    "not-live": "no living face",
    "elsewhere": "somewhere else than before",
    "lost": "away for too long",
    "other": "another face",
    "source": "another camera",
    "seek": "time that ran back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Limits that a view of a face has to keep: distance in metres, |yaw|, |pitch| and |roll| in degrees,
    the share of the face that was measured in [0, 1], and the way of the nose since the previous frame in mm (not asked
    where unknown)."""

    nearest_m: float = 0.3
    farthest_m: float = 1.5
    yaw_deg: float = 35.0
    pitch_deg: float = 30.0
    roll_deg: float = 40.0
    valid_share: float = 0.45
    motion_mm: float | None = None

    def refusal(self, quality: Quality, *, turned: int = 0) -> Refusal | None:
        """None for a view that passes, else the first reason against it; ``turned``: as the frame was."""
        q = quality
        nodding = "Look up to the camera" if q.pitch_deg > 0 else "Look down to the camera"
        moving = self.motion_mm is not None and q.motion_mm is not None and q.motion_mm > self.motion_mm
        reasons = (
            (abs(q.roll_deg) > 90, standing(180, turned)),
            (q.distance_m < self.nearest_m, Refusal("near", "Move back a little")),
            (q.distance_m > self.farthest_m, Refusal("far", "Come closer")),
            (abs(q.yaw_deg) > self.yaw_deg, Refusal("pose", "Turn to the camera")),
            (abs(q.pitch_deg) > self.pitch_deg, Refusal("pose", nodding)),
            (abs(q.roll_deg) > self.roll_deg, Refusal("pose", "Hold your head upright")),
            (q.valid_share < self.valid_share, COVERED),
            (q.layered, COARSE),
            (moving, Refusal("motion", "Hold still")),
        )
        return next((refusal for applies, refusal in reasons if applies), None)


NO_FACE = Refusal("no-face", "Look at the camera")
FROZEN = Refusal("frozen", "The camera's picture stands still: connect it again")
SEVERAL = Refusal("several", "Only one person before the camera, please")
COVERED = Refusal("holes", "Uncover your face, keep out of the sun")
COARSE = Refusal("layers", "The depth is too coarse: come closer, or choose a finer depth unit")
NO_CROP = Refusal("no-crop", "Move into the middle of the picture")

EVIDENCE = Gate()
ENROLMENT = Gate(farthest_m=1.3, roll_deg=30.0, valid_share=0.55, motion_mm=40.0)


def unseen(result: Result) -> Refusal:
    """Why there is no face in a frame: the picture does not stand upright, or nobody is there."""
    return standing(result.turn, result.frame.turned) if result.turn else NO_FACE


def standing(turn: int, turned: int) -> Refusal:
    """Why nobody is seen in a picture that must be turned clockwise by ``turn`` degrees, and has been by ``turned``."""
    rotate = (turn + turned) % 360
    if turn == 180:
        return Refusal("upside-down", f"The picture is upside down: put rotate={rotate} into the camera's address")
    return Refusal("sideways", f"The picture lies on its side: put rotate={rotate} into the camera's address")
