"""Replays judged by looks: what a verdict makes of a picture that is shown again, rounded, or that stands still.

``python -m benchmarks.open.replays --model ict_face.npz`` shows sequences of three seconds, twelve frames a second, to
the product's own liveness, gates and decision, every view matching an enrolled person. ``repeated``: one frame over and
over. ``still``: a rigid head under fresh sensor noise. ``layers``: somebody living, their depth rounded. ``again``: a
recording of somebody living that is played a second time, right after the first; only what is accepted then counts.
``sways``: the living people of those recordings. ``passed``: accepted at any time; ``at the end``: still accepted then.
Sequences of which the living person gave fewer than five good views are no response, and count nowhere else.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

import face
from app.pipeline import Result
from app.verdict.decision import LEAST_FRAMES, Decision
from benchmarks.open.looks import Shown, good_views, seen
from benchmarks.report import report
from camera import Frame
from face import LivenessWatch, Location
from training.attacks import pool, replays
from training.faces import FaceModel
from training.metrics import clopper_pearson

LAYERS_MM = (2, 3, 5)
NEAR_M = 0.06


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one sequence: whether a verdict accepted it, after how many seconds, the state at its end,
    and whether the living person's had enough good views."""

    kind: str
    accepted_s: float | None
    last: str
    answered: bool = True


def told(kind: str, shown: Shown, since: float = 0.0) -> Told:
    """Show a sequence; acceptances count ``since`` that time of it."""
    watch, decision = LivenessWatch(), Decision()
    faces = [None if at is None else seen(frame, at, watch) for frame, at in shown]
    accepted, state = None, ""
    for (frame, _), one in zip(shown, faces, strict=True):
        state = decision.update(Result(frame, () if one is None else (one,), {})).state
        if state == "accepted" and accepted is None and frame.timestamp >= since:
            accepted = frame.timestamp - since
    return Told(kind, accepted, state, good_views(faces) >= LEAST_FRAMES)


_faces = cache(FaceModel)


def _person(model: Path, number: int) -> list[Told]:
    faces, first = _faces(model), pool.MEASURED_PEOPLE
    living = _placed(*replays.sequence(faces, first + number, number, living=True))
    still = _placed(*replays.sequence(faces, first + number, number, living=False))
    times = [frame.timestamp for frame, _ in living]
    once = [(replace(living[0][0], timestamp=at, number=n), living[0][1]) for n, at in enumerate(times)]
    pause = times[-1] + times[1]
    second = [(replace(frame, timestamp=frame.timestamp + pause), at) for frame, at in living]
    rounded = [(f"layers of {step} mm", [(_rounded(frame, step), at) for frame, at in living]) for step in LAYERS_MM]
    lines = [("sways (people)", living), ("still", still), ("repeated", once), *rounded]
    taken = [told(kind, shown) for kind, shown in lines] + [told("again", [*living, *second], since=pause)]
    return [replace(one, answered=taken[0].answered) for one in taken]


def _placed(frames: Sequence[Frame], placed: Location) -> list[tuple[Frame, Location | None]]:
    """Where the locator finds the face of each frame, else where it would be with the usual errors."""
    return [(frame, _near(frame, placed) or placed) for frame in frames]


def _near(frame: Frame, placed: Location) -> Location | None:
    def away(one: Location) -> float:
        return float(np.linalg.norm(np.subtract(one.nose_m, placed.nose_m)))

    return min((one for one in face.locate(frame) if away(one) < NEAR_M), key=away, default=None)


def _rounded(frame: Frame, step: int) -> Frame:
    return replace(frame, depth=(np.rint(frame.depth / step) * step).astype(np.uint16))


def rows(taken: Sequence[Told]) -> list[dict[str, Any]]:
    """A line for every kind."""
    return [_row(kind, [one for one in taken if one.kind == kind]) for kind in dict.fromkeys(one.kind for one in taken)]


def _row(kind: str, part: Sequence[Told]) -> dict[str, Any]:
    answered = [one for one in part if one.answered]
    times = [one.accepted_s for one in answered if one.accepted_s is not None]
    low, high = clopper_pearson(len(times), max(len(answered), 1))
    return {
        "shown": kind,
        "n": len(answered),
        "passed": len(times),
        "share": len(times) / max(len(answered), 1),
        "95 %": f"{low:.4f}–{high:.4f}",
        "seconds, median": float(np.median(times)) if times else None,
        "at the end": sum(one.last == "accepted" for one in answered),
        "spoof at the end": sum(one.last == "spoof" for one in answered),
        "no response": len(part) - len(answered),
    }


def main(
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
    people: Annotated[int, typer.Option(help="how many, each shown in every way")] = 200,
    workers: Annotated[int, typer.Option(help="processes")] = 2,
) -> None:
    """Judge replays by looks; print a table and write benchmarks/results/liveness-replays.json."""
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        taken = [one for part in processes.imap(partial(_person, model), range(people)) for one in part]
    report("liveness-replays", "Replays, by looks", rows(taken))


if __name__ == "__main__":
    typer.run(main)
