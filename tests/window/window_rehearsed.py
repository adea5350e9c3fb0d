"""Relief's window as people start it, but for the camera, which shows a swaying head, and the networks, which know
it by construction: ``python window_rehearsed.py``. Gallery, key and settings are real, in ``RELIEF_HOME``.
"""

from __future__ import annotations

from functools import partial

import window_doubles as doubles

import camera
from app.live.session import Live
from app.machine.ending import leave
from app.pipeline import Pipeline
from app.verdict.enrolment import Enrolment
from app.window import start

CAMERA = "realsense:012345678901"


def make_pipeline(*_: object, **__: object) -> Pipeline:
    """The networks' doubles, without a gallery."""
    return Pipeline(doubles.Denoiser(), doubles.Recogniser(), None, locate=doubles.find_head, crop=doubles.cut_upright)


def open_source(uri: str) -> camera.Source:
    """The camera that is always there, or what a file holds."""
    return doubles.Camera(infrared=False) if uri == CAMERA else camera.open(uri)


if __name__ == "__main__":
    start.load = make_pipeline
    start.open_with_infrared = open_source
    start.Live = partial(Live, enrol=partial(Enrolment, mouth=lambda _: None))
    camera.discover = lambda *_, **__: []
    leave(start.run(camera=CAMERA))
