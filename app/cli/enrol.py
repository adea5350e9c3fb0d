"""`relief enrol`: a person's templates, with consent."""

from __future__ import annotations

import getpass
import sys
from contextlib import ExitStack
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli import options
from app.cli.failure import UsageError
from app.cli.opening import camera_uri, chosen, open_pipeline, opened
from app.cli.output import confirmed, note, say, say_json
from app.cli.progress import Bar
from app.live.stream import Stream
from app.verdict.enrolment import CONSENT_TEXT, WANTED, Enrolment, consent
from app.words.visible import visible
from gallery import People, PersonExists
from gallery.person import folded


@options.grouped
def enrol(
    *,
    name: Annotated[str, typer.Argument(help="The person's name, as verdicts will show it.")],
    camera: options.Address = None,
    asked: options.Asked,
    gallery: options.Gallery = None,
    agreed: Annotated[
        str | None,
        typer.Option(
            "--consent",
            metavar="yes",
            help="'yes' records that the person has agreed to the text that this command shows when it asks.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--consent-by", metavar="WHO", help="Who took the consent. By default the user."),
    ] = None,
    wanted: Annotated[int, typer.Option("--good-frames", min=5, max=300, help="Good frames to gather.")] = WANTED,
    frames: options.Frames = None,
    realtime: options.Realtime = False,
    networks: options.Networks,
    json: options.Json = False,
) -> None:
    """Enrol a person: look at the camera and turn the head slowly to both sides.

    A recording is used to its end, a camera until enough good frames are gathered. The person must have
    agreed (--consent yes, or answer the question). Warns when this face already is in the gallery under
    another name.
    """
    settings = chosen(asked, networks, camera=camera, gallery=gallery)
    uri = camera_uri(settings)
    taken_by = visible((_user() if by is None else by).strip())
    if not taken_by:
        raise UsageError("--consent-by needs a name: who took the consent")
    _ask_consent(agreed, name, json=json)
    with ExitStack() as stack:
        source = stack.enter_context(opened(uri, realtime=realtime))
        pipeline = stack.enter_context(open_pipeline(settings, gallery=settings.gallery_path))
        _refuse_known(pipeline.people, name)
        enrolment = Enrolment(name, pipeline.people, agreement=pipeline.agreement, wanted=wanted)
        with Bar(f"enrolling {name}", wanted, quiet=json) as bar:
            try:
                for frame in Stream(source, limit=frames):
                    progress = enrolment.update(pipeline(frame))
                    bar.to(min(progress.gathered, wanted), progress.hint)
                    if progress.done and source.drops:
                        break
            except KeyboardInterrupt:
                note("stopped: enrolling with what was gathered")
        enrolled = enrolment.finish(consent(taken_by, given=True))
    if enrolled.known_as is not None:
        other = enrolled.known_as
        note(f"warning: this face already is in the gallery as {other.person} (score {other.score:.2f})")
    if json:
        say_json(asdict(enrolled))
        return
    low, high = enrolled.yaw_deg
    say(
        f"Enrolled {enrolled.person}: {enrolled.templates} templates from {enrolled.frames} good frames, yaw "
        f"{low:+.0f}° to {high:+.0f}°, agreement {enrolled.agreement:.2f}"
    )


def _ask_consent(agreed: str | None, name: str, *, json: bool) -> None:
    if agreed is None and sys.stdin.isatty() and not json:
        question = f"{CONSENT_TEXT}\nHas {name} agreed to this?"
        agreed = "yes" if confirmed(question, otherwise="nobody is enrolled without consent") else "no"
    if agreed is None or agreed.strip().lower() not in ("yes", "y"):
        raise UsageError(f"nobody is enrolled without consent; once {name} has agreed, say --consent yes")


def _refuse_known(gallery: People, name: str) -> None:
    """Say at once, not after the frames are gathered, that the name is taken."""
    wanted = folded(name)
    if any(person.templates and folded(person.name) == wanted for person in gallery.people()):
        raise PersonExists(f"{name} is enrolled already; remove or rename that person first")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
