"""`relief gallery`: who is enrolled."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli import adaptation, corrections, keeping, key, moving, options
from app.cli.agreement import Agreed, Days, KeepCrops, TakenBy, asked_for
from app.cli.failure import NoGalleryError, UsageError
from app.cli.opening import chosen, existing_gallery, open_gallery
from app.cli.output import cell, confirmed, console, note, say, say_json
from app.kept.people import shown
from app.networks.model import shipped_model_id
from app.verdict.enrolment.consent import LASTS_DAYS, allows_scan
from gallery import Gallery
from gallery.person import folded

program = typer.Typer(
    help="List, rename and remove the people of the gallery.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

program.registered_commands.extend(keeping.program.registered_commands)
program.registered_commands.extend(corrections.program.registered_commands)
program.registered_commands.extend(moving.program.registered_commands)
program.add_typer(key.program, name="key")
program.add_typer(adaptation.program, name="adaptation")

Name = Annotated[str, typer.Argument(help="The person's name.")]


@program.command("list")
def list_people(*, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """List who is enrolled, since when, and with how many templates.

    JSON: {"gallery", "model", "people": [{"name", "templates", "outdated", "enrolled", "consent_at", "consent_until",
    "expired"}]}. Outdated templates were made by other networks: that person has to be enrolled again. Nobody is
    matched whose consent has ended: ask them again ('relief gallery agree') or remove them.
    """
    settings = chosen(gallery=gallery)
    path = existing_gallery(settings)
    model = shipped_model_id()
    people = [] if path is None else _read(path, model)
    if json:
        say_json({"gallery": shown(settings.gallery_path), "model": model, "people": people})
        return
    if not people:
        say("Nobody is enrolled yet. 'relief enrol NAME' enrols somebody.")
        return
    table = Table("Name", "Templates", "Outdated", "Enrolled", "Consent until")
    for person in people:
        until = _day(person["consent_until"]) + (", ended: ask or remove" if person["expired"] else "")
        row = (str(person["templates"]), str(person["outdated"]), _day(person["enrolled"]), until)
        table.add_row(cell(str(person["name"])), *row)
    console().print(table)


@program.command()
def agree(
    *,
    name: Name,
    agreed: Agreed = None,
    by: TakenBy = None,
    days: Days = LASTS_DAYS,
    crops: KeepCrops = None,
    gallery: options.Gallery = None,
) -> None:
    """Record that a person agreed anew; from then on this consent counts."""
    given = asked_for(agreed, name, by=by, days=days, crops=crops, json=False)
    with _open(gallery) as people:
        person = people.agree(name, given())
    until = person.consent.expires
    say(f"{person.name} agreed, {'without an end' if until is None else f'until {until:%Y-%m-%d}'}")


@program.command()
def rename(
    *, old: Name, new: Annotated[str, typer.Argument(help="The new name.")], gallery: options.Gallery = None
) -> None:
    """Give an enrolled person another name."""
    with _open(gallery) as people:
        people.rename(old, new)
    say(f"{old} is now {new}")


@program.command()
def remove(
    *,
    name: Name,
    gallery: options.Gallery = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a person and erase the templates."""
    with _open(gallery) as people:
        question = f"Erase {name} and all templates? This cannot be undone."
        if not yes and not confirmed(question, otherwise="nothing was removed; --yes asks nobody"):
            raise UsageError("nothing was removed")
        scanned = any(allows_scan(one.consent) for one in people.people() if folded(one.name) == folded(name))
        people.remove(name)
    say(f"{name} was removed")
    if scanned:
        note(f"{name} had agreed to a 3D scan: erase that file too, wherever it was saved; Relief cannot")


def _day(at: object) -> str:
    """A time of the record as people say it here; the full one is for programs."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d}" if isinstance(at, str) else "no end"


def _open(gallery: Path | None) -> Gallery:
    settings = chosen(gallery=gallery)
    path = existing_gallery(settings)
    if path is None:
        raise NoGalleryError("nobody is enrolled yet; 'relief enrol NAME' enrols somebody")
    return open_gallery(path, shipped_model_id())


def _read(path: Path, model: str) -> list[dict[str, object]]:
    with open_gallery(path, model) as people:
        now = people.now
        return [
            {
                "name": person.name,
                "templates": person.templates,
                "outdated": person.outdated,
                "enrolled": person.enrolled.isoformat(timespec="seconds"),
                "consent_at": person.consent.at.isoformat(timespec="seconds"),
                "consent_until": until.isoformat(timespec="seconds") if (until := person.consent.expires) else None,
                "expired": person.consent.expired(now),
            }
            for person in people.people()
        ]
