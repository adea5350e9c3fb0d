"""Passphrases on the command line: from a file of the user's alone, or typed without an echo."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.failure import UsageError
from assets import private
from assets.home import expanded
from gallery import BadPassphrase, NotPrivate

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", metavar="PATH", help="Read the passphrase from the first line of this file, do not ask."
    ),
]
_LARGEST = 8192


def passphrase(question: str, *, file: Path | None = None, twice: bool = False) -> str:
    """A passphrase from a file, else typed at the terminal, ``twice`` for a new one.

    Raises ``UsageError`` where nobody can be asked, ``NotPrivate`` and ``BadPassphrase`` for a file.
    """
    if file is not None:
        return read_file(file)
    if not sys.stdin.isatty():
        raise UsageError(f"{question}: there is no terminal to ask at; give --passphrase-file")
    return hidden(question, twice=twice)


def hidden(question: str, *, twice: bool = False) -> str:
    """Typed at the terminal, without an echo. Raises ``KeyboardInterrupt``."""
    try:
        return str(typer.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))
    except typer.Abort:
        raise KeyboardInterrupt from None


def read_file(path: Path) -> str:
    """The first line of a file that nobody else can read or replace. Raises ``NotPrivate``, ``BadPassphrase``."""
    path = expanded(path)
    try:
        if found := private.exposure(path):
            raise NotPrivate(f"the passphrase in {path} is not safe: {found}")
        if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NotPrivate(f"others can read the passphrase in {path}: chmod 600 it, and take another passphrase")
        with path.open("rb") as opened:
            content = opened.read(_LARGEST)
        line = content.decode().splitlines()[0]
    except OSError as error:
        raise BadPassphrase(f"the passphrase cannot be read from {path}: {error.strerror or error}") from error
    except (UnicodeDecodeError, IndexError) as error:
        raise BadPassphrase(f"{path} holds no passphrase: one line of text") from error
    return line
