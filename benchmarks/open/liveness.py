"""Presentation attacks: the share taken for living faces (APCER) a kind, and of people refused (BPCER).

``python -m training.attacks render runs/attacks --for measure --model ict_face.npz`` renders people and attacks of
variants nothing was fitted on; ``python -m benchmarks.open.liveness runs/attacks`` judges them, after ISO/IEC 30107-3:
every presentation is one frame, judged alone. ``apcer`` takes every attack as if the locator had found it; ``system``
counts what the locator finds there and liveness lets pass. Intervals are Clopper and Pearson's, 95 %. ``--model`` adds
replays in sequences of three seconds, ``--real kinect2_faces.npz`` the real people's frames.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

import face
from benchmarks.report import report
from camera import Frame
from face import CropError, Liveness, LivenessWatch, Location
from training import kinect
from training.attacks import pool, replays
from training.attacks.kinds import GENUINE, KINDS, MEASURED_ONLY
from training.metrics import clopper_pearson
from training.sensors.variation import SENSORS

ROUNDED_MM = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Judged:
    """One presentation: what it was, whether the locator found it, and whether it was taken for a living face."""

    kind: str
    variant: str
    sensor: int
    located: bool
    live: bool


def judged(folder: Path) -> list[Judged]:
    """Every presentation of a folder, by one look each."""
    out = []
    for shown in pool.read(folder):
        at = shown.located or shown.placed
        (said,) = LivenessWatch()(shown.frame, [at])
        out.append(Judged(shown.kind, shown.variant, shown.sensor, shown.located is not None, said.live))
    return out


def rows(taken: Sequence[Judged]) -> list[dict[str, Any]]:
    """A line per kind and per variant of attack."""
    lines = []
    for kind, variants in KINDS.items():
        own = [one for one in taken if one.kind == kind]
        parts = [("", own)] if own else []
        parts += [(v.name, part) for v in variants if (part := [one for one in own if one.variant == v.name])]
        lines += [_row(kind + (" *" if kind in MEASURED_ONLY else ""), name, part) for name, part in parts]
    return lines


def _row(kind: str, variant: str, part: Sequence[Judged]) -> dict[str, Any]:
    passed, through = (sum(one.live for one in part), sum(one.live and one.located for one in part))
    low, high = clopper_pearson(passed, len(part))
    return {
        "attack": kind,
        "variant": variant,
        "n": len(part),
        "located": sum(one.located for one in part),
        "taken for live": passed,
        "apcer": passed / len(part),
        "95 %": f"{low:.4f}–{high:.4f}",
        "system": through,
    }


def people(taken: Sequence[Judged]) -> list[dict[str, Any]]:
    """BPCER of all people, and of each sensor's."""
    own = [one for one in taken if one.kind == GENUINE]
    groups = [("all sensors", own)]
    groups += [(name, [one for one in own if one.sensor == k]) for k, name in enumerate(SENSORS)]
    return [_people_row(name, group) for name, group in groups if any(one.located for one in group)]


def _people_row(name: str, group: Sequence[Judged]) -> dict[str, Any]:
    seen = [one for one in group if one.located]
    refused = sum(not one.live for one in seen)
    low, high = clopper_pearson(refused, len(seen))
    return {
        "people": name,
        "n": len(group),
        "located": len(seen),
        "refused": refused,
        "bpcer": refused / len(seen),
        "95 %": f"{low:.4f}–{high:.4f}",
    }


def replayed(model: Path, count: int) -> list[dict[str, Any]]:
    """Replays against living sequences: each is a presentation, taken for live when its last answer is."""
    tally: dict[str, list[bool]] = defaultdict(list)
    for living in (True, False):
        for frames, at in replays.sequences(model, count, pool.MEASURED_PEOPLE, living=living):
            tally["sways (people)" if living else "stands still"].append(_last(frames, at).live)
            if living:
                again = [replace(frames[0], timestamp=one.timestamp, number=one.number) for one in frames]
                tally["bit for bit"].append(_last(again, at).live)
                for step in ROUNDED_MM:
                    layers = [replace(one, depth=_rounded(one, step)) for one in frames[:8]]
                    tally[f"in layers of {step} mm"].append(_last(layers, at).live)
    return [_replay_row(name, live) for name, live in tally.items()]


def _replay_row(name: str, live: Sequence[bool]) -> dict[str, Any]:
    low, high = clopper_pearson(sum(live), len(live))
    share = sum(live) / len(live)
    return {"replay": name, "n": len(live), "live": sum(live), "share": share, "95 %": f"{low:.4f}–{high:.4f}"}


def _rounded(frame: Frame, step: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]]:
    return (np.rint(frame.depth / step) * step).astype(np.uint16)


def _last(frames: Sequence[Frame], at: Location) -> Liveness:
    watch, said = LivenessWatch(), Liveness(0.0, "unseen", "nothing was shown")
    for frame in frames:
        try:
            crop = face.crop(frame, at)
        except CropError:
            crop = None
        (said,) = watch(frame, [at], [crop])
    return said


def real(path: Path) -> list[dict[str, Any]]:
    """The real people's frames, each judged alone: how many are alive, by person."""
    seen: dict[int, list[bool]] = defaultdict(list)
    for person, _, frame, _ in kinect.frames(path):
        found = face.locate(frame)[:1]
        if found:
            seen[person].append(LivenessWatch()(frame, found)[0].live)
    groups = [("all", [one for group in seen.values() for one in group])]
    groups += [(str(person), group) for person, group in seen.items()]
    return [
        {"real person": name, "located": len(group), "live": sum(group), "share": sum(group) / len(group)}
        for name, group in groups
    ]


def main(
    folder: Annotated[Path, typer.Argument(help="what `training.attacks render --for measure` made")],
    model: Annotated[Path | None, typer.Option(help="the statistical face model: adds replays")] = None,
    sequences: Annotated[int, typer.Option(help="of each kind of replay")] = 150,
    real_people: Annotated[Path | None, typer.Option("--real", help="the real Kinect v2 frames")] = None,
) -> None:
    """Judge people and attacks; print tables and write benchmarks/results/liveness.json."""
    taken = judged(folder)
    if not taken:
        raise typer.BadParameter(f"{folder} holds no presentations; render them first")
    attacks, bona_fide = rows(taken), people(taken)
    more = {
        "replays": [] if model is None else replayed(model, sequences),
        "real": [] if real_people is None else real(real_people),
    }
    claimed = [row for row in attacks if not row["variant"] and not row["attack"].endswith("*")]
    worst = max((row["apcer"] for row in claimed), default=None)
    report("liveness-people", "People", bona_fide)
    for name, lines in more.items():
        if lines:
            report(f"liveness-{name}", name.capitalize(), lines)
    report("liveness", "Attacks (* measured, not claimed)", attacks, people=bona_fide, worst_apcer=worst, **more)


if __name__ == "__main__":
    typer.run(main)
