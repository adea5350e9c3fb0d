"""From options and settings to an open camera, gallery and pipeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Unpack

import camera
from app.cli import options
from app.cli.failure import NoGalleryError, UsageError
from app.cli.output import note
from app.cli.progress import Waiting
from app.cli.secrets import key_asker
from app.kept import settings as settings_file
from app.kept.left_out import left_out
from app.kept.paths import sample_clip
from app.kept.people import open_people
from app.kept.settings import Settings
from app.pipeline import Pipeline
from app.pipeline.configured import configured
from app.recording import opening
from app.recording.images import Images
from app.verdict.asking import continued
from app.words.report import pause_text
from camera.query import joined, split
from gallery import Gallery, People, is_address, parse


def chosen(
    *groups: object, camera: str | None = None, gallery: Path | None = None, kept: Settings | None = None
) -> Settings:
    """The user's settings, or ``kept``, with what the command line chose put before them: the fields of these option
    groups that are not None.

    Raises ``SettingsError``, ``UsageError``, and ``CameraError`` for an empty address and for options of a live camera
    where there is none.
    """
    need_address(camera)
    values: dict[str, object] = {"camera": camera, "gallery": None if gallery is None else str(gallery)}
    asked: dict[str, str] = {}
    for group in groups:
        if isinstance(group, options.Asked):
            asked = {name: str(value) for name, value in asdict(group).items() if value is not None}
        elif is_dataclass(group) and not isinstance(group, type):
            values |= asdict(group)
    values = {key: value for key, value in values.items() if value is not None}
    settings = (kept or settings_file.load(tell=note)).changed(**_one_bar(values), **values)
    return settings.changed(camera=with_options(camera_uri(settings), asked)) if asked else settings


def _one_bar(values: Mapping[str, object]) -> dict[str, object]:
    """What else is to be set so that ``--one-in`` counts: a threshold that is kept in the settings goes before it.

    Raises ``UsageError`` where both are given.
    """
    if "one_in" not in values:
        return {}
    if "threshold" in values:
        raise UsageError("--threshold is a score, and --one-in has one calculated: give one of them")
    return {"threshold": 0.0}


def need_address(uri: str | None) -> None:
    """Raises ``camera.BadUri`` for an address that was given and is empty, as from a variable that is not set: it
    must not become another camera."""
    if uri is not None and not uri.strip():
        raise camera.BadUri("--camera was given no address; 'relief devices' lists what is connected")


def with_options(uri: str, asked: Mapping[str, str]) -> str:
    """A live camera's address with these options in it. Raises ``UsageError`` for a file and for a contradiction."""
    names = " and ".join(f"--{name}" for name in asked)
    if camera.kind_of(uri) == "file":
        raise UsageError(f"{uri} is a recording: {names} is for live cameras")
    address, present = split(uri)
    for name, value in asked.items():
        if present.get(name, value) != value:
            raise UsageError(f"--{name} {value} contradicts {name}={present[name]} in {uri}; give one of them")
    return joined(address, present | dict(asked))


def opened(
    uri: str,
    *,
    realtime: bool = False,
    on_interruption: Callable[[camera.Interruption], None] | None = None,
    **images: Unpack[Images],
) -> camera.Source:
    """An open source with these options; a live camera is opened again when it is lost."""
    return opening.opened(
        uri, tell=note, on_pause=tell_pause, realtime=realtime, on_interruption=on_interruption, **images
    )


def tell_pause(seconds: float) -> None:
    """Say on stderr that a pause in a recording was cut."""
    note(pause_text(seconds))


def camera_uri(settings: Settings) -> str:
    """URI of the camera of the settings, else of the first one found. Raises ``camera.CameraNotFound``: nothing else
    is taken for the person before a camera."""
    uri = settings.camera or first_camera()
    if uri is None:
        raise camera.CameraNotFound(
            "no camera found; connect one ('relief doctor' helps), or name a recording: --camera file:PATH. "
            "'relief demo' shows what Relief does without one"
        )
    return uri


def camera_or_clip(settings: Settings) -> str:
    """As :func:`camera_uri`, and the sample clip where there is no camera, which a note on stderr says. Only for what
    shows: nobody may be enrolled, recognised or recorded from it unasked."""
    uri = settings.camera or first_camera()
    if uri is not None:
        return uri
    note("no camera found: playing the sample clip (relief devices lists what is connected)")
    return f"file:{sample_clip()}"


def first_camera() -> str | None:
    """URI of the first camera found."""
    found = camera.discover()
    return found[0].uri if found else None


def open_pipeline(settings: Settings, *, gallery: People | Path | None = None, background: bool = True) -> Pipeline:
    """The shipped networks as the settings want them; ``gallery`` is a path, an open gallery or None. In the
    background a GPU's engines are made ready, and notes on stderr say what becomes of it. What has to be built or
    measured first is said there too, with how much of it is done; on a terminal, that they are loaded."""
    asker = key_asker()
    with Waiting("Getting the networks ready") as progress:

        def ask() -> str:
            progress.stop()
            return asker() if asker is not None else ""

        return configured(
            settings,
            gallery=gallery,
            background=background,
            tell=note,
            progress=progress,
            ask=None if asker is None else ask,
        )


def open_gallery(path: Path, model: str, *, accept: bool = False) -> Gallery:
    """The gallery at a path, for embeddings of ``model``; whoever sits at the terminal is asked for the passphrase of
    its key, if there is one. Raises ``gallery.GalleryError``."""
    return open_people(path, model, accept=accept, ask=key_asker())


def look_through(pipeline: Pipeline, source: camera.Source) -> None:
    """Compare as suits the source's sensor; a note on stderr says why not, where its adapter is of no use."""
    if problem := pipeline.look_through(source.info.family):
        note(problem)


def tell_left_out(people: People | None) -> None:
    """Say on stderr whom the networks in use cannot compare."""
    if people is not None and (said := left_out(people.people())):
        note(said)


def tell_continued(pipeline: Pipeline, person: str | None = None) -> None:
    """Say on stderr that the threshold, for an identification or for a claim to be ``person``, is no calibrated one."""
    if pipeline.gallery is not None and pipeline.gallery.comparable and (said := continued(pipeline, person)):
        note(said)


def existing_gallery(settings: Settings) -> Path | None:
    """The gallery's file if it is there, or the address of a shared one; None for the usual file that nobody has
    enrolled in yet.

    Raises :class:`NoGalleryError` when a file was named that does not exist.
    """
    path = settings.gallery_path
    if is_address(path):
        parse(path)
        return path
    if path.is_file():
        return path
    if settings.gallery:
        raise NoGalleryError(f"there is no gallery at {path}; 'relief enrol NAME --gallery {path}' makes it")
    return None
