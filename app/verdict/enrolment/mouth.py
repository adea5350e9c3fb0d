"""Refusals of mouths at enrolment: covered, open, or not at rest."""

from __future__ import annotations

from app.pipeline import FaceResult
from app.verdict.gates import Refusal
from face.mouth import mouth

STRAIGHT_YAW_DEG, STRAIGHT_PITCH_DEG = 12.0, 12.0

COVERED = Refusal("covered", "Uncover your mouth and chin: no mask, scarf or hand")
OPEN = Refusal("mouth", "Close your mouth, face at rest")
GRIN = Refusal("mouth", "Do not smile: face at rest")


def mouth_refusal(face: FaceResult) -> Refusal | None:
    """Why this face is not enrolled with this mouth, or None. A turned face is asked only whether its mouth is open:
    the side of a cover and of a smile look alike."""
    depth = face.denoised if face.denoised is not None or face.crop is None else face.crop.depth
    if depth is None:
        return None
    scores = mouth(depth)
    yaw, pitch, _ = face.location.pose_deg
    straight = abs(yaw) <= STRAIGHT_YAW_DEG and abs(pitch) <= STRAIGHT_PITCH_DEG
    if scores.open > 0:
        return OPEN
    if straight and scores.covered > 0:
        return COVERED
    return GRIN if straight and scores.grin > 0 else None
