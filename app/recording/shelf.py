"""The folder of recordings: giving one another name, and adding one from elsewhere."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.errors import AppError
from app.recording.converting import Cancelled, size_of
from assets import private
from assets.phrase import phrase

_FORBIDDEN = '<>:"/\\|?*'
_BLOCK = 1 << 20
LONGEST = 120  # characters


class ShelfError(AppError):
    """A recording cannot be renamed or added."""


def rename(path: Path, name: str) -> Path:
    """Give a recording another name, without its ending, which stays; where it is then. Raises ``ShelfError``."""
    name = name.strip()
    if not name or name.strip(".") == "" or len(name) > LONGEST:
        raise ShelfError(phrase("a name has 1 to {longest} characters", longest=LONGEST))
    for character in name:
        if character in _FORBIDDEN or not character.isprintable():
            raise ShelfError(phrase("a file's name cannot hold {character}; leave it out", character=repr(character)))
    target = path.with_name(name if path.is_dir() else f"{name}{path.suffix}")
    if target == path:
        return path
    if target.exists() and not target.samefile(path):
        raise ShelfError(phrase("{name} exists already; choose another name", name=target.name))
    try:
        return path.rename(target)
    except OSError as error:
        raise ShelfError(phrase("cannot rename {name}: {why}", name=path.name, why=error.strerror or error)) from error


def add(
    path: Path, folder: Path, *, on_bytes: Callable[[int, int], None], stopped: Callable[[], bool] = lambda: False
) -> Path:
    """Copy a recording, a file or a folder, into ``folder``, whole or not at all; where it is then. ``on_bytes`` gets
    how many were copied, of how many. Raises ``ShelfError``, ``Cancelled``."""
    target = _free(folder, path.name)
    try:
        private.make_folder(folder)
        if path.absolute().parent == folder.absolute():
            raise ShelfError(phrase("{name} lies in the folder of recordings already", name=path.name))
        whole = size_of(path)
        if whole > shutil.disk_usage(folder).free:
            raise ShelfError(
                phrase(
                    "there is no room for {name} in {folder}: free {whole} MB",
                    name=path.name,
                    folder=folder,
                    whole=f"{whole / 1e6:.0f}",
                )
            )
        with tempfile.TemporaryDirectory(dir=folder, prefix=".relief-", ignore_cleanup_errors=True) as aside:
            partial = Path(aside) / target.name
            _copy(path, partial, whole, on_bytes, stopped)
            partial.rename(target)
    except OSError as error:
        raise ShelfError(phrase("cannot add {name}: {why}", name=path.name, why=error.strerror or error)) from error
    return target


def _copy(
    path: Path, target: Path, whole: int, on_bytes: Callable[[int, int], None], stopped: Callable[[], bool]
) -> None:
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    copied = 0
    for file in files:
        to = target / file.relative_to(path) if path.is_dir() else target
        to.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as old, os.fdopen(private.descriptor(to, exclusive=True), "wb") as new:
            while block := old.read(_BLOCK):
                if stopped():
                    raise Cancelled
                new.write(block)
                copied += len(block)
                on_bytes(copied, whole)


def _free(folder: Path, name: str) -> Path:
    """A name that nothing in the folder has."""
    stem, suffix = Path(name).stem, Path(name).suffix
    names = (folder / (f"{stem} {number}{suffix}" if number > 1 else name) for number in range(1, 1000))
    return next((path for path in names if not path.exists()), folder / name)
