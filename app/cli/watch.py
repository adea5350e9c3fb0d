"""`relief watch`: faces and verdicts, live in the terminal, as plain lines, or as JSON."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from app.cli import options
from app.cli.display import JsonLines, Lines, Live, Output
from app.cli.keyboard import NoKeys, keys
from app.cli.objecting import Objecting
from app.cli.opening import (
    camera_or_clip,
    chosen,
    existing_gallery,
    look_through,
    open_pipeline,
    opened,
    tell_continued,
    tell_left_out,
)
from app.cli.output import note
from app.cli.stations import Stations
from app.cli.streams import reader_is_gone
from app.live.stream import Stream
from app.pipeline import FaceResult, Result
from app.verdict import asking
from app.verdict.evidence import weight
from app.verdict.journal import Journal
from app.words.report import Summary


@options.grouped
def watch(
    *,
    camera: options.Address = None,
    asked: options.Asked,
    gallery: options.Gallery = None,
    json: options.Json = False,
    frames: options.Frames = None,
    realtime: options.Realtime = False,
    networks: options.Networks,
    judging: options.Judging,
    save_ply: Annotated[
        Path | None,
        typer.Option(
            "--save-ply",
            metavar="PATH",
            help="At the end, save the best view of the nearest face: a mesh in mm.",
        ),
    ] = None,
) -> None:
    """Watch a camera or a recording: where the faces are, and who they are.

    On a terminal a live display, otherwise one line a frame; Ctrl-C ends it with a summary. With --json one
    object a frame and {"summary": …} last.

    On a terminal the key n, then y, says that it is not who was accepted, as 'relief gallery not-this --last' does.

    A file gives every frame, as fast as they are computed; cameras, and files with --realtime, give the
    newest frame and count what was dropped.
    """
    settings = chosen(asked, judging, networks, camera=camera, gallery=gallery)
    if save_ply is not None:
        from app.recording.ply import need_name, open3d

        need_name(save_ply)
        open3d()  # both not only after an hour of watching
    with ExitStack() as stack:
        source = stack.enter_context(opened(camera_or_clip(settings), realtime=realtime))
        pipeline = stack.enter_context(open_pipeline(settings, gallery=existing_gallery(settings)))
        look_through(pipeline, source)
        tell_left_out(pipeline.gallery)
        tell_continued(pipeline)
        output = stack.enter_context(_output(json, source.info.uri or source.info.name))
        pressed = stack.enter_context(NoKeys() if json else keys())
        objecting, stations = Objecting(pipeline.gallery), Stations(pipeline.gallery)
        decision = asking.decision(pipeline, settings.evidence, lockout=settings.lockout_rule)
        journal = None if pipeline.gallery is None else Journal(pipeline.gallery, "watch")

        def fall_silent(seconds: float) -> None:
            if decision.silent(seconds) is not None:
                output.silent(seconds)

        stream = Stream(source, limit=frames, on_silence=fall_silent)
        best = _Best()
        summary = Summary()
        begin = perf_counter()
        try:
            for frame in stream:
                if pipeline.keep_up():
                    decision = asking.decision(
                        pipeline, settings.evidence, lockout=settings.lockout_rule, after=decision
                    )
                result = pipeline(frame)
                decision.update(result)
                if journal is not None:
                    journal.note(decision.verdicts, frame.timestamp)
                summary.add(result, decision.verdicts)
                best.consider(result)
                output.frame(result, decision.verdicts, summary, stream.dropped)
                if objecting.hear(pressed.pressed(), decision.verdicts, perf_counter()):
                    decision = asking.decision(
                        pipeline, settings.evidence, lockout=settings.lockout_rule, after=decision
                    )
                output.notice(objecting.notice(decision.verdicts))
                stations.look(perf_counter())
                if reader_is_gone():
                    break
        except KeyboardInterrupt:
            pass
        finally:
            record = summary.record(seconds=perf_counter() - begin, dropped=stream.dropped, damaged=stream.damaged)
            output.summary(record)
    if save_ply is not None:
        best.save(save_ply)


def _output(json: bool, source: str) -> Output:
    if json:
        return JsonLines(sys.stdout)
    return Live(source) if sys.stdout.isatty() else Lines(sys.stdout)


class _Best:
    """The best view of the nearest face so far."""

    def __init__(self) -> None:
        self._face: FaceResult | None = None
        self._weight = 0.0

    def consider(self, result: Result) -> None:
        face = next(iter(result.faces), None)
        if face is None or face.crop is None or face.denoised is None:
            return
        if (value := weight(face.crop.quality)) > self._weight:
            self._face, self._weight = face, value

    def save(self, path: Path) -> None:
        from app.recording.ply import save

        if self._face is None or self._face.denoised is None:
            note("no face was seen: nothing saved")
            return
        save(path, self._face.denoised, self._face.normals)
        note(f"saved {path}")
