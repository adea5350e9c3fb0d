"""All checks of the doctor's."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from app import __version__
from app.doctor import connections, gpu, screen, sdks, stored
from app.doctor.check import Check
from app.kept import paths
from app.kept.settings import Settings


def examine(settings: Settings, uri: str | None = None) -> Iterator[Check]:
    """One after another, so that a caller can show them as they come; ``uri`` names a camera to open."""
    yield Check("Relief", "system", "ok", f"{__version__}, Python {sys.version.split()[0]}")
    yield from sdks.all_packages()
    yield connections.cameras()
    yield connections.usb()
    yield connections.rules()
    if uri is not None:
        yield connections.streams(uri)
    for name in ("dmdnet", "ldnfnet"):
        yield stored.model(name)
    yield stored.finder()
    yield stored.people(settings)
    yield screen.display()
    yield screen.qt()
    yield screen.opengl()
    yield gpu.gpu()
    yield stored.disk(paths.data_folder())
