"""Evaluation of the locator on frames whose truth is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.location import Location, rotation
from training.locator.pool import Sample

SAME_MM = 40.0
OTHER_MM = 80.0
YAW_BANDS = (0, 15, 30, 40, 50, 60)
REACH_M = (0.3, 1.5)
LEAST_VISIBLE = 0.6
LEAST_MEASURED = 0.3
AROUND_M = 0.05


@dataclass
class Tally:
    """Errors of the faces found, and what was missed or found in vain."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    faceless: dict[str, list[bool]] = field(default_factory=dict)
    strays: int = 0
    frames: int = 0

    def add(self, sample: Sample, found: Sequence[Location]) -> None:
        """Compare what was found in a sample with its truth."""
        self.frames += 1
        noses = np.array([one.nose_m for one in found], np.float64).reshape(-1, 3)
        if not len(sample.noses):
            self.faceless.setdefault(sample.kind, []).append(len(found) > 0)
            return
        for nose, angles, unhidden in zip(sample.noses, sample.poses, sample.visible, strict=True):
            visible = unhidden if measured(sample.frame, nose) >= LEAST_MEASURED else 0.0
            away = 1000 * np.linalg.norm(noses - nose, axis=1) if len(noses) else np.array([np.inf])
            nearest = int(np.argmin(away))
            turn = (float(angles[0]), float(angles[1]), float(angles[2]))
            errors = _angles(found[nearest], turn) if away[nearest] < SAME_MM else (np.nan,) * 4
            self.rows.append((float(visible), float(nose[2]), *turn, float(away[nearest]), *errors))
        gaps = 1000 * np.linalg.norm(noses[:, None] - sample.noses[None], axis=2)
        self.strays += int((gaps.min(axis=1) > OTHER_MM).sum()) if len(found) else 0

    def report(self) -> dict[str, Any]:
        """Shares and medians by yaw band, for faces of which at least 60 % shows and was measured, 0.3–1.5 m."""
        rows = np.array(self.rows).reshape(-1, 10)
        fair = (rows[:, 0] >= LEAST_VISIBLE) & (rows[:, 1] >= REACH_M[0]) & (rows[:, 1] <= REACH_M[1])
        yaw = np.abs(rows[:, 2])
        bands = {
            f"{low}–{high}°": _summary(rows[fair & (yaw >= low) & (yaw < high)]) for low, high in pairwise(YAW_BANDS)
        }
        wrong = {kind: (sum(found), len(found)) for kind, found in sorted(self.faceless.items())}
        total = sum(n for _, n in wrong.values())
        return {
            "yaw": bands,
            "within 40°": _summary(rows[fair & (yaw <= 40)]),
            "within 45°": _summary(rows[fair & (yaw <= 45)]),
            "faceless frames": total,
            "false finds": sum(n for n, _ in wrong.values()),
            "false finds by scene": {kind: f"{n} of {of}" for kind, (n, of) in wrong.items()},
            "stray finds beside faces": self.strays,
        }


def evaluate(samples: Sequence[Sample], locate: Callable[[Frame], list[Location]]) -> dict[str, Any]:
    """Run ``locate`` over samples and report."""
    tally = Tally()
    for sample in samples:
        tally.add(sample, locate(sample.frame))
    return tally.report()


def measured(frame: Frame, nose: NDArray[np.float64]) -> float:
    """Share of the 10 cm around a nose tip where the sensor measured something near its depth: a face that a cut
    background or a lost block took away is none to find."""
    k = frame.intrinsics
    (u, v), radius = k.project(nose), AROUND_M * k.fx / nose[2]
    rows = slice(max(0, round(v - radius)), max(0, round(v + radius) + 1))
    columns = slice(max(0, round(u - radius)), max(0, round(u + radius) + 1))
    part = frame.depth[rows, columns] * frame.depth_unit
    whole = max(1.0, (2 * radius + 1) ** 2)
    return float((np.abs(part - nose[2] - AROUND_M) < 2 * AROUND_M).sum() / whole)


def _angles(found: Location, truth: tuple[float, float, float]) -> tuple[float, ...]:
    off = np.abs((np.array(found.pose_deg) - truth + 180) % 360 - 180)
    turn = np.trace(found.rotation.T @ rotation(truth))
    return (*(float(x) for x in off), float(np.degrees(np.arccos(np.clip((turn - 1) / 2, -1, 1)))))


def _summary(rows: NDArray[np.float64]) -> dict[str, float | int]:
    found = rows[np.isfinite(rows[:, 6])]
    if not len(found):
        return {"faces": len(rows), "found": 0.0}
    nose, yaw, pitch, roll, turn = (float(np.median(found[:, k])) for k in range(5, 10))
    return {
        "faces": len(rows),
        "found": round(len(found) / len(rows), 4),
        "nose_mm": round(nose, 2),
        "nose_p90_mm": round(float(np.percentile(found[:, 5], 90)), 2),
        "yaw_deg": round(yaw, 2),
        "pitch_deg": round(pitch, 2),
        "roll_deg": round(roll, 2),
        "turn_deg": round(turn, 2),
        "turn_p90_deg": round(float(np.percentile(found[:, 9], 90)), 2),
    }
