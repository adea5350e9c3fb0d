"""Where Relief keeps what stays: settings, the gallery, recordings, saved surfaces; under :mod:`assets.home`.

Each raises :class:`assets.home.HomeError` where the user has no such folder.
"""

from __future__ import annotations

from pathlib import Path

import assets
from assets import home


def settings_file() -> Path:
    """The TOML file with the user's settings; it need not exist."""
    return home.config_folder() / "settings.toml"


def gallery_file() -> Path:
    """The gallery that is used when none is named; it need not exist."""
    return home.data_folder() / "gallery.db"


def recordings_folder() -> Path:
    """Where recordings go that are given no path."""
    return home.data_folder() / "recordings"


def surfaces_folder() -> Path:
    """Where saved faces (``.ply``) go that are given no path."""
    return home.data_folder() / "surfaces"


def data_folder() -> Path:
    """The folder of everything that is not a setting."""
    return home.data_folder()


def assets_folder() -> Path:
    """The shipped files: models and sample clips."""
    return assets.ROOT


def sample_clip() -> Path:
    """The shipped recording that stands in where no camera is connected."""
    return assets.CLIPS / "first-enrol.relief"
