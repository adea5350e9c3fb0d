"""The passphrase of the gallery's key from a file that ``RELIEF_PASSPHRASE_FILE`` names, where nobody sits."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from assets import private
from assets.home import expanded
from assets.phrase import phrase
from gallery import Ask, BadPassphrase, NotPrivate

VARIABLE = "RELIEF_PASSPHRASE_FILE"
_LARGEST = 8192


def asking(ask: Ask | None) -> Ask | None:
    """Who gives the passphrase: the file that the variable names, else ``ask``, else nobody."""
    named = os.environ.get(VARIABLE, "").strip()
    return (lambda: read_file(Path(named))) if named else ask


def read_file(path: Path) -> str:
    """The first line of a file that nobody else can read or replace. Raises ``NotPrivate``, ``BadPassphrase``."""
    try:
        path = expanded(path)
        if found := private.exposure(path):
            raise NotPrivate(phrase("the passphrase in {path} is not safe: {found}", path=path, found=found))
        if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NotPrivate(
                phrase("others can read the passphrase in {path}: chmod 600 it, and take another passphrase", path=path)
            )
        if not path.is_file():
            raise BadPassphrase(phrase("{path} is no file with a passphrase", path=path))
        with path.open("rb") as opened:
            content = opened.read(_LARGEST)
        line = content.decode().splitlines()[0]
    except OSError as error:
        raise BadPassphrase(
            phrase("the passphrase cannot be read from {path}: {why}", path=path, why=error.strerror or error)
        ) from error
    except (UnicodeDecodeError, IndexError) as error:
        raise BadPassphrase(phrase("{path} holds no passphrase: one line of text", path=path)) from error
    return line
