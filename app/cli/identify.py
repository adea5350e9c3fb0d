"""`relief identify` and `relief verify`: one verdict, told by the exit code."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from app.cli import ACCEPTED, REJECTED, options
from app.cli.failure import NoGalleryError
from app.cli.opening import Choice, camera_uri, existing_gallery, open_pipeline, opened
from app.cli.progress import Bar
from app.kept.settings import Settings
from app.live.stream import Stream
from app.pipeline import Pipeline, Result
from app.verdict.decision import Decision, Verdict
from app.verdict.gates import EVIDENCE, NO_CROP, NO_FACE
from app.words.report import dumps
from app.words.verdicts import verdict_text
from engines import EMBEDDING

LOOKS = 300
NOBODY = "nobody is enrolled yet; 'relief enrol NAME' enrols somebody"

Looks = Annotated[
    int,
    typer.Option("--frames", "-n", min=5, metavar="N", help="Give up after this many frames without a verdict."),
]


def identify(
    *,
    camera: options.Camera = None,
    width: options.Width = None,
    height: options.Height = None,
    fps: options.Fps = None,
    align: options.Align = None,
    gallery: options.Gallery = None,
    frames: Looks = LOOKS,
    evidence: options.Evidence = None,
    threshold: options.Threshold = None,
    realtime: options.Realtime = False,
    threads: options.Threads = None,
    device: options.Device = None,
    precision: options.Precision = None,
    json: options.Json = False,
) -> None:
    """Say who is before the camera: the first verdict on the nearest face.

    Exit code 0 for an enrolled person, 1 for a stranger or when no verdict was possible.
    JSON: {"decision", "person", "score", "threshold", "frames", "confidence", "hint"}.
    """
    choice = Choice(
        camera=camera,
        asked={"width": width, "height": height, "fps": fps, "align": align},
        gallery=gallery,
        device=device,
        precision=precision,
        threads=threads,
        threshold=threshold,
        evidence=evidence,
    )
    _answer(choice.settings(), None, looks=frames, realtime=realtime, json=json)


def verify(
    *,
    name: Annotated[str, typer.Argument(help="Who the person before the camera claims to be.")],
    camera: options.Camera = None,
    width: options.Width = None,
    height: options.Height = None,
    fps: options.Fps = None,
    align: options.Align = None,
    gallery: options.Gallery = None,
    frames: Looks = LOOKS,
    evidence: options.Evidence = None,
    threshold: options.Threshold = None,
    realtime: options.Realtime = False,
    threads: options.Threads = None,
    device: options.Device = None,
    precision: options.Precision = None,
    json: options.Json = False,
) -> None:
    """Check a claim: is this the person NAME?

    Exit code 0 if so, 1 if not or when no verdict was possible.
    JSON: {"decision", "person", "score", "threshold", "frames", "confidence", "hint"}.
    """
    choice = Choice(
        camera=camera,
        asked={"width": width, "height": height, "fps": fps, "align": align},
        gallery=gallery,
        device=device,
        precision=precision,
        threads=threads,
        threshold=threshold,
        evidence=evidence,
    )
    _answer(choice.settings(), name, looks=frames, realtime=realtime, json=json)


def _answer(settings: Settings, name: str | None, *, looks: int, realtime: bool, json: bool) -> None:
    uri = camera_uri(settings)
    people = existing_gallery(settings)
    if people is None:
        raise NoGalleryError(NOBODY)
    with ExitStack() as stack:
        source = stack.enter_context(opened(uri, realtime=realtime))
        pipeline = stack.enter_context(open_pipeline(settings, gallery=people))
        _refuse_nobody(pipeline.gallery, people, name)
        decision = _decision(pipeline, settings, name)
        bar = stack.enter_context(Bar("looking", settings.evidence, quiet=json))
        verdict, hint = _first_verdict(Stream(source, limit=looks), pipeline, decision, bar)
        _record(pipeline.gallery, verdict)
    typer.echo(dumps(asdict(verdict) | {"hint": hint}) if json else _words(verdict, hint))
    raise typer.Exit(ACCEPTED if verdict.decision == "accept" else REJECTED)


def _refuse_nobody(gallery: Any, path: Path, name: str | None) -> None:
    """Tell a gallery without anybody to compare with from a stranger; for a claim the gallery itself tells."""
    if name is not None or gallery.comparable:
        return
    if len(gallery):
        raise NoGalleryError(f"all templates in {path} were made by other networks; enrol these people again")
    raise NoGalleryError(NOBODY)


def _decision(pipeline: Pipeline, settings: Settings, name: str | None) -> Decision:
    gallery = pipeline.gallery
    if name is None or gallery is None:
        return Decision(settings.evidence)
    ask = partial(gallery.verify, threshold=pipeline.verification_threshold(name))
    ask(name, np.eye(1, EMBEDDING, dtype=np.float32)[0])  # an unknown name is told before anybody is looked at
    return Decision(settings.evidence, person=name, verify=ask)


def _record(gallery: Any, verdict: Verdict) -> None:
    """Write the verdict to the gallery's audit; no verdict leaves no line."""
    if verdict.decision == "pending":
        return
    gallery.record(verdict.decision, person=verdict.person, score=verdict.score, threshold=verdict.threshold)


def _first_verdict(stream: Stream, pipeline: Pipeline, decision: Decision, bar: Bar) -> tuple[Verdict, str]:
    verdict, hint = Verdict("pending", decision.person, None, pipeline.threshold, 0, 0.0), NO_FACE.hint
    for frame in stream:
        result = pipeline(frame)
        verdict = decision.update(result)
        if verdict.decision != "pending":
            return verdict, ""
        hint = _hint(result)
        bar.to(verdict.frames, hint)
    return verdict, hint


def _hint(result: Result) -> str:
    if not result.faces:
        return NO_FACE.hint
    crop = result.faces[0].crop
    refusal = NO_CROP if crop is None else EVIDENCE.refusal(crop.quality)
    return "" if refusal is None else refusal.hint


def _words(verdict: Verdict, hint: str) -> str:
    if verdict.decision == "pending":
        return f"No verdict: {verdict.frames} good frames are not enough. {hint}".strip()
    return verdict_text(verdict)
