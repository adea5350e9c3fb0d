"""`relief doctor --install-udev`: says what it will do, asks, and does it."""

from __future__ import annotations

import sys

from app.cli.codes import ACCEPTED, REJECTED
from app.cli.failure import UsageError
from app.cli.output import confirmed, note, say
from app.doctor import udev


def install_udev(*, yes: bool) -> int:
    """The exit code. Raises ``UsageError`` where nobody can be asked, ``UdevError`` where it does not succeed."""
    terminal = sys.stdin.isatty() and sys.stderr.isatty()
    installation = udev.plan(terminal=terminal)
    if not installation.commands:
        say(f"The rules are there already: {installation.target}. Plug the camera in again if it is refused.")
        return ACCEPTED
    told = " (sudo may ask for your password)" if installation.with_sudo else ""
    note(f"to let users open depth cameras{told}:\n\n{installation.words}\n")
    if not yes:
        if not terminal:
            raise UsageError("there is no terminal to ask on: add --yes, or run these commands yourself")
        if not confirmed("Do it?", otherwise="nothing was changed; --yes asks nobody"):
            note("nothing was changed")
            return REJECTED
    udev.carry_out(installation)
    say(f"Installed: {installation.target}. Plug the camera in again.")
    return ACCEPTED
