"""Who works at this computer."""

from __future__ import annotations

import os
from getpass import getuser


def user() -> str:
    """The name that the system has of them, "" where it has none."""
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return os.environ.get("USERNAME", "")
