"""`relief doctor --install-udev`: says what it will do, asks, and does it."""

from __future__ import annotations

import sys

import typer

from app.cli import ACCEPTED, REJECTED
from app.cli.failure import UsageError
from app.doctor import udev


def install_udev(*, yes: bool) -> int:
    """The exit code. Raises ``UsageError`` where nobody can be asked, ``UdevError`` where it does not succeed."""
    terminal = sys.stdin.isatty() and sys.stderr.isatty()
    installation = udev.plan(terminal=terminal)
    if not installation.commands:
        typer.echo(f"The rules are there already: {installation.target}. Plug the camera in again if it is refused.")
        return ACCEPTED
    told = " (sudo may ask for your password)" if installation.with_sudo else ""
    typer.echo(f"To let users open depth cameras{told}:\n\n{installation.words}\n", err=True)
    if not yes:
        if not terminal:
            raise UsageError("there is no terminal to ask on: add --yes, or run these commands yourself")
        if not typer.confirm("Do it?", err=True):
            typer.echo("Nothing was changed.", err=True)
            return REJECTED
    udev.carry_out(installation)
    typer.echo(f"Installed: {installation.target}. Plug the camera in again.")
    return ACCEPTED
