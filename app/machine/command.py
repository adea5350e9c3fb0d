"""How this program is called from the user's shell."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

_PLAIN = re.compile(r"[\w./\\:+,=@%-]+")


def typed(argument: str | None = None) -> str:
    """What the user types to start Relief: its name where that is found, else the path it was started by.

    ``argument`` is ``sys.argv[0]`` by default.
    """
    started = Path(sys.argv[0] if argument is None else argument)
    if shutil.which("relief") or started.stem != "relief" or not started.is_file():
        return "relief"
    return short(started)


def short(path: Path) -> str:
    """A path as it is typed from the present folder, in quotes where it has to be."""
    whole = path.absolute()
    try:
        shown = str(whole.relative_to(Path.cwd()))
    except (ValueError, OSError):
        shown = str(whole)
    return shown if _PLAIN.fullmatch(shown) else f'"{shown}"'
