"""Every error that a user can meet, told plainly on stderr, once, with its exit code."""

from __future__ import annotations

import sys

from app.cli.codes import CAMERA, MODEL, REJECTED, USAGE
from app.errors import AppError
from app.words.visible import visible_lines


class NoGalleryError(AppError):
    """A gallery was named that does not exist."""


class UsageError(AppError):
    """The options do not go together."""


def _codes() -> tuple[tuple[type[Exception], int], ...]:
    """The exit code of each kind of error, the first that fits. What is not imported yet cannot have been raised, but
    this is asked once and seldom."""
    from app.verdict.enrolment import EnrolmentError
    from camera import CameraError
    from camera.errors import NotWritable
    from engines import EngineError
    from face.errors import FaceError, LocatorDamaged
    from gallery.errors import BadFile, GalleryError

    return (
        (NotWritable, USAGE),
        (CameraError, CAMERA),
        (EngineError, MODEL),
        (BadFile, USAGE),
        (GalleryError, MODEL),
        (NoGalleryError, MODEL),
        (LocatorDamaged, MODEL),
        (EnrolmentError, REJECTED),
        (FaceError, REJECTED),
        (AppError, USAGE),
        (OSError, USAGE),
    )


def explain(error: Exception) -> int | None:
    """Print what happened and return the exit code; None for an error that is ours to mend."""
    for kind, code in _codes():
        if isinstance(error, kind):
            sys.stderr.write(f"relief: {visible_lines(_text(error))}\n")
            return code
    return None


def _text(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__
