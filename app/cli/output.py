"""The one door to the terminal: results on stdout; notes and questions on stderr. What is foreign is shown escaped."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import typer
from rich.console import Console
from rich.text import Text

from app.cli.failure import UsageError
from app.words.report import dumps
from app.words.visible import visible, visible_lines


def say(text: str) -> None:
    """A result for people."""
    sys.stdout.write(f"{visible_lines(text)}\n")
    sys.stdout.flush()


def say_json(record: Mapping[str, object]) -> None:
    """A result for programs: one line of JSON."""
    sys.stdout.write(f"{dumps(record)}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """A remark for people."""
    sys.stderr.write(f"relief: {visible_lines(text)}\n")


def console(*, stderr: bool = False) -> Console:
    """A console that shows text as it is: no markup, no emoji names, no colours by guess."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def cell(text: str) -> Text:
    """Foreign text for a table or a panel."""
    return Text(visible(text))


def answered(question: str) -> str:
    """Ask on stderr whoever is at the terminal; "" for no answer. Ctrl-C raises ``KeyboardInterrupt``."""
    try:
        return str(typer.prompt(visible_lines(question), default="", show_default=False, err=True)).strip()
    except typer.Abort:
        raise KeyboardInterrupt from None


def confirmed(question: str, *, otherwise: str) -> bool:
    """Ask on stderr. Without an answer, such as at the end of stdin, raises ``UsageError`` with ``otherwise``; at a
    terminal ``KeyboardInterrupt``."""
    try:
        return typer.confirm(visible_lines(question), err=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise KeyboardInterrupt from None
        raise UsageError(otherwise) from None
