"""`relief gallery`: who is enrolled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cli import options
from app.cli.failure import NoGalleryError, UsageError
from app.cli.opening import Choice, existing_gallery
from app.kept.people import open_people
from app.networks.model import shipped_model_id
from app.words.report import dumps
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
    settings = Choice(gallery=gallery).settings()
    path = existing_gallery(settings)
    model = shipped_model_id(settings.denoiser, settings.device)
    people = [] if path is None else _read(path, model)
    if json:
        typer.echo(dumps({"gallery": str(settings.gallery_path), "model": model, "people": people}))
        return
    if not people:
        typer.echo("Nobody is enrolled yet. 'relief enrol NAME' enrols somebody.")
        return
    table = Table("Name", "Templates", "Outdated", "Enrolled")
    for person in people:
        table.add_row(person["name"], str(person["templates"]), str(person["outdated"]), person["enrolled"])
    Console().print(table)


@program.command()
def rename(
    *, old: Name, new: Annotated[str, typer.Argument(help="The new name.")], gallery: options.Gallery = None
) -> None:
    """Give an enrolled person another name."""
    with _open(gallery) as people:
        people.rename(old, new)
    typer.echo(f"{old} is now {new}")


@program.command()
def remove(
    *,
    name: Name,
    gallery: options.Gallery = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a person and erase the templates."""
    with _open(gallery) as people:
        if not yes and not typer.confirm(f"Erase {name} and all templates? This can not be undone.", err=True):
            raise UsageError("nothing was removed")
        people.remove(name)
    typer.echo(f"{name} was removed")


def _open(gallery: Path | None) -> Gallery:
    settings = Choice(gallery=gallery).settings()
    path = existing_gallery(settings)
    if path is None:
        raise NoGalleryError("nobody is enrolled yet; 'relief enrol NAME' enrols somebody")
    return open_people(path, shipped_model_id(settings.denoiser, settings.device))


def _read(path: Path, model: str) -> list[dict[str, Any]]:
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
