"""Where compiled engines and measurements are kept."""

from __future__ import annotations

from pathlib import Path

from assets import home


def default_folder() -> Path:
    """``engines`` under ``RELIEF_HOME``, else under the user's cache folder; it need not exist."""
    return home.cache_folder() / "engines"
