"""All checks of the doctor's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from app import __version__
from app.doctor import adapted, connections, gpu, screen, sdks, stored
from app.doctor.check import Check, Concern
from app.kept.settings import Settings
from assets.phrase import phrase


def examine(settings: Settings, uri: str | None = None, *, unusable: str = "") -> Iterator[Check]:
    """One after another, so that a caller can show them as they come; ``uri`` names a camera to open. ``unusable`` is
    what is wrong with the user's own settings, where ``settings`` stand in for them.

    A check that goes wrong in a way that nobody foresaw is a failed check: the others are made all the same.
    """
    for name, concern, check in _checks(settings, uri, unusable):
        try:
            yield check()
        except Exception as error:  # a probe of other people's software: whatever it raises is news about it
            detail = phrase("could not be looked at: {kind}: {why}", kind=type(error).__name__, why=error)
            yield Check(
                name, concern, "failed", detail, phrase("please report this, with what 'relief doctor --json' says")
            )


def _checks(settings: Settings, uri: str | None, unusable: str) -> Iterator[tuple[str, Concern, Callable[[], Check]]]:
    window = screen.Window()  # its process tries the display while the other lines are made
    yield "Relief", "system", _relief
    yield "Settings", "system", partial(stored.settings, unusable)
    yield from sdks.PACKAGES
    yield "Cameras", "camera", connections.cameras
    yield "USB", "camera", connections.usb
    yield "Permissions", "camera", connections.rules
    if uri is not None:
        yield "Camera", "camera", partial(connections.streams, uri)
    for name in ("dmdnet", "ldnfnet"):
        yield f"Model {name}", "model", partial(stored.model, name)
    yield "Face finder", "model", stored.finder
    yield "Gallery", "gallery", partial(stored.people, settings)
    yield "Thresholds", "gallery", partial(stored.calibration, settings)
    yield adapted.NAME, "gallery", partial(adapted.adaptation, settings)
    yield "Display", "system", partial(screen.display, window)
    yield "Qt", "system", partial(screen.qt, window)
    yield "OpenGL", "system", partial(screen.opengl, window)
    yield "GPU", "system", gpu.gpu
    yield "Disk", "system", stored.disk


def _relief() -> Check:
    return Check(
        "Relief",
        "system",
        "ok",
        phrase("{version}, Python {python}", version=__version__, python=sys.version.split()[0]),
    )
