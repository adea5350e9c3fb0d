"""Faces and verdicts in plain words: the same in the terminal and in the window."""

from __future__ import annotations

from collections.abc import Mapping

from app.pipeline import FaceResult, Result
from app.verdict.gates import EVIDENCE, NO_CROP, Refusal, unseen
from app.verdict.verdict import State, Verdict
from assets.count import Count

CLEAR, FAIRLY_CLEAR = 0.99, 0.9


def how_clear(confidence: float) -> str:
    """How far a verdict's score lies from the threshold, in a word: "clear", "fairly clear" or "close".

    ``confidence`` in [0, 1] measures that, against the spread of the frames; it does not say how rare a face is.
    """
    if confidence >= CLEAR:
        return "clear"
    return "fairly clear" if confidence >= FAIRLY_CLEAR else "close"


def verdict_text(verdict: Verdict, *, claimed: str | None = None) -> str:
    """A verdict; ``claimed`` is who the person before the camera said to be, where that was asked."""
    if verdict.state == "unseen" and verdict.refusal is not None:
        return refusal_text(verdict.refusal)
    if verdict.state in _OPEN:
        return _OPEN[verdict.state].format(why=verdict.why, frames=Count(verdict.frames))
    return _decided(verdict, claimed)


def _decided(verdict: Verdict, claimed: str | None) -> str:
    if verdict.person is None or verdict.score is None:
        return "unknown, nobody is enrolled"
    figures = f"score {verdict.score:.2f}, threshold {verdict.threshold:.2f}, {how_clear(verdict.confidence)}"
    if verdict.state == "accepted":
        return f"{verdict.person} ({figures})"
    if claimed is not None:
        return f"not {claimed} ({figures})"
    return f"unknown, closest {verdict.person} ({figures})"


_OPEN: Mapping[State, str] = {
    "looking": "looking, {frames:good frame|good frames}",
    "unseen": "looking, {frames:good frame|good frames}",
    "unsure": "not sure: {why}",
    "spoof": "not a living face: {why}",
}


def refusal_of(result: Result) -> Refusal | None:
    """Why this frame is no evidence of its nearest face, or None when it is."""
    if not result.faces:
        return unseen(result)
    face = result.faces[0]
    if face.crop is None:
        return None if face.error is None else NO_CROP
    return EVIDENCE.refusal(face.crop.quality, turned=result.frame.turned)


def empty_text(result: Result) -> str:
    """What there is to say of a frame without a face."""
    return refusal_text(unseen(result)) if result.turn else "no face"


def refusal_text(refusal: Refusal) -> str:
    """What is wrong, and what to do."""
    return f"{refusal.said}; {refusal.hint[:1].lower()}{refusal.hint[1:]}"


def face_text(face: FaceResult, verdict: Verdict, *, claimed: str | None = None) -> str:
    """A face of a frame: why it cannot be judged, else its verdict."""
    if face.error is not None and verdict.state != "spoof":
        return face.error
    return verdict_text(verdict, claimed=claimed)


def place_text(face: FaceResult) -> str:
    """Where a face is."""
    return f"{face.location.nose_m[2]:.2f} m, yaw {round(face.location.pose_deg[0]):+d}°"
