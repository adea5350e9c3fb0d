"""`relief gallery export` and `import`: people moved from one gallery to another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

import gallery as rooms
from app.cli import options, secrets
from app.cli.codes import ACCEPTED, REJECTED
from app.cli.failure import UsageError
from app.cli.keeping import existing, named, new_file, sheet_lines
from app.cli.opening import chosen, open_gallery
from app.cli.output import cell, console, say, say_json
from app.cli.progress import busy
from app.kept.people import keys_of, shown, user_keys
from app.networks import model as network
from app.networks.model import shipped_model_id
from assets import private
from assets.count import Count
from engines.card import described
from gallery.moving.importing import Conflict, Done

program = typer.Typer()

_CONFLICTS: Mapping[Conflict, str] = {
    "same id": "is here as {who}, and differs",
    "same name": "somebody else here is called {who}",
    "same face": "the face is here as {who}",
    "other model": "by other networks: to be enrolled again or upgraded",
    "consent ended": "the consent has ended",
    "consent to come": "the consent was given later than now: look at the clocks",
    "later consent": "{who} agreed anew here since then: what counts is here",
    "unseen name": "nothing is seen of the name",
}
_DONE: Mapping[Done, str] = {
    "added": "added",
    "unchanged": "was here already",
    "replaced": "replaced",
    "left out": "left out",
}


@program.command("export")
def export_people(
    *,
    target: Annotated[Path, typer.Argument(help="The new file.")],
    csv: Annotated[
        bool, typer.Option("--csv", help="A table of people and consents for spreadsheets: nothing of any face.")
    ] = False,
    with_key: Annotated[
        bool,
        typer.Option("--with-key", help="Encrypt with the gallery's key, which its recovery sheet has."),
    ] = False,
    passphrase_file: secrets.PassphraseFile = None,
    gallery: options.Gallery = None,
) -> None:
    """Write everybody to one encrypted file for another station: consents, templates, views, crops and notes.

    A passphrase is asked for, which the other station needs. With --csv nothing is encrypted, and no template is in it.
    """
    path, model = existing(gallery)
    target = new_file(target)
    if csv and (with_key or passphrase_file is not None):
        raise UsageError("--csv is not encrypted: leave out --with-key and --passphrase-file")
    if with_key and passphrase_file is not None:
        raise UsageError("take --with-key or a passphrase, not both")
    with open_gallery(path, model) as people:
        if csv:
            listed = people.people()
            _write_new(target, rooms.listing(listed, people.now))
            say(f"{Count(len(listed)):person is|people are} listed in {target}; nothing of any face is in it")
            return
        secret: str | bytes = (
            keys_of(path, ask=secrets.key_asker())[0]
            if with_key
            else secrets.passphrase("New passphrase for this file", file=passphrase_file, twice=True)
        )
        with busy("writing everybody"):
            count = rooms.export_people(people, target, secret)
    say(f"{Count(count):person was|people were} written to {target}")


@program.command("import")
def import_people(
    *,
    source: Annotated[Path, typer.Argument(help="A file of 'relief gallery export'.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace whoever has the same name or id here by who is in the file.")
    ] = False,
    keep_both: Annotated[
        bool,
        typer.Option("--keep-both", help="Add them all the same: the same name as 'NAME (2)', the same face as it is."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Ask for the recovery sheet of the gallery that the file came from.")
    ] = False,
    passphrase_file: secrets.PassphraseFile = None,
    gallery: options.Gallery = None,
    json: options.Json = False,
) -> None:
    """Take over people from a file of another station: all of it, or nothing where the file is not whole.

    Nobody here is changed: who has the same name or id, or the same face under another name, is left out and listed.
    Nobody is taken over whose consent has ended. Exit code 1 where somebody was left out.
    JSON: {"gallery", "model", "written", "dry_run", "people": [{"name", "done", "stored_as", "conflicts": [{"kind",
    "with"}]}]}.
    """
    settings = chosen(gallery=gallery)
    source = named(source)
    if not source.is_file():
        raise UsageError(f"there is no file at {source}")
    path = settings.gallery_path
    secret = _secret(source, path, sheet=sheet, passphrase_file=passphrase_file)
    rules = rooms.Rules(alike=_alike(), replace=replace, keep_both=keep_both, dry=dry_run)
    with open_gallery(path, shipped_model_id()) as people, busy("reading everybody", quiet=json):
        done = rooms.import_people(people, source, secret, rules)
    if json:
        say_json(
            {
                "gallery": shown(path),
                "model": done.manifest.model,
                "written": done.manifest.written.isoformat(),
                "dry_run": done.dry,
                "people": [_line(outcome) for outcome in done.outcomes],
            }
        )
    else:
        _show(done)
    raise typer.Exit(REJECTED if done.count("left out") else ACCEPTED)


def _secret(source: Path, path: Path, *, sheet: bool, passphrase_file: Path | None) -> str | bytes:
    if rooms.takes_passphrase(source):
        if sheet:
            raise UsageError(f"{source} was encrypted with a passphrase: leave out --sheet")
        return secrets.passphrase("Passphrase of the file", file=passphrase_file)
    if passphrase_file is not None:
        raise UsageError(f"{source} was encrypted with a gallery's key, not with a passphrase")
    if sheet:
        return rooms.read_sheet(sheet_lines())
    keys = keys_of(path, ask=secrets.key_asker())
    return rooms.fitting(source, [*keys, *user_keys(ask=secrets.key_asker()).former()])


def _alike() -> float | None:
    tail = network.calibration(described("ldnfnet").card)
    return None if tail is None else tail.threshold(network.LOOK_ALIKE)


def _show(done: rooms.Imported) -> None:
    if any(outcome.conflicts for outcome in done.outcomes):
        table = Table("Name", "What", "Why")
        for outcome in done.outcomes:
            if outcome.conflicts:
                why = "; ".join(_CONFLICTS[kind].format(who=who) for kind, who in outcome.conflicts)
                renamed = outcome.stored_as not in (None, outcome.name)
                what = f"{_DONE[outcome.done]} as {outcome.stored_as}" if renamed else _DONE[outcome.done]
                table.add_row(cell(outcome.name), cell(what), cell(why))
        console().print(table)
    counts = ", ".join(f"{count} {_DONE[kind]}" for kind in _DONE if (count := done.count(kind))) or "nobody is in it"
    say(f"{'Nothing was stored. It would be: ' if done.dry else ''}{counts}")


def _line(outcome: rooms.Outcome) -> dict[str, object]:
    return {
        "name": outcome.name,
        "done": outcome.done,
        "stored_as": outcome.stored_as,
        "conflicts": [{"kind": kind, "with": who or None} for kind, who in outcome.conflicts],
    }


def _write_new(target: Path, text: str) -> None:
    try:
        with private.replacing(target, new=True) as fresh:
            fresh.write_text(text, encoding="utf-8", newline="")
    except FileExistsError:
        raise UsageError(f"{target} is there already; name another file") from None
