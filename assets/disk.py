"""What a disk itself forbids: a remedy that speaks of rights would be of no use there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal

from assets.phrase import phrase

LEAST_FREE = 1 << 16  # bytes: SQLite and a key need no less


def trouble(path: Path) -> str:
    """What is wrong with the disk that ``path`` lies on or is to lie on, and what helps; "" for nothing.

    Never raises: where nothing can be found out, nothing is said.
    """
    state = _state(path)
    if state == "read":
        return phrase("its disk can only be read; mount it for writing, or name a place on another")
    if state == "full":
        return phrase("its disk is full; make room there, or name a place on another")
    return ""


def full(path: Path) -> bool:
    """Whether the disk that ``path`` lies on is full, and could be written otherwise. Never raises."""
    return _state(path) == "full"


def _state(path: Path) -> Literal["read", "full", ""]:
    # not Path.exists, which raises where a folder may not be looked into
    there = next((folder for folder in (path, *path.absolute().parents) if os.path.exists(folder)), path)  # noqa: PTH110
    try:
        if hasattr(os, "statvfs") and os.statvfs(there).f_flag & os.ST_RDONLY:
            return "read"
        return "full" if shutil.disk_usage(there).free < LEAST_FREE else ""
    except OSError:
        return ""
