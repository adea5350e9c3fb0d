"""Where a new recording goes: its format, its folder, and what it may replace; for recording and for converting."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.errors import AppError
from assets import home, private
from assets.phrase import phrase
from camera.errors import RecordingError
from camera.recordings.containers import FORMATS, format_of, need_ending

WHILE_STREAMING = ("relief", "mkv", "png")
"""The formats that are whole at any moment, and so can be written while a camera streams."""

_OURS = {"depth", "infrared", "color", "depth.txt", "intrinsics.json"}


class TargetError(AppError):
    """A recording cannot be written to this place, or not in this format."""


class TargetTakenError(TargetError):
    """Something is there already, which is not replaced unasked."""


def placed(path: Path) -> Path:
    """A target with a leading ``~`` replaced. Raises ``TargetError``."""
    try:
        return home.expanded(path)
    except home.HomeError as error:
        raise TargetError(phrase("cannot write {why}", why=error)) from None


def form_of(path: Path | None, to: str | None, formats: Sequence[str] = FORMATS) -> str:
    """The format that ``--to`` names, else the path's ending. Raises ``TargetError``."""
    try:
        form = ("relief" if path is None else format_of(path)) if to is None else to
        if form in FORMATS and form not in formats:
            raise TargetError(
                phrase(
                    "{form} cannot be written while streaming; record a .relief, then use 'relief convert'", form=form
                )
            )
        if form not in formats:
            raise TargetError(
                phrase("{form} is no format; give one of {formats}", form=form, formats=", ".join(formats))
            )
        if path is not None:
            need_ending(path, form)
    except RecordingError as error:
        raise TargetError(str(error)) from None
    return form


def make_room(path: Path, *, overwrite: bool, sources: Iterable[Path] = ()) -> None:
    """Make the folder that ``path`` lies in. What is at ``path`` stays until :func:`clear`.

    Raises ``TargetError`` where something is there that may not be replaced: anything without ``overwrite``, what is
    read from, and what Relief did not write.
    """
    try:
        _refuse(path, overwrite=overwrite, sources=sources)
        private.make_folder(path.absolute().parent)
    except OSError as error:
        raise TargetError(
            phrase("cannot write {path}: {why}; choose another place", path=path, why=error.strerror or error)
        ) from None


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
        raise TargetTakenError(phrase("{path} exists; choose another name or give --overwrite", path=path))
    for source in sources:
        if source.exists() and (source.samefile(path) or path.resolve() in source.resolve().parents):
            raise TargetError(phrase("{path} is, or holds, what is read from; choose another name", path=path))
    if path.is_dir():
        if not all(entry.name in _OURS or entry.suffix == ".ply" for entry in path.iterdir()):
            raise TargetError(
                phrase("{path} holds files that Relief did not write; name another folder or empty it", path=path)
            )
    elif not path.is_file():
        raise TargetError(phrase("{path} is no file; choose another name", path=path))
