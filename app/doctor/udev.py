"""udev rules: the shipped file that lets users open depth cameras on Linux, and how it is installed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import assets
from app.errors import AppError
from assets.phrase import phrase

SHIPPED = assets.ROOT / "udev" / "70-relief-cameras.rules"
FOLDER = Path("etc/udev/rules.d")
PATIENCE_S = 120.0

Run = Callable[[Sequence[str]], int]


class UdevError(AppError):
    """The rules cannot be installed here; the message says how they can."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Commands that install the rules below ``root``; none where the very same file is there already."""

    target: Path
    commands: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> str:
        """The commands, one a line, as a shell takes them."""
        return "\n".join(shlex.join(command) for command in self.commands)

    @property
    def with_sudo(self) -> bool:
        return any(command[0] == "sudo" for command in self.commands)


def plan(root: Path = Path("/"), *, terminal: bool = True, shipped: Path = SHIPPED) -> Installation:
    """What is to be done for the rules to be in force.

    ``sudo`` stands before each command where the user may not write there; without a ``terminal`` to ask for the
    password on, it is ``sudo -n``. Below another root than ``/`` the file is copied and udev is left alone.
    Raises :class:`UdevError` where there is no udev, or no way to become root.
    """
    if sys.platform != "linux":
        raise UdevError(phrase("udev rules are for Linux; this system lets users open cameras without them"))
    try:
        wanted = shipped.read_bytes()
    except OSError as error:
        raise UdevError(phrase("the rules are missing ({shipped}): install Relief again", shipped=shipped)) from error
    target = root / FOLDER / shipped.name
    if _content(target) == wanted:
        return Installation(target, ())
    commands: list[tuple[str, ...]] = [("install", "-D", "-m", "0644", str(shipped), str(target))]
    if root == Path("/"):
        commands += [("udevadm", "control", "--reload-rules"), ("udevadm", "trigger", "--subsystem-match=usb")]
        if shutil.which("udevadm") is None:
            raise UdevError(phrase("there is no udev here (in a container: install the rules on the host)"))
    prefix = _prefix(target, terminal=terminal, commands=commands)
    return Installation(target, tuple((*prefix, *command) for command in commands))


def carry_out(installation: Installation, run: Run | None = None) -> None:
    """Run the commands, in order. Raises :class:`UdevError` at the first that fails."""
    for command in installation.commands:
        code = (run or _run)(command)
        if code != 0:
            raise UdevError(
                phrase(
                    "'{command}' ended with {code}; the rules are not in force", command=shlex.join(command), code=code
                )
            )


def _prefix(target: Path, *, terminal: bool, commands: Sequence[Sequence[str]]) -> tuple[str, ...]:
    existing = next(folder for folder in target.parents if folder.is_dir())
    if os.access(existing, os.W_OK):
        return ()
    if shutil.which("sudo") is None:
        told = "; ".join(map(shlex.join, commands))
        raise UdevError(
            phrase(
                "you may not write to {existing} and there is no sudo; let an administrator run: {told}",
                existing=existing,
                told=told,
            )
        )
    return ("sudo",) if terminal else ("sudo", "-n")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _run(command: Sequence[str]) -> int:
    try:
        return subprocess.run(command, check=False, timeout=PATIENCE_S).returncode
    except subprocess.TimeoutExpired as error:
        raise UdevError(
            phrase(
                "'{command}' did not end in {patience_s} s", command=shlex.join(command), patience_s=f"{PATIENCE_S:.0f}"
            )
        ) from error
    except OSError as error:
        raise UdevError(phrase("'{command}' does not start: {why}", command=command[0], why=error.strerror)) from error
