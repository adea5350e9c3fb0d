"""Phosphor icons in the window's colours, and the mark."""

from __future__ import annotations

import qtawesome
from PySide6.QtGui import QIcon, QPixmap

from app.kept.paths import assets_folder
from app.window.parts import tokens as t


def icon(name: str, *, colour: str = "", on: str | None = None) -> QIcon:
    """A Phosphor icon by its name, e.g. ``play``; ``on`` is its colour while checked."""
    options = {"color": colour or t.TEXT_SOFT, "color_disabled": t.DISABLED}
    if on is not None:
        options |= {"color_on": on}
    made: QIcon = qtawesome.icon(f"ph.{name}", **options)
    return made


def emblem() -> QIcon:
    """Relief's own mark, for the window and the header."""
    pixmap = QPixmap()
    pixmap.load(str(assets_folder() / "icons" / "relief.svg"))
    return QIcon(pixmap) if not pixmap.isNull() else icon("user-focus", colour=t.ACCENT)
