"""`relief gallery`: who is enrolled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli import options
from app.cli.failure import NoGalleryError, UsageError
from app.cli.opening import chosen, existing_gallery
from app.cli.output import cell, confirmed, console, say, say_json
from app.kept.people import open_people
from app.networks.model import shipped_model_id
from gallery import Gallery

program = typer.Typer(
    help="List, rename and remove the people of the gallery.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Name = Annotated[str, typer.Argument(help="The person's name.")]


@program.command("list")
def list_people(*, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """List who is enrolled, since when, and with how many templates.

    JSON: {"gallery", "model", "people": [{"name", "templates", "outdated", "enrolled"}]}. Outdated templates were
    made by other networks: that person has to be enrolled again.
    """
    settings = chosen(gallery=gallery)
    path = existing_gallery(settings)
    model = shipped_model_id(settings.denoiser, settings.device)
    people = [] if path is None else _read(path, model)
    if json:
        say_json({"gallery": str(settings.gallery_path), "model": model, "people": people})
        return
    if not people:
        say("Nobody is enrolled yet. 'relief enrol NAME' enrols somebody.")
        return
    table = Table("Name", "Templates", "Outdated", "Enrolled")
    for person in people:
        table.add_row(
            cell(str(person["name"])), str(person["templates"]), str(person["outdated"]), str(person["enrolled"])
        )
    console().print(table)


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
        people.remove(name)
    say(f"{name} was removed")


def _open(gallery: Path | None) -> Gallery:
    settings = chosen(gallery=gallery)
    path = existing_gallery(settings)
    if path is None:
        raise NoGalleryError("nobody is enrolled yet; 'relief enrol NAME' enrols somebody")
    return open_people(path, shipped_model_id(settings.denoiser, settings.device))


def _read(path: Path, model: str) -> list[dict[str, object]]:
    with open_people(path, model) as people:
        return [
            {
                "name": person.name,
                "templates": person.templates,
                "outdated": person.outdated,
                "enrolled": person.enrolled.isoformat(timespec="seconds"),
            }
            for person in people.people()
        ]
