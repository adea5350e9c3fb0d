"""`relief enrol`: a person's templates, or those of a whole folder of recordings, with consent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

import camera as cameras
from app.cli import options, scans
from app.cli.agreement import Agreed, Days, KeepCrops, TakenBy, asked_for
from app.cli.codes import ACCEPTED, REJECTED
from app.cli.failure import UsageError
from app.cli.opening import camera_uri, chosen, look_through, open_pipeline, opened
from app.cli.output import answered, note, say, say_json
from app.cli.progress import Bar, busy
from app.live.stream import Stream
from app.pipeline import Pipeline
from app.verdict import asking
from app.verdict.enrolment import WANTED, Enrolled, Enrolment, Progress
from app.verdict.enrolment.adapted import adapted
from app.verdict.enrolment.batch import Outcome, enrol_folder
from app.verdict.enrolment.consent import LASTS_DAYS, allows_scan
from app.verdict.verdict import Verdict
from app.words.verdicts import verdict_text
from assets.count import Count
from gallery import BadName, Consent, People, PersonExists
from gallery.person import folded

TEST_FRAMES = 150


@options.grouped
def enrol(
    *,
    name: Annotated[
        str | None, typer.Argument(help="The person's name, as verdicts will show it; none with --folder.")
    ] = None,
    camera: options.Address = None,
    asked: options.Asked,
    gallery: options.Gallery = None,
    agreed: Agreed = None,
    by: TakenBy = None,
    days: Days = LASTS_DAYS,
    crops: KeepCrops = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="PATH", help="Enrol from every recording in this folder, each named as its person is."
        ),
    ] = None,
    although_known: Annotated[
        bool,
        typer.Option("--although-known", help="Enrol a face too that is in the gallery under another name."),
    ] = False,
    scan: scans.Target = None,
    test: Annotated[
        str | None,
        typer.Option("--test", metavar="URI", help="Test with this recording afterwards. A camera is tested at once."),
    ] = None,
    wanted: Annotated[int, typer.Option("--good-frames", min=5, max=300, help="Good frames to gather.")] = WANTED,
    frames: options.Frames = None,
    realtime: options.Realtime = False,
    networks: options.Networks,
    json: options.Json = False,
) -> None:
    """Enrol a person: look straight at the camera, then left, right, up and down as you are told.

    One face of one source is followed: another face, a face that was away for two seconds, or another source ends it
    without storing anything. The person must have agreed (--consent yes, or answer the question). A face that is in the
    gallery under another name is told before anything is stored, and is enrolled with --although-known only.

    With --folder, every recording is one person, named as its file is (underscores are spaces). What cannot be read or
    enrolled is skipped and listed. Exit code 0 when all were enrolled, else 1.

    With --scan, the frames also make one mesh of face and neck, in millimetres. It goes to that file alone, for you
    only (0600) and not encrypted, and only if the person agreed to it. Without a good scan the exit code is 1.

    JSON: {"person", "templates", "frames", "agreement", "yaw_deg", "pitch_deg", "known_as", "missing", "adapted",
    "alike", "test", "scan"}; with --folder {"enrolled": [...], "skipped": [{"file", "person", "reason"}]}.
    """
    if (name is None) == (folder is None):
        raise UsageError("name one person, or a folder of recordings with --folder")
    live = camera is not None or test is not None or asked != options.Asked()
    if folder is not None and (live or frames is not None or realtime):
        raise UsageError(
            "--folder reads whole recordings alone: leave out --camera, its options, --test, --frames and --realtime"
        )
    settings = chosen(asked, networks, camera=camera, gallery=gallery)
    who = name if name is not None else "everybody in these recordings"
    uri = "" if folder is not None else camera_uri(settings)
    scans.need_target(scan, folder=folder is not None)
    if test is not None and cameras.kind_of(test) == "file":
        opened(test).close()  # told now, not after somebody was stored
    given = asked_for(agreed, who, by=by, days=days, crops=crops, json=json, scan=scan is not None)
    wants_scan = scan is not None and allows_scan(given())

    if folder is not None:
        written: list[scans.Written] = []
        with open_pipeline(settings, gallery=settings.gallery_path) as pipeline:
            each = enrol_folder(
                folder,
                pipeline,
                given,
                wanted=wanted,
                although_known=although_known,
                stored=None if scan is None or not wants_scan else _scanning(scan, written),
            )
            outcomes = list(_told(each, json=json))
        _report(outcomes, json=json, failed=any(one.path is None for one in written))
        return
    with ExitStack() as stack:
        assert name is not None
        source = stack.enter_context(opened(uri, realtime=realtime))
        pipeline = stack.enter_context(open_pipeline(settings, gallery=settings.gallery_path))
        _refuse_known(pipeline.people, name)
        enrolment = Enrolment(
            name,
            pipeline.people,
            agreement=pipeline.agreement,
            wanted=wanted,
            sensor=source.info.family,
            scan=wants_scan,
        )
        _gather(enrolment, source, pipeline, frames=frames, json=json, although_known=although_known)
        enrolled = _stored(enrolment, given(), although_known=although_known, asks=not json and sys.stdin.isatty())
        enrolled = replace(enrolled, adapted=adapted(pipeline, source.info.family))
        made = scans.write(enrolment, scan) if scan is not None and wants_scan else None
        name = enrolled.person
        for twin in pipeline.look_alikes(name):
            note(f"{name} and {twin} look alike: they are told apart more strictly; 'not sure' will be said more often")
        verdict = _test(enrolled, source, pipeline, test, json=json)
    if enrolled.known_as is not None:
        other = enrolled.known_as
        note(f"warning: this face already is in the gallery as {other.person} (score {other.score:.2f})")
    if json:
        tested = None if verdict is None else verdict.decision == "accept"
        at = None if made is None or made.path is None else str(made.path)
        say_json(asdict(enrolled) | {"test": tested, "scan": at})
    else:
        _tell(enrolled, verdict)
    if made is not None and made.path is None:
        raise typer.Exit(REJECTED)


def _stored(enrolment: Enrolment, consent: Consent, *, although_known: bool, asks: bool) -> Enrolled:
    """Store what was gathered. Where another program took the name meanwhile, whoever is at the terminal gives another:
    nobody has to look at the camera again."""
    name: str | None = None
    while True:
        try:
            return enrolment.finish(consent, although_known=although_known, name=name)
        except (PersonExists, BadName) as error:
            if not asks:
                raise
            note(str(error))
            name = answered("Another name, or nothing to store nobody")
            if not name:
                raise


def _tell(enrolled: Enrolled, verdict: Verdict | None) -> None:
    say(_enrolled_text(enrolled))
    if enrolled.adapted:
        say(enrolled.adapted)
    if verdict is not None:
        passed = verdict.decision == "accept"
        say(f"Test: {verdict_text(verdict, claimed=enrolled.person)}{'' if passed else '; enrol again, nearer'}")


def _told(outcomes: Iterator[Outcome], *, json: bool) -> Iterator[Outcome]:
    """What becomes of each recording, told as soon as it is known."""
    while True:
        with busy("enrolling", quiet=json):
            outcome = next(outcomes, None)
        if outcome is None:
            return
        if not json:
            say(_outcome_text(outcome))
        yield outcome


def _scanning(folder: Path, written: list[scans.Written]) -> Callable[[Enrolment, Path], None]:
    """Writes the scan of each recording whose person was stored."""

    def write(enrolment: Enrolment, recording: Path) -> None:
        written.append(scans.write(enrolment, scans.file_in(folder, recording)))

    return write


def _gather(
    enrolment: Enrolment,
    source: cameras.Source,
    pipeline: Pipeline,
    *,
    frames: int | None,
    json: bool,
    although_known: bool,
) -> None:
    """Until every pose is there, the recording ends, or Ctrl-C says that what there is will do."""
    progress = enrolment.progress()
    with Bar(f"enrolling {enrolment.name}", progress.wanted, quiet=json) as bar:
        try:
            for frame in Stream(source, limit=frames):
                progress = enrolment.update(pipeline(frame))
                bar.to(progress.gathered, _hint(progress))
                if progress.known_as is not None and not although_known:
                    break  # told now, not after the whole look
                if progress.done or progress.ended is not None:
                    break
        except KeyboardInterrupt:
            note("stopped: enrolling with what was gathered")


def _test(
    enrolled: Enrolled, source: cameras.Source, pipeline: Pipeline, uri: str | None, *, json: bool
) -> Verdict | None:
    """The verdict on the person who was just enrolled: of a camera at once, of a recording that was named."""
    if uri is not None:
        with opened(uri) as later:
            return _verdict(enrolled.person, later, pipeline, json=json)
    return _verdict(enrolled.person, source, pipeline, json=json) if source.drops else None


def _verdict(name: str, source: cameras.Source, pipeline: Pipeline, *, json: bool) -> Verdict | None:
    look_through(pipeline, source)
    decision = asking.decision(pipeline, person=name)
    verdict: Verdict | None = None
    pipeline.forget()
    with Bar("test yourself: look at the camera", decision.frames, quiet=json) as bar:
        for frame in Stream(source, limit=TEST_FRAMES):
            verdict = decision.update(pipeline(frame))
            bar.to(verdict.frames)
            if verdict.settled:
                break
    return verdict


def _hint(progress: Progress) -> str:
    states = " ".join(f"{state.step} {state.gathered}/{state.wanted}" for state in progress.steps)
    return f"{progress.hint} [{states}]"


def _enrolled_text(enrolled: Enrolled) -> str:
    (left, right), (up, down) = enrolled.yaw_deg, enrolled.pitch_deg
    missing = f"; not seen: {', '.join(enrolled.missing)}" if enrolled.missing else ""
    return (
        f"Enrolled {enrolled.person}: {enrolled.templates} templates from {enrolled.frames} good frames, yaw "
        f"{left:+.0f}° to {right:+.0f}°, pitch {up:+.0f}° to {down:+.0f}°, agreement {enrolled.agreement:.2f}{missing}"
    )


def _outcome_text(outcome: Outcome) -> str:
    if outcome.enrolled is None:
        return f"Skipped {outcome.path.name}: {outcome.reason}"
    also = f"\n{outcome.enrolled.adapted}" if outcome.enrolled.adapted else ""
    return f"{_enrolled_text(outcome.enrolled)} ({outcome.path.name}){also}"


def _report(outcomes: list[Outcome], *, json: bool, failed: bool = False) -> None:
    skipped = [outcome for outcome in outcomes if outcome.enrolled is None]
    if json:
        say_json(
            {
                "enrolled": [{"file": one.path.name} | asdict(one.enrolled) for one in outcomes if one.enrolled],
                "skipped": [{"file": one.path.name, "person": one.person, "reason": one.reason} for one in skipped],
            }
        )
    else:
        say(f"{len(outcomes) - len(skipped)} of {Count(len(outcomes)):recording|recordings} enrolled")
    raise typer.Exit(REJECTED if skipped or failed else ACCEPTED)


def _refuse_known(gallery: People, name: str) -> None:
    """Say at once, not after the frames are gathered, that the name is taken."""
    wanted = folded(name)
    if any(person.templates and folded(person.name) == wanted for person in gallery.people()):
        raise PersonExists(f"{name} is enrolled already; remove or rename that person first")
