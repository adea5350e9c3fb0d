"""Which images a source is asked for when it is recorded or converted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import camera


def images(uri: str, *, wanted: bool) -> dict[str, Any]:
    """The options that make this source give infrared and colour where it has them; native files always do."""
    kind, rest = camera.kind_of(uri), uri.partition(":")[2]
    if kind == "kinect":
        return {"infrared": wanted, "color": wanted}
    if kind == "realsense" or (kind == "file" and Path(rest).suffix.lower() in (".db3", ".bag", ".mkv")):
        whatever = None if wanted else False
        return {"infrared": whatever, "color": whatever}
    return {}
