"""Relief's window on a camera that is unplugged for as long as a file is there: ``python window_unplugged.py FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

import window_doubles as doubles

import camera
from app.kept.settings import Settings
from app.machine.ending import leave
from app.window import start

UNPLUGGED = Path(sys.argv[1])


class Pluggable(doubles.Camera):
    """Lost for good once it was unplugged, as a real one: it has to be opened again."""

    def read(self, timeout: float = 2.0) -> camera.Frame:
        if UNPLUGGED.exists():
            raise camera.CameraLost("the camera was unplugged; plug it in again")
        return super().read(timeout)


def open_source(_: str) -> camera.Source:
    if UNPLUGGED.exists():
        raise camera.CameraNotFound("no such camera is connected")
    return Pluggable(infrared=False)


if __name__ == "__main__":
    start.open_with_infrared = open_source
    camera.discover = lambda *_, **__: []
    leave(start.show(settings=Settings(), uri="realsense:012345678901", make_pipeline=doubles.make_pipeline))
