"""Where Relief keeps what stays: settings, the gallery, recordings, saved surfaces.

All of it lies under ``platformdirs`` folders, or under ``RELIEF_HOME`` where that is set.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

import assets


def settings_file() -> Path:
    """The TOML file with the user's settings; it need not exist."""
    return _folder(platformdirs.user_config_path("relief", appauthor=False)) / "settings.toml"


def gallery_file() -> Path:
    """The gallery that is used when none is named; it need not exist."""
    return data_folder() / "gallery.db"


def recordings_folder() -> Path:
    """Where recordings go that are given no path."""
    return data_folder() / "recordings"


def surfaces_folder() -> Path:
    """Where saved faces (``.ply``) go that are given no path."""
    return data_folder() / "surfaces"


def data_folder() -> Path:
    """The folder of everything that is not a setting."""
    return _folder(platformdirs.user_data_path("relief", appauthor=False))


def assets_folder() -> Path:
    """The shipped files: models and sample clips."""
    return Path(next(iter(assets.__path__)))


def sample_clip() -> Path:
    """The shipped recording that stands in where no camera is connected."""
    return assets_folder() / "clips" / "first-enrol.relief"


def _folder(default: Path) -> Path:
    home = os.environ.get("RELIEF_HOME", "").strip()
    return Path(home).expanduser() if home else default
