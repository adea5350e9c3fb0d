"""Many people at once: one recording each, in one folder, named as the people are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import camera
from app.errors import AppError
from app.pipeline import Pipeline
from app.verdict.enrolment.adapted import adapted
from app.verdict.enrolment.errors import EnrolmentError
from app.verdict.enrolment.process import Enrolled, Enrolment
from app.verdict.enrolment.steps import WANTED
from assets.phrase import phrase
from gallery import Consent
from gallery.errors import BadName, PersonExists
from gallery.person import clean, folded

SUFFIXES = (".relief", ".db3", ".mcap", ".bag", ".mkv", ".npz")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one recording: ``enrolled``, or why it was skipped, in words."""

    path: Path
    person: str
    enrolled: Enrolled | None
    reason: str = ""


def recordings(folder: Path) -> list[Path]:
    """The recordings of a folder, by name: files of a known kind, and folders of images.

    Raises :class:`EnrolmentError` where there are none.
    """
    if not folder.is_dir():
        raise EnrolmentError(phrase("{folder} is no folder; name one with a recording of every person", folder=folder))
    found = sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and (path.is_dir() or path.suffix.lower() in SUFFIXES)
    )
    if not found:
        raise EnrolmentError(
            phrase(
                "there is no recording in {folder}; recordings end in {suffixes}",
                folder=folder,
                suffixes=", ".join(SUFFIXES),
            )
        )
    return found


def name_of(path: Path) -> str:
    """The person's name that a recording's file name says: without the ending, underscores as spaces."""
    name = path.name if path.is_dir() else path.stem
    return clean(name.replace("_", " "))


def enrol_folder(
    folder: Path,
    pipeline: Pipeline,
    consent: Callable[[], Consent],
    *,
    wanted: int = WANTED,
    although_known: bool = False,
    stored: Callable[[Enrolment, Path], None] | None = None,
) -> Iterator[Outcome]:
    """Enrol the person of every recording, one after another; each outcome comes as soon as it is known.

    ``stored``, where there is one, is given each enrolment that was stored, whose scan can then be made, and its
    recording.

    A recording that cannot be read, shows no face that can be enrolled, a face that is enrolled already, or whose name
    is taken is skipped, and the others go on. ``consent`` gives the consent of now.

    Raises :class:`EnrolmentError` for a folder without recordings, and what a gallery raises that cannot be written.
    """
    for path in recordings(folder):
        try:
            name = name_of(path)
        except BadName as error:
            yield Outcome(path, "", None, str(error))
            continue
        try:
            _need_free(pipeline, name)
            enrolled = _one(path, name, pipeline, consent, wanted, although_known, stored)
        except (camera.CameraError, AppError, BadName, PersonExists, OSError) as error:
            yield Outcome(path, name, None, str(error))
        else:
            yield Outcome(path, name, enrolled)


def _need_free(pipeline: Pipeline, name: str) -> None:
    """Tell a name that is taken before its recording is read."""
    if any(person.templates and folded(person.name) == folded(name) for person in pipeline.people.people()):
        raise PersonExists(phrase("{name} is enrolled already; remove or rename that person first", name=name))


def _one(
    path: Path,
    name: str,
    pipeline: Pipeline,
    consent: Callable[[], Consent],
    wanted: int,
    although_known: bool,
    stored: Callable[[Enrolment, Path], None] | None,
) -> Enrolled:
    pipeline.forget()
    with camera.open(f"file:{path}") as source:
        sensor = source.info.family
        enrolment = Enrolment(
            name,
            pipeline.people,
            agreement=pipeline.agreement,
            wanted=wanted,
            sensor=sensor,
            scan=stored is not None,
        )
        for frame in camera.Frames(source):
            if enrolment.update(pipeline(frame)).done:
                break
    enrolled = enrolment.finish(consent(), although_known=although_known)
    if stored is not None:
        stored(enrolment, path)
    return replace(enrolled, adapted=adapted(pipeline, sensor))
