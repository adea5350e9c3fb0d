"""`relief gallery not-this` and `corrections`: verdicts that were wrong."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from app.cli import options
from app.cli.failure import UsageError
from app.cli.keeping import existing
from app.cli.opening import open_gallery
from app.cli.output import cell, console, say, say_json
from app.kept.people import shown
from assets.count import Count
from gallery import Entry, Gallery

program = typer.Typer()
_LOOKED_BACK = 10_000  # lines of the audit


@program.command("not-this")
def not_this(
    *,
    name: Annotated[str | None, typer.Argument(help="Who was accepted, and was not there.")] = None,
    last: Annotated[bool, typer.Option("--last", help="Whoever was accepted last, in place of NAME.")] = False,
    instead: Annotated[
        str | None, typer.Option("--is", metavar="NAME", help="Who it was, if that person is enrolled.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Drop what was said about NAME before.")] = False,
    gallery: options.Gallery = None,
    json: options.Json = False,
) -> None:
    """Say that a verdict was wrong: it was not NAME who was accepted.

    A stranger who was taken for NAME makes NAME's threshold stricter: a decade of rarity, half of one for every further
    time, two at most. Two enrolled people who were confused (--is) have to be told apart by twice as much.

    --last takes whom the audit has as accepted last, by any program. Said a second time of the same verdict it is
    refused. JSON: {"gallery", "person", "instead", "verdict_at", "times"} or {"gallery", "person", "dropped"}.
    """
    if (name is None) != last:
        raise UsageError("name the person who was not there, or say --last, not both")
    if forget and (instead is not None or name is None):
        raise UsageError("--forget drops all that was said about NAME; leave --is and --last out")
    path, model = existing(gallery)
    with open_gallery(path, model) as people:
        if forget and name is not None:
            count = people.forget_corrections(name)
            told: dict[str, object] = {"person": name, "dropped": count}
            words = f"{Count(count):correction|corrections} about {name} dropped"
        else:
            verdict = _last(people) if name is None else None
            name = name if verdict is None or verdict.person is None else verdict.person
            assert name is not None
            told, words = _kept(people, name, instead, verdict)
    if json:
        say_json({"gallery": shown(path), **told})
    else:
        say(words)


@program.command()
def corrections(*, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """List the verdicts that somebody said were wrong.

    JSON: {"gallery", "corrections": [{"at", "person", "instead"}]}; "instead" is null for a stranger.
    """
    path, model = existing(gallery)
    with open_gallery(path, model) as people:
        found = people.corrections()
    if json:
        listed = [{"at": one.at.isoformat(), "person": one.person, "instead": one.instead} for one in found]
        say_json({"gallery": shown(path), "corrections": listed})
        return
    if not found:
        say("No verdict was said to be wrong.")
        return
    table = Table("When", "Not", "But")
    for one in found:
        table.add_row(f"{one.at.astimezone():%Y-%m-%d %H:%M:%S}", cell(one.person), cell(one.instead or "a stranger"))
    console().print(table)


def _kept(people: Gallery, name: str, instead: str | None, verdict: Entry | None) -> tuple[dict[str, object], str]:
    try:
        people.not_this(name, instead)
    except ValueError as error:
        raise UsageError(str(error)) from error
    known = name.casefold()
    times = sum(one.person.casefold() == known and one.instead is None for one in people.corrections())
    at = None if verdict is None else verdict.at
    told: dict[str, object] = {"person": name, "instead": instead, "verdict_at": at and at.isoformat(), "times": times}
    when = "" if at is None else f" at {at.astimezone():%H:%M:%S on %Y-%m-%d}"
    if instead is None:
        by_now = f"{Count(times):time|times} by now; {name}'s threshold is stricter"
        return told, f"kept: somebody else was taken for {name}{when}, {by_now}"
    return told, f"kept: {instead} was taken for {name}{when}; they are told apart more strictly"


def _last(people: Gallery) -> Entry:
    """The line of the verdict that accepted somebody last. Raises ``UsageError`` where none can be called wrong."""
    since: set[str | None] = set()
    for line in people.audit(limit=_LOOKED_BACK):
        if line.action == "not-this":
            since.add(line.person)
        if line.action != "accept":
            continue
        if line.person is None:
            raise UsageError("whoever was accepted last is not enrolled any more; name whom you mean")
        if line.person in since:
            raise UsageError(f"that {line.person} was accepted last is said to be wrong already; name whom you mean")
        return line
    raise UsageError("nobody was accepted as far back as the audit goes; name whom you mean")
