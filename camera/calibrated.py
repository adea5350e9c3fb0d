"""The calibration that a live camera reports, judged as a file's is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assets.phrase import phrase
from camera.errors import CameraError, Uncalibrated
from camera.intrinsics import Intrinsics

REMEDY = phrase("calibrate it anew with its maker's tool, or use another camera")


@contextmanager
def calibrated(name: str) -> Iterator[None]:
    """Around what reads the calibration of the camera ``name``: a ``ValueError`` becomes :class:`Uncalibrated`."""
    try:
        yield
    except CameraError:
        raise
    except ValueError as error:
        raise Uncalibrated(
            phrase(
                "{name} reports a calibration that no camera has ({why}); {remedy}", name=name, why=error, remedy=REMEDY
            )
        ) from error


def need_usual(name: str, *lenses: Intrinsics) -> None:
    """Raises :class:`Uncalibrated` where the camera ``name`` reports intrinsics that few cameras have."""
    for lens in lenses:
        if lens.unusual:
            raise Uncalibrated(
                phrase("{name} reports {unusual}; {remedy}", name=name, unusual=lens.unusual, remedy=REMEDY)
            )
