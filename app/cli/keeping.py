"""`relief gallery backup`, `restore`, `check`, `accept`, `audit`, `upgrade`, `recovery-sheet`: that it lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

import gallery as rooms
from app.cli import options
from app.cli.failure import NoGalleryError, UsageError
from app.cli.opening import chosen, existing_gallery, open_gallery, open_pipeline
from app.cli.output import cell, confirmed, console, note, say, say_json
from app.cli.progress import busy
from app.cli.secrets import key_asker
from app.kept.held_back import held_back
from app.kept.people import shown
from app.kept.recovery import KeyUnsettledError, recover, sheet_of
from app.kept.restoring import NoBackupError
from app.kept.restoring import restore as restore_backup
from app.kept.settings import Settings
from app.networks.model import geometry, shipped_model_id
from assets.count import Count
from assets.home import expanded
from engines import Networks

program = typer.Typer()

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@program.command()
def backup(*, target: Annotated[Path, typer.Argument(help="The new file.")], gallery: options.Gallery = None) -> None:
    """Copy the gallery to a file, once it is found whole; safe while it is in use.

    The copy is encrypted with the same key: keep it apart from the key, and its recovery sheet apart from both.
    """
    path, model = existing(gallery)
    target = new_file(target)
    with open_gallery(path, model) as people:
        with busy("copying the gallery"):
            people.backup(target)
        say(f"{Count(len(people)):person was|people were} copied to {target}")


def new_file(target: Path) -> Path:
    """The file to be made, its name in words that can be shown. Raises ``UsageError`` where it cannot be made."""
    target = named(target)
    refused = UsageError(f"{target} cannot be made: its folder has to be there, and no file of that name")
    if not target.name or not _seen(target.parent.is_dir):
        raise refused
    try:
        target.lstat()
    except FileNotFoundError:
        return target
    except OSError as error:  # a name that is too long for the disk
        raise UsageError(f"{target} cannot be made: {error.strerror}; name another file") from None
    raise refused


@program.command()
def restore(
    *, backup: Annotated[Path, typer.Argument(help="The backup.")], gallery: options.Gallery = None, yes: Yes = False
) -> None:
    """Put a backup in the place of the gallery; whoever was enrolled since then is lost.

    A gallery that cannot be read is set aside. Programs that have the gallery open see the restored one.
    """
    settings = chosen(gallery=gallery)
    path, backup = settings.gallery_path, named(backup)
    if rooms.is_address(path):
        raise UsageError(f"{shown(path)} is restored at its server; this restores files")
    if not _seen(backup.is_file):
        raise UsageError(f"there is no backup at {backup}")
    question = f"Replace the gallery {path} by {backup}? Whoever was enrolled since that backup is lost."
    if not yes and not confirmed(question, otherwise="nothing was restored; --yes asks nobody"):
        raise UsageError("nothing was restored")
    try:
        with busy("looking through the backup"):
            restored = restore_backup(backup, path, model=shipped_model_id(), ask=key_asker())
    except NoBackupError as error:
        raise UsageError(str(error)) from error
    if restored.aside is not None:
        say(f"The damaged gallery lies at {restored.aside}")
    say(f"{Count(restored.people):person is|people are} in {path} again")


@program.command()
def check(*, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """Go through the whole gallery: structure, every row, template, view and crop, the whole audit.

    JSON: {"gallery", "people", "whole"}. Exit code 4 where something is damaged or was changed without the key.
    """
    path, model = existing(gallery)
    with open_gallery(path, model) as people, busy("going through the gallery", quiet=json):
        count = people.check()
    if json:
        say_json({"gallery": shown(path), "people": count, "whole": True})
        return
    say(f"{shown(path)} is whole: {Count(count):person|people}")


@program.command()
def accept(*, gallery: options.Gallery = None, yes: Yes = False) -> None:
    """Take the gallery as it lies there, though it is an older copy than the last one, another one, or gone.

    Do so only if you put it there yourself: an older copy has people again who were removed since.
    """
    settings = chosen(gallery=gallery)
    question = f"Take the gallery {shown(settings.gallery_path)} as it is from now on?"
    if not yes and not confirmed(question, otherwise="nothing was accepted; --yes asks nobody"):
        raise UsageError("nothing was accepted")
    with open_gallery(settings.gallery_path, shipped_model_id(), accept=True) as people:
        say(f"{shown(settings.gallery_path)} is taken as it is: {Count(len(people)):person|people}")


@program.command()
def audit(
    *,
    gallery: options.Gallery = None,
    lines: Annotated[
        int, typer.Option("--lines", "-n", min=1, max=1_000_000, metavar="N", help="The latest N lines.")
    ] = 50,
    keep_days: Annotated[
        int | None,
        typer.Option("--keep-days", min=1, max=36_500, metavar="N", help="Keep lines for N days."),
    ] = None,
    forget_before: Annotated[
        datetime | None,
        typer.Option(
            "--forget-before",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Erase the lines from before a day (YYYY-MM-DD).",
        ),
    ] = None,
    yes: Yes = False,
    json: options.Json = False,
) -> None:
    """Show who was accepted, when, by which program and how closely; newest first.

    Lines that are too old are erased by themselves, unless the clock has leapt: a note says how many lie there for
    that reason, and --forget-before erases them.
    JSON: {"gallery", "lines": [{"at", "action", "person", "score", "threshold", "model", "source"}]}.
    """
    path, model = existing(gallery)
    with open_gallery(path, model) as people:
        if keep_days is not None:
            people.keep_audit(keep_days)
        if forget_before is not None:
            count = people.forget_audit(_asked_to_forget(forget_before, people.now, yes=yes))
            note(f"{Count(count):line was|lines were} erased from before {forget_before:%Y-%m-%d}")
        if held := held_back(people):
            note(held)
        found = people.audit(limit=lines)
    if json:
        say_json({"gallery": shown(path), "lines": [_line(entry) for entry in found]})
        return
    table = Table("When", "What", "Who", "Score", "Threshold", "By")
    for entry in found:
        table.add_row(
            _local(entry.at),
            entry.action,
            cell(entry.person or ""),
            "" if entry.score is None else f"{entry.score:.3f}",
            "" if entry.threshold is None else f"{entry.threshold:.3f}",
            entry.source,
        )
    console().print(table)


@program.command()
def upgrade(*, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """Bring people over to the networks in use: of crops that they agreed to have kept, new templates are made.

    Whoever else the networks cannot compare is listed, to be enrolled again. Nobody is lost: their
    old templates stay. Exit code 1 as long as somebody has to be enrolled again.
    JSON: {"gallery", "model", "upgraded", "comparable", "to_enrol"}.
    """
    path, model = existing(gallery)
    with open_gallery(path, model) as people:
        waiting = any(not person.templates and person.consent.crops for person in people.people())
        upgraded = _upgraded(people, chosen(gallery=gallery)) if waiting else []
        listed = people.people()
    to_enrol = [person.name for person in listed if not person.templates]
    if json:
        known = [person.name for person in listed if person.templates]
        told = {"upgraded": upgraded, "comparable": known, "to_enrol": to_enrol}
        say_json({"gallery": shown(path), "model": model, **told})
    elif to_enrol:
        say(f"{len(to_enrol)} of {Count(len(listed)):person|people} enrolled with other networks; to enrol again:")
        for name in to_enrol:
            say(f"  relief enrol {cell(name)}")
    else:
        say(f"{Count(len(listed)):person|people} of {len(listed)} can be compared")
    if to_enrol:
        raise typer.Exit(1)


@program.command("recovery-sheet")
def recovery_sheet(*, gallery: options.Gallery = None) -> None:
    """Print the gallery's key as four lines for paper: whoever has them and a copy of the gallery can read it."""
    path, model = existing(gallery)
    try:
        with open_gallery(path, model) as people:  # a key is worth paper only where it opens the gallery
            made = sheet_of(path, people, ask=key_asker())
    except KeyUnsettledError as error:
        raise UsageError(str(error)) from None
    say(f"Key of {made.gallery}, printed on {made.day}. Keep it where you keep documents.")
    say("\n".join(made.lines))
    say("To restore it: relief gallery recover-key, and type these lines.")


@program.command("recover-key")
def recover_key(*, gallery: options.Gallery = None) -> None:
    """Make the key's file anew from the four lines of a recovery sheet, which are asked for.

    A sheet that does not open the gallery, such as one from before the key was replaced, makes nothing. Another key
    that lies there, or what is none, is set aside; not one that opens a gallery.
    """
    path = recover(chosen(gallery=gallery).gallery_path, sheet_lines(), model=shipped_model_id())
    say(f"The key lies at {path} again")


def sheet_lines() -> str:
    """The lines of a recovery sheet, asked for. Raises ``UsageError``."""
    try:
        return "\n".join(input(f"Line {number}: ") for number in range(1, 5))
    except EOFError:
        raise UsageError("a recovery sheet has four lines; nothing was done") from None


def named(path: Path) -> Path:
    """A file as it was named. Raises ``UsageError`` for no name."""
    if not str(path).strip():
        raise UsageError("a file needs a name")
    return expanded(path)


def _seen(asked: Callable[[], bool]) -> bool:
    """What the system says of a path; False for one that it does not take."""
    try:
        return asked()
    except (OSError, ValueError):
        return False


def existing(gallery: Path | None) -> tuple[Path, str]:
    """The gallery's file and the id of the networks in use. Raises ``NoGalleryError``."""
    settings = chosen(gallery=gallery)
    path = existing_gallery(settings)
    if path is None:
        raise NoGalleryError("nobody is enrolled yet; 'relief enrol NAME' enrols somebody")
    return path, shipped_model_id()


def _upgraded(people: rooms.Gallery, settings: Settings) -> list[str]:
    with open_pipeline(settings, background=False) as pipeline:
        denoise, recognise = pipeline.denoiser, pipeline.recogniser
        if denoise is None or recognise is None or pipeline.model_id != people.model:
            return []
        networks = Networks(denoise, recognise)

        def embed(crops: NDArray[np.float32]) -> NDArray[np.float32]:
            embeddings = networks(crops).embeddings
            return np.empty((0, 1920), np.float32) if embeddings is None else embeddings

        return people.upgrade(embed, geometry=geometry())


def _line(entry: rooms.Entry) -> dict[str, object]:
    return {
        "at": entry.at.isoformat(),
        "action": entry.action,
        "person": entry.person,
        "score": entry.score,
        "threshold": entry.threshold,
        "model": entry.model,
        "source": entry.source,
    }


def _asked_to_forget(day: datetime, now: datetime, *, yes: bool) -> datetime:
    """The local midnight at which a day begins, once it is confirmed. Raises ``UsageError``."""
    before = day.astimezone()
    if before > now:
        raise UsageError(f"{before:%Y-%m-%d} is yet to come: all of the audit would go. Name a day that has begun")
    question = f"Erase the audit's lines from before {before:%Y-%m-%d}? This cannot be undone."
    if not yes and not confirmed(question, otherwise="no line was erased; --yes asks nobody"):
        raise UsageError("no line was erased")
    return before


def _local(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
