"""Where a new recording goes: its format, its folder, and what it may replace. The same for `record` and `convert`."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.cli.failure import UsageError
from assets import home, private
from camera.errors import RecordingError
from camera.recordings.containers import FORMATS, format_of, need_ending

WHILE_STREAMING = ("relief", "mkv", "png")
"""The formats that are whole at any moment, and so can be written while a camera streams."""

_OURS = {"depth", "infrared", "color", "depth.txt", "intrinsics.json"}


def placed(path: Path) -> Path:
    """A target with a leading ``~`` replaced. Raises ``UsageError``."""
    try:
        return home.expanded(path)
    except home.HomeError as error:
        raise UsageError(f"cannot write {error}") from None


def form_of(path: Path | None, to: str | None, formats: Sequence[str] = FORMATS) -> str:
    """The format that ``--to`` names, else the path's ending. Raises ``UsageError``."""
    try:
        form = ("relief" if path is None else format_of(path)) if to is None else to
        if form in FORMATS and form not in formats:
            raise UsageError(f"{form} cannot be written while streaming; record a .relief, then use 'relief convert'")
        if form not in formats:
            raise UsageError(f"{form} is no format; give one of {', '.join(formats)}")
        if path is not None:
            need_ending(path, form)
    except RecordingError as error:
        raise UsageError(str(error)) from None
    return form


def make_room(path: Path, *, overwrite: bool, sources: Iterable[Path] = ()) -> None:
    """Make the folder that ``path`` lies in. What is at ``path`` stays until :func:`clear`.

    Raises ``UsageError`` where something is there that may not be replaced: anything without ``overwrite``, what is
    read from, and what Relief did not write.
    """
    try:
        _refuse(path, overwrite=overwrite, sources=sources)
        private.make_folder(path.absolute().parent)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}; choose another place") from None


def clear(path: Path) -> None:
    """Remove what :func:`make_room` allowed to be replaced. Raises ``OSError``."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _refuse(path: Path, *, overwrite: bool, sources: Iterable[Path]) -> None:
    if not path.exists():
        return
    if not overwrite:
        raise UsageError(f"{path} exists; choose another name or give --overwrite")
    for source in sources:
        if source.exists() and (source.samefile(path) or path.resolve() in source.resolve().parents):
            raise UsageError(f"{path} is, or holds, what is read from; choose another name")
    if path.is_dir():
        if not all(entry.name in _OURS or entry.suffix == ".ply" for entry in path.iterdir()):
            raise UsageError(f"{path} holds files that Relief did not write; name another folder or empty it")
    elif not path.is_file():
        raise UsageError(f"{path} is no file; choose another name")
