"""Presentation attacks judged by looks: what a verdict makes of a presentation's frames together (ISO/IEC 30107-3).

``python -m training.attacks render runs/clips --for measure --clips --model ict_face.npz`` renders clips;
``python -m benchmarks.open.looks runs/clips --real kinect2_faces.npz`` shows each to the product's own liveness, gates
and decision. Every view is made to match an enrolled person, so that liveness alone stands in the way.

An attack counts as passed (APCER) where the verdict is *accepted* at any time of the clip; a face is where the locator
found it, else where a locator with the usual errors puts it. ``system``: with what the locator finds alone. People
count as refused (BPCER) who are not accepted by the end. Looks with fewer than five good views (too far, turned, in
layers) are no response, be it to people or to attacks, and count nowhere else. ``of frames``: the share of frames that
look alive by themselves. Intervals are Clopper and Pearson's, 95 %.

Whether a face moves is not asked here: five of a clip's ten frames show one place, and the real people's are no
stream. :mod:`benchmarks.open.replays` asks that.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

import face
from app.pipeline import FaceResult, Result
from app.verdict.decision import LEAST_FRAMES, Decision
from app.verdict.gates import EVIDENCE
from benchmarks.report import report
from camera import Frame
from face import CropError, LivenessWatch, Location
from gallery.match import Match
from training import kinect
from training.attacks import pool
from training.attacks.clips import Clip
from training.attacks.kinds import GENUINE, KINDS, MEASURED_ONLY
from training.metrics import clopper_pearson
from training.sensors.variation import SENSORS

ANYBODY = (Match("anybody", 1.0, True, 0.5),)
EMBEDDING = np.eye(1, 8, dtype=np.float32)[0]
APART_S = 0.35  # between the real people's frames
POSES, EXPRESSIONS = 9, 6

Shown = Sequence[tuple[Frame, Location | None]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look came to: after how many seconds and frames it accepted (None: it did not), whether it ever called
    the face an attack, and how many of its ``frames`` were good views (``good``) and looked alive by themselves
    (``alive``)."""

    accepted_s: float | None
    accepted_frames: int | None
    spoof: bool
    frames: int
    good: int
    alive: int

    @property
    def answered(self) -> bool:
        """Whether there was enough to judge."""
        return self.good >= LEAST_FRAMES


@dataclass(frozen=True, slots=True)
class Presented:
    """One presentation: what it was, the look at it where it is, and the look at what the locator finds of it."""

    kind: str
    variant: str
    sensor: int
    placed: Looked
    located: Looked


def look(shown: Shown, *, moving: bool = True) -> Looked:
    """The look at one face; None where it is not found in a frame. ``moving``: whether it has to be seen to move."""
    watch, decision = LivenessWatch(), Decision()
    faces = [None if at is None else seen(frame, at, watch) for frame, at in shown]
    if not moving:
        faces = [one and replace(one, live=one.live and replace(one.live, moved=None)) for one in faces]
    accepted: tuple[float, int] | None = None
    spoof = False
    for number, ((frame, _), one) in enumerate(zip(shown, faces, strict=True)):
        state = decision.update(Result(frame, () if one is None else (one,), {})).state
        spoof |= state == "spoof"
        if state == "accepted" and accepted is None:
            accepted = frame.timestamp - shown[0][0].timestamp, number + 1
    found = [one for one in faces if one is not None]
    alive = sum(one.live is not None and one.live.odds is not None and one.live.odds >= 0 for one in found)
    at_s, at_frame = accepted or (None, None)
    return Looked(at_s, at_frame, spoof, len(found), good_views(faces), alive)


def good_views(faces: Sequence[FaceResult | None]) -> int:
    """How many of these views the gates let pass."""
    cuts = [one.crop for one in faces if one is not None and one.crop is not None]
    return sum(EVIDENCE.refusal(cut.quality) is None for cut in cuts)


def seen(frame: Frame, at: Location, watch: LivenessWatch) -> FaceResult:
    """A face of a frame as the pipeline tells it, made to match an enrolled person."""
    try:
        cut = face.crop(frame, at)
    except CropError as error:
        return FaceResult(at, live=watch(frame, [at], [None])[0], error=str(error))
    return FaceResult(at, cut, embedding=EMBEDDING, live=watch(frame, [at], [cut])[0], matches=ANYBODY)


def presented(folder: Path, *, workers: int = 1) -> list[Presented]:
    """Every clip of a folder, looked at."""
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        return [one for part in processes.imap(_part, pool.clip_parts(folder)) for one in part]


def _part(path: Path) -> list[Presented]:
    return [_presented(clip) for clip in pool.read_clips(path)]


def _presented(clip: Clip) -> Presented:
    found = look(list(zip(clip.frames, clip.located, strict=True)), moving=False)
    placed = found if None not in clip.located else look(_everywhere(clip), moving=False)
    return Presented(clip.kind, clip.variant, clip.sensor, placed, found)


def _everywhere(clip: Clip) -> Shown:
    places = zip(clip.frames, clip.located, clip.placed, strict=True)
    return [(frame, placed if located is None else located) for frame, located, placed in places]


def attacks(taken: Sequence[Presented]) -> list[dict[str, Any]]:
    """A line per kind and per variant of attack."""
    lines = []
    for kind, variants in KINDS.items():
        own = [one for one in taken if one.kind == kind]
        parts = [("", own)] if own else []
        parts += [(v.name, part) for v in variants if (part := [one for one in own if one.variant == v.name])]
        lines += [_attack_row(kind + (" *" if kind in MEASURED_ONLY else ""), name, part) for name, part in parts]
    return lines


def _attack_row(kind: str, variant: str, part: Sequence[Presented]) -> dict[str, Any]:
    answered = [one.placed for one in part if one.placed.answered]
    passed = sum(one.accepted_s is not None for one in answered)
    low, high = clopper_pearson(passed, max(len(answered), 1))
    return {
        "attack": kind,
        "variant": variant,
        "n": len(answered),
        "passed": passed,
        "apcer": passed / max(len(answered), 1),
        "95 %": f"{low:.4f}–{high:.4f}",
        "system": sum(one.located.accepted_s is not None for one in part),
        "called a spoof": sum(one.spoof for one in answered),
        "of frames": sum(one.alive for one in answered) / max(sum(one.frames for one in answered), 1),
        "no response": len(part) - len(answered),
    }


def people(taken: Sequence[Presented]) -> list[dict[str, Any]]:
    """BPCER of all people, and of each sensor's."""
    own = [one for one in taken if one.kind == GENUINE]
    groups = [("all sensors", own)]
    groups += [(name, [one for one in own if one.sensor == k]) for k, name in enumerate(SENSORS)]
    return [_people_row(name, [one.located for one in group]) for name, group in groups if group]


def _people_row(name: str, group: Sequence[Looked]) -> dict[str, Any]:
    answered = [one for one in group if one.answered]
    times = [one.accepted_s for one in answered if one.accepted_s is not None]
    counts = [one.accepted_frames for one in answered if one.accepted_frames is not None]
    low, high = clopper_pearson(len(answered) - len(times), max(len(answered), 1))
    return {
        "people": name,
        "n": len(answered),
        "refused": len(answered) - len(times),
        "bpcer": 1 - len(times) / max(len(answered), 1),
        "95 %": f"{low:.4f}–{high:.4f}",
        "called a spoof": sum(one.spoof for one in answered),
        "frames, median": float(np.median(counts)) if counts else None,
        "seconds, 95 %": float(np.quantile(times, 0.95)) if times else None,
        "of frames": sum(one.alive for one in answered) / max(sum(one.frames for one in answered), 1),
        "no response": len(group) - len(answered),
    }


def real(path: Path) -> list[dict[str, Any]]:
    """The six real people: looks at all expressions of a pose, and at all poses of an expression."""
    shown = [(person, frame, next(iter(face.locate(frame)[:1]), None)) for person, _, frame, _ in kinect.frames(path)]
    looks: dict[str, list[Looked]] = {"poses": [], "expressions": []}
    for person in range(kinect.PEOPLE):
        own = [(frame, at) for one, frame, at in shown if one == person]
        cuts = [("poses", own[k * EXPRESSIONS : (k + 1) * EXPRESSIONS]) for k in range(POSES)]
        cuts += [("expressions", own[k::EXPRESSIONS]) for k in range(EXPRESSIONS)]
        for name, part in cuts:
            timed = [(replace(frame, timestamp=APART_S * n), at) for n, (frame, at) in enumerate(part)]
            looks[name].append(look(timed, moving=False))
    return [_people_row(f"real, {name}", group) for name, group in looks.items()]


def main(
    folders: Annotated[list[Path], typer.Argument(help="what `training.attacks render --for measure --clips` made")],
    real_people: Annotated[Path | None, typer.Option("--real", help="the real Kinect v2 frames")] = None,
    workers: Annotated[int, typer.Option(help="processes")] = 2,
) -> None:
    """Judge people and attacks by looks; print tables and write benchmarks/results/liveness-looks.json."""
    taken = [one for folder in folders for one in presented(folder, workers=workers)]
    if not taken:
        raise typer.BadParameter("no clips are there; render them first")
    bona_fide = people(taken) + ([] if real_people is None else real(real_people))
    report("liveness-looks-people", "People, by looks", bona_fide)
    report("liveness-looks", "Attacks, by looks (* measured, not claimed)", attacks(taken), people=bona_fide)


if __name__ == "__main__":
    typer.run(main)
