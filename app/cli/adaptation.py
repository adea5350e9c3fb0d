"""`relief gallery adaptation`: how comparing is adapted to the people of the gallery; shown, renewed, undone."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import options
from app.cli.failure import UsageError
from app.cli.keeping import existing
from app.cli.opening import open_gallery
from app.cli.output import say, say_json
from app.networks.suited import cosines
from app.verdict.enrolment.adapted import effect_text, renewed_text, state_text
from engines.card import described
from gallery import Gallery, SiteState, shipped

NOTHING = "Nothing to adapt to: no views of anybody are kept through a camera whose family is known"

program = typer.Typer(
    help="How faces are compared here: adapted to the people of the gallery.", rich_markup_mode="markdown"
)

Sensor = Annotated[
    str | None,
    typer.Option(metavar="FAMILY", help="The family of cameras, such as kinect-v2; not needed where there is one."),
]


@program.callback(invoke_without_command=True)
def show(context: typer.Context, *, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """Show, for each family of cameras, to how many people the gallery has adapted itself, and what that changed.

    With five people or more who agreed to it, enrolments adapt it by themselves. JSON: {"gallery", "sensors":
    [{"sensor", "version", "at", "people", "asked", "wanted", "effect"}]}; "effect" is null where none is in use.
    """
    if context.invoked_subcommand is not None:
        return
    path, model = existing(gallery)
    with open_gallery(path, model) as people:
        states = people.site.states()
    if json:
        say_json({"gallery": str(path), "sensors": [_record(state) for state in states]})
        return
    if not states:
        say(NOTHING)
    for state in states:
        say(state_text(state))
        if state.effect is not None:
            say(f"  {effect_text(state.effect)}")


@program.command()
def renew(*, sensor: Sensor = None, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """Adapt to the people as they are now, also after it was undone; says what changes.

    JSON: {"gallery", "sensor", "version", "effect"}. Exit code 4 for fewer than five people, or where they would be
    told apart worse than before; what was in use stays then.
    """
    path, model = existing(gallery)
    with open_gallery(path, model) as people:
        family = _family(people, sensor)
        renewed = people.site.renew(family, shipped(family, model), cosines(described("ldnfnet").card))
    if json:
        told = {"sensor": renewed.sensor, "version": renewed.version, "effect": renewed.effect.as_json()}
        say_json({"gallery": str(path), **told})
        return
    say(renewed_text(renewed))


@program.command()
def undo(*, sensor: Sensor = None, gallery: options.Gallery = None) -> None:
    """Erase the adaptation: faces are compared as Relief shipped it, until it is renewed."""
    path, model = existing(gallery)
    with open_gallery(path, model) as people:
        family = _family(people, sensor)
        there = people.site.undo(family)
    was = "is erased" if there else "was not there"
    say(f"The adaptation to {family} {was}; faces are compared as Relief shipped it, until 'renew'")


def _family(people: Gallery, sensor: str | None) -> str:
    """The family that was named, or the only one there is."""
    families = people.site.sensors()
    if sensor is None and len(families) == 1:
        return families[0]
    if not families:
        raise UsageError(NOTHING)
    if sensor is None:
        raise UsageError(f"name the camera's family: --sensor {' or '.join(families)}")
    if sensor not in families:
        raise UsageError(f"nobody's views are kept through {sensor!r}, but through {' or '.join(families)}")
    return sensor


def _record(state: SiteState) -> dict[str, object]:
    return {
        "sensor": state.sensor,
        "version": state.version,
        "at": None if state.at is None else state.at.isoformat(),
        "people": state.people,
        "asked": state.asked,
        "wanted": state.wanted,
        "effect": None if state.effect is None else state.effect.as_json(),
    }
