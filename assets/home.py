"""The folders of what stays: under ``RELIEF_HOME`` where that is set, else where the system keeps a user's files.

The one place that reads ``RELIEF_HOME``. None of the folders need exist; :mod:`assets.private` makes them.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from assets.phrase import phrase


class HomeError(OSError):
    """A folder of the user's that cannot be named, made or used; the message says what to do."""


def config_folder() -> Path:
    """Settings and keys. Raises :class:`HomeError`."""
    return _set() or _absolute(platformdirs.user_config_path("relief", appauthor=False))


def data_folder() -> Path:
    """The gallery, recordings, everything else that is kept. Raises :class:`HomeError`."""
    return _set() or _absolute(platformdirs.user_data_path("relief", appauthor=False))


def cache_folder() -> Path:
    """What can be made again, such as compiled engines. Raises :class:`HomeError`."""
    return _set() or _absolute(platformdirs.user_cache_path("relief", appauthor=False))


def expanded(path: str | Path) -> Path:
    """A path with a leading ``~`` or ``~user`` replaced. Raises :class:`HomeError` for a user who is not there and for
    text that is no path."""
    if "\0" in str(path):
        raise HomeError(phrase("{path} is no path; it holds a zero byte", path=repr(str(path))))
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise HomeError(
            phrase("{path}: there is no such user here, or the user has no home; write the path out", path=path)
        ) from None


def _set() -> Path | None:
    home = os.environ.get("RELIEF_HOME", "").strip()
    if not home:
        return None
    try:
        return expanded(home).absolute()
    except OSError as error:
        raise HomeError(phrase("RELIEF_HOME={home} cannot be used: {why}", home=home, why=error)) from None


def _absolute(path: Path) -> Path:
    if not path.is_absolute():  # a "~" that stayed: no HOME, and no home in the user database
        raise HomeError(phrase("this user has no home folder; set RELIEF_HOME to a folder of your own"))
    return path
