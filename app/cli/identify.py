"""`relief identify` and `relief verify`: one verdict, told by the exit code."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from app.cli import options
from app.cli.codes import ACCEPTED, REJECTED
from app.cli.failure import NoGalleryError
from app.cli.opening import (
    camera_uri,
    chosen,
    existing_gallery,
    look_through,
    open_pipeline,
    opened,
    tell_continued,
    tell_left_out,
)
from app.cli.output import say, say_json
from app.cli.progress import Bar
from app.kept.left_out import left_out
from app.kept.people import shown
from app.kept.settings import Settings
from app.live.stream import Stream
from app.pipeline import Pipeline
from app.verdict import asking
from app.verdict.decision import Decision
from app.verdict.gates import Refusal
from app.verdict.journal import Journal
from app.verdict.verdict import Verdict
from app.words.report import verdict_record
from app.words.verdicts import refusal_of, refusal_text, verdict_text
from assets.count import Count
from engines import EMBEDDING
from gallery import People

LOOKS = 300
NOBODY = "nobody is enrolled yet; 'relief enrol NAME' enrols somebody"

Looks = Annotated[
    int,
    typer.Option("--frames", "-n", min=5, metavar="N", help="Give up after this many frames without a verdict."),
]


@options.grouped
def identify(
    *,
    camera: options.Address = None,
    asked: options.Asked,
    gallery: options.Gallery = None,
    frames: Looks = LOOKS,
    judging: options.Judging,
    realtime: options.Realtime = False,
    networks: options.Networks,
    json: options.Json = False,
) -> None:
    """Say who is before the camera: the first verdict on the nearest face.

    Exit code 0 for an enrolled person, 1 for a stranger or when no verdict was possible.
    JSON: {"decision", "state", "person", "score", "threshold", "frames", "confidence", "one_in", "calibrated", "why",
    "reason", "hint"}.
    """
    settings = chosen(asked, judging, networks, camera=camera, gallery=gallery)
    _answer(settings, None, looks=frames, realtime=realtime, json=json)


@options.grouped
def verify(
    *,
    name: Annotated[str, typer.Argument(help="Who the person before the camera claims to be.")],
    camera: options.Address = None,
    asked: options.Asked,
    gallery: options.Gallery = None,
    frames: Looks = LOOKS,
    judging: options.Judging,
    realtime: options.Realtime = False,
    networks: options.Networks,
    json: options.Json = False,
) -> None:
    """Check a claim: is this the person NAME?

    Exit code 0 if so, 1 if not or when no verdict was possible.
    JSON: {"decision", "state", "person", "score", "threshold", "frames", "confidence", "one_in", "calibrated", "why",
    "reason", "hint"}.
    """
    settings = chosen(asked, judging, networks, camera=camera, gallery=gallery)
    _answer(settings, name, looks=frames, realtime=realtime, json=json)


def _answer(settings: Settings, name: str | None, *, looks: int, realtime: bool, json: bool) -> None:
    uri = camera_uri(settings)
    people = existing_gallery(settings)
    if people is None:
        raise NoGalleryError(NOBODY)
    with ExitStack() as stack:
        source = stack.enter_context(opened(uri, realtime=realtime))
        pipeline = stack.enter_context(open_pipeline(settings, gallery=people))
        look_through(pipeline, source)
        _refuse_nobody(pipeline.people, people, name)
        if name is None:
            tell_left_out(pipeline.people)
        decision = _decision(pipeline, settings, name)
        tell_continued(pipeline, name)
        bar = stack.enter_context(Bar("looking", settings.evidence, quiet=json))
        verdict, refusal, frames = _first_verdict(Stream(source, limit=looks), pipeline, decision, bar)
        _record(pipeline.people, verdict, "identify" if name is None else "verify")
    if json:
        told = {"reason": "", "hint": ""} if refusal is None else {"reason": refusal.reason, "hint": refusal.hint}
        say_json(verdict_record(verdict) | told)
    else:
        say(_words(verdict, name, refusal, frames))
    raise typer.Exit(ACCEPTED if verdict.decision == "accept" else REJECTED)


def _refuse_nobody(gallery: People, path: Path, name: str | None) -> None:
    """Tell a gallery without anybody to compare with from a stranger; for a claim the gallery itself tells."""
    if name is not None or gallery.comparable:
        return
    if len(gallery):
        raise NoGalleryError(f"{left_out(gallery.people()) or 'nobody can be compared'} ({shown(path)})")
    raise NoGalleryError(NOBODY)


def _decision(pipeline: Pipeline, settings: Settings, name: str | None) -> Decision:
    if name is None:
        return asking.decision(pipeline, settings.evidence, lockout=settings.lockout_rule)
    # An unknown name is told before anybody is looked at.
    pipeline.people.verify(name, np.eye(1, EMBEDDING, dtype=np.float32)[0])
    return asking.decision(pipeline, settings.evidence, person=name, lockout=settings.lockout_rule)


def _record(gallery: People, verdict: Verdict, source: str) -> None:
    """Write the verdict to the gallery's audit; no verdict leaves no line."""
    Journal(gallery, source).note([verdict], 0.0)


def _first_verdict(
    stream: Stream, pipeline: Pipeline, decision: Decision, bar: Bar
) -> tuple[Verdict, Refusal | None, int]:
    """The verdict; while it is pending also why most frames were no evidence, None where they were only too few; and
    how many frames there were."""
    verdict = decision.nothing
    refusals: Counter[Refusal | None] = Counter()
    for frame in stream:
        result = pipeline(frame)
        verdict = decision.update(result)
        if verdict.settled:
            return verdict, None, refusals.total() + 1
        refusal = refusal_of(result)
        refusals[refusal] += 1
        bar.to(verdict.frames, "" if refusal is None else refusal_text(refusal))
    reasons = Counter({refusal: count for refusal, count in refusals.items() if refusal is not None})
    common = reasons.most_common(1)
    return verdict, common[0][0] if common else None, refusals.total()


def _words(verdict: Verdict, claimed: str | None, refusal: Refusal | None, frames: int) -> str:
    if verdict.settled or verdict.state == "unsure":
        return verdict_text(verdict, claimed=claimed)
    if refusal is None:
        return f"No verdict: {verdict.frames} good of {Count(frames):frame is|frames are} not enough"
    if not verdict.frames:
        return f"No verdict: {refusal_text(refusal)}"
    good = f"{Count(verdict.frames):good frame is|good frames are}"
    return f"No verdict: {good} not enough; in most others: {refusal_text(refusal)}"
