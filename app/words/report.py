"""What the program says about frames in JSON and in plain lines."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import TypedDict

from app.pipeline import STAGES, FaceResult, Result
from app.verdict.verdict import Verdict

DIGITS = 6


def frame_record(result: Result, verdicts: Sequence[Verdict]) -> dict[str, object]:
    """One frame as JSON has it; ``verdicts`` in the order of the result's faces. ``rotate`` is there only when the
    picture does not stand upright: what its camera's address must say."""
    record: dict[str, object] = {
        "number": result.frame.number,
        "timestamp": plain(result.frame.timestamp),
        "faces": [face_record(face, verdict) for face, verdict in zip(result.faces, verdicts, strict=True)],
        "ms": plain({stage: result.ms.get(stage, 0.0) for stage in STAGES}),
    }
    return record | {"rotate": (result.turn + result.frame.turned) % 360} if result.turn else record


def face_record(face: FaceResult, verdict: Verdict) -> dict[str, object]:
    """One face as JSON has it; ``error`` is there only when the face could not be cut out."""
    record: dict[str, object] = {
        "nose_px": list(face.location.nose_px),
        "nose_m": list(face.location.nose_m),
        "pose_deg": list(face.location.pose_deg),
        "quality": {} if face.crop is None else face.crop.quality.as_dict(),
        "live": None if face.live is None else {**asdict(face.live), "live": face.live.live},
        "matches": [{"person": match.person, "score": match.score} for match in face.matches],
        "verdict": verdict_record(verdict),
    }
    if face.error is not None:
        record["error"] = face.error
    return {key: plain(value) for key, value in record.items()}


def verdict_record(verdict: Verdict) -> dict[str, object]:
    """A verdict as JSON has it; ``one_in``: how many strangers it takes for one with this score; ``calibrated``: false
    where the threshold is a continuation."""
    return {
        "decision": verdict.decision,
        "state": verdict.state,
        "person": verdict.person,
        "score": verdict.score,
        "threshold": verdict.threshold,
        "frames": verdict.frames,
        "confidence": verdict.confidence,
        "one_in": None if verdict.odds is None else verdict.odds.one_in,
        "calibrated": verdict.calibrated,
        "why": verdict.why,
    }


def plain_record(record: Mapping[str, object]) -> dict[str, object]:
    """A record as JSON has it, see :func:`plain`."""
    return {str(key): plain(value) for key, value in record.items()}


def plain(value: object) -> object:
    """Numbers that JSON has: floats rounded to 6 digits after the point, what is not finite as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return round(float(value), DIGITS) if math.isfinite(value) else None
    if hasattr(value, "item"):
        return plain(value.item())
    return value


def dumps(record: Mapping[str, object]) -> str:
    """One line of JSON, in ASCII: it stays what it is in every encoding."""
    return json.dumps(plain(record), allow_nan=False)


class Counts(TypedDict):
    """A whole run in numbers, as JSON has it; ``fps`` and medians are None where there were none."""

    frames: int
    frames_with_face: int
    dropped: int
    damaged: int
    seconds: float
    fps: float | None
    decisions: dict[str, int]
    people: dict[str, int]
    ms_median: dict[str, float | None]


class RunRecord(TypedDict):
    """The last record of a run."""

    summary: Counts


class Summary:
    """Counts over a whole run."""

    def __init__(self) -> None:
        self.frames = 0
        self.with_face = 0
        self.decisions: Counter[str] = Counter()
        self.people: Counter[str] = Counter()
        self._ms: dict[str, list[float]] = {stage: [] for stage in STAGES}

    def add(self, result: Result, verdicts: Sequence[Verdict]) -> None:
        """Count one more frame; the verdict that counts is the nearest face's."""
        self.frames += 1
        for stage, value in result.ms.items():
            self._ms[stage].append(value)
        if not verdicts:
            return
        self.with_face += 1
        self.decisions[verdicts[0].decision] += 1
        if verdicts[0].decision == "accept" and verdicts[0].person is not None:
            self.people[verdicts[0].person] += 1

    def record(self, *, seconds: float, dropped: int, damaged: int = 0) -> RunRecord:
        """The summary as JSON has it: it comes last, and its one key tells it from a frame."""
        return {
            "summary": {
                "frames": self.frames,
                "frames_with_face": self.with_face,
                "dropped": dropped,
                "damaged": damaged,
                "seconds": seconds,
                "fps": self.frames / seconds if seconds > 0 else None,
                "decisions": {key: self.decisions[key] for key in ("accept", "unknown", "pending")},
                "people": dict(self.people.most_common()),
                "ms_median": {stage: median(values) if values else None for stage, values in self._ms.items()},
            }
        }


def pause_text(seconds: float) -> str:
    """A pause of a recording that is not waited for, in plain words."""
    return f"the recording has no frames for {seconds:.0f} s here; the pause is cut short"
