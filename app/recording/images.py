"""Which images a source is asked for when it is recorded or converted."""

from __future__ import annotations

from typing import TypedDict

import camera
from camera.query import path_of


class Images(TypedDict, total=False):
    """Options of a source: True for images that have to be there, None for those that it has, False for none."""

    infrared: bool | None
    color: bool | None


def images(uri: str, *, wanted: bool) -> Images:
    """The options that make this source give infrared and colour where it has them; native files always do."""
    kind, path = camera.kind_of(uri), path_of(uri)
    if kind == "kinect":
        return {"infrared": wanted, "color": wanted}
    if kind == "realsense" or (path is not None and path.suffix.lower() in (".db3", ".bag", ".mkv")):
        whatever = None if wanted else False
        return {"infrared": whatever, "color": whatever}
    return {}
