"""`relief gallery key`: where the gallery's key is kept, kept elsewhere, replaced by another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

import gallery as rooms
from app.cli import options, secrets
from app.cli.failure import UsageError
from app.cli.keeping import Yes, sheet_lines
from app.cli.opening import chosen
from app.cli.output import confirmed, note, say, say_json
from app.cli.progress import busy
from app.kept.people import known_galleries, shown, states_folder, user_keys
from app.networks.model import shipped_model_id
from assets.count import Count

program = typer.Typer(help="Where the gallery's key is kept: shown, moved, replaced.", rich_markup_mode="markdown")

_WORDS: Mapping[rooms.Kept, str] = {
    "file": "in a file, as it is",
    "passphrase": "behind a passphrase",
    "keyring": "in the system's keyring",
}


@program.callback(invoke_without_command=True)
def show(context: typer.Context, json: options.Json = False) -> None:
    """Say where the gallery's key is kept: in a file, behind a passphrase, or in the system's keyring.

    JSON: {"file", "kept", "replacing"}; "kept" is null while there is no key.
    """
    if context.invoked_subcommand is not None:
        return
    keys = user_keys()
    kept = keys.kept if keys.path.exists() else None
    replacing = keys.next.exists()
    if json:
        say_json({"file": str(keys.path), "kept": kept, "replacing": replacing})
        return
    say(f"There is no key yet: {keys.path}" if kept is None else f"The key is kept {_WORDS[kept]}: {keys.path}")
    if replacing:
        say("It is being replaced. To finish that: relief gallery key rotate")


@program.command()
def move(
    *,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="keyring, passphrase or file.")],
    passphrase_file: secrets.PassphraseFile = None,
) -> None:
    """Keep the key in another place: the system's keyring, behind a passphrase, or in a file as it is.

    The key stays the same, and so do the recovery sheet and backups. 'move passphrase' also changes a passphrase.
    Services name a file with the passphrase in RELIEF_PASSPHRASE_FILE.
    """
    wanted = next((known for known in rooms.PLACES if known == place), None)
    if wanted is None:
        raise UsageError(f"a key is kept in one of {', '.join(rooms.PLACES)}, not in {place}")
    if passphrase_file is not None and wanted != "passphrase":
        raise UsageError("--passphrase-file is for 'move passphrase'")
    keys = user_keys(ask=secrets.key_asker())
    if not keys.path.exists():
        raise UsageError(f"there is no key yet at {keys.path}: it is made when somebody is enrolled")
    keys.move(wanted, lambda: secrets.passphrase("New passphrase", file=passphrase_file, twice=True))
    say(f"The key is kept {_WORDS[wanted]} now")
    if wanted == "passphrase":
        say("Nobody can open the gallery without it. Print the recovery sheet: relief gallery recovery-sheet")


@program.command()
def rotate(
    *,
    gallery: options.Gallery = None,
    stolen: Annotated[
        bool,
        typer.Option("--stolen", help="Others may know the old key: hand the new one over to no station."),
    ] = False,
    yes: Yes = False,
) -> None:
    """Make a new key and encrypt everything with it, in every gallery that the key is known to open.

    Whoever is killed at it leaves the old or the new key to each gallery; the next 'rotate' goes on. Other programs
    have to open the gallery again. Backups from before can be restored still: their key is kept, encrypted.

    The other stations of a shared gallery go on by themselves: its server keeps the new key for them, sealed with the
    old one. With --stolen it does not, and each needs the new recovery sheet: 'relief gallery key adopt'.
    """
    settings = chosen(gallery=gallery)
    keys = user_keys(ask=secrets.key_asker())
    if not keys.path.exists():
        raise UsageError(f"there is no key yet at {keys.path}: it is made when somebody is enrolled")
    galleries = known_galleries(settings.gallery_path)
    there = [shown(path) for path in dict.fromkeys(galleries) if rooms.is_address(path) or path.is_file()]
    question = f"Encrypt {', '.join(there) or 'nothing'} with a new key? The recovery sheet has to be printed anew."
    if not yes and not confirmed(question, otherwise="nothing was changed; --yes asks nobody"):
        raise UsageError("nothing was changed")
    model, states = shipped_model_id(), states_folder()
    with busy("encrypting with a new key"):
        done = rooms.rotate(keys, galleries, model=model, states=states, hand_over=not stolen)
    _tell(done)
    say("Print a new recovery sheet: relief gallery recovery-sheet. The old one opens only backups from before")
    if stolen and rooms.is_address(settings.gallery_path):
        say("Type it in at every other station: relief gallery key adopt")


@program.command()
def adopt(*, gallery: options.Gallery = None) -> None:
    """Take over the key of a shared gallery that another station has replaced, for all that this station encrypts.

    Where the server keeps it for this station nothing is asked; else the four lines of the new recovery sheet are. A
    station whose key was handed over works on without this, but its recovery sheet is the old one.
    """
    path = chosen(gallery=gallery).gallery_path
    if not rooms.is_address(path):
        raise UsageError("only a shared gallery has keys of other stations; name it: --gallery postgresql://…")
    keys = user_keys(ask=secrets.key_asker())
    if not keys.path.exists():
        raise UsageError("there is no key here yet: 'relief gallery recover-key' takes one from a recovery sheet")
    known, model = keys.all(), shipped_model_id()
    try:
        new = _server_key(path, known, model)
    except rooms.WrongKey:
        new = _server_key(path, [*known, rooms.read_sheet(sheet_lines())], model)
    if [new] == known:
        say("This station has that key already")
        return
    with busy("encrypting with the station's key"):
        done = rooms.rotate(keys, known_galleries(path), model=model, states=states_folder(), new=new)
    _tell(done)
    say("Recovery sheets from before open only backups from before")


def _server_key(path: Path, keys: list[bytes], model: str) -> bytes:
    with rooms.open_with(keys, path, model=model, states=states_folder()) as people:
        assert isinstance(people, rooms.SharedGallery)
        people.catch_up()
        return people.server_key


def _tell(done: rooms.Rotated) -> None:
    for path in done.traces:
        note(f"traces of the old key's rows remain in {path}-wal until other programs close that gallery")
    for path in done.away:
        note(f"{path} is not there and keeps the old key; 'relief gallery restore' takes it all the same")
    say(f"{_count(done.galleries)} encrypted with a new key")


def _count(galleries: tuple[Path, ...]) -> str:
    return f"{Count(len(galleries)):gallery is|galleries are}"
