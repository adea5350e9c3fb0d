"""Passphrases on the command line: from a file of the user's alone, or typed without an echo."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.failure import UsageError
from app.kept.passphrase import read_file
from gallery import Ask

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", metavar="PATH", help="Read the passphrase from the first line of this file, do not ask."
    ),
]


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


def key_asker() -> Ask | None:
    """Asks for the passphrase of the gallery's key, once in a program; None where nobody can be asked."""
    return _typed if sys.stdin is not None and sys.stdin.isatty() else None


@functools.cache
def _typed() -> str:
    return hidden("Passphrase of the gallery's key")
