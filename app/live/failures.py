"""Errors as people are told them: foreseen ones in their own words, others in ours, with a log of what they were."""

from __future__ import annotations

import logging

from app.errors import AppError
from app.live.snapshot import Fault
from assets.phrase import phrase
from camera import CameraError
from engines import EngineError
from face.errors import FaceError
from gallery import BadPassphrase, GalleryDamaged, GalleryError, RolledBack, WrongKey


class GalleryHeldError(GalleryError):
    """The gallery is kept closed by whoever works on it, and opened again after that."""


FORESEEN: tuple[type[Exception], ...] = (AppError, CameraError, EngineError, FaceError, GalleryError, OSError)
UNFORESEEN = phrase("Relief failed in a way that nobody foresaw; the log has it (start Relief with RELIEF_LOG=FILE)")

log = logging.getLogger(__name__)


class UnforeseenError(AppError):
    """Something failed that should not; what it was is in the log."""


def told(error: Exception) -> str:
    """The error's own words with its remedy, or ours for one that was not foreseen, which is logged."""
    if isinstance(error, FORESEEN) and str(error):
        return str(error)
    log.error("unforeseen: %s", type(error).__name__, exc_info=error)
    return UNFORESEEN


def foreseen(error: Exception) -> Exception:
    """The error itself, or an ``UnforeseenError`` for one that was not foreseen, which is logged."""
    return error if isinstance(error, FORESEEN) and str(error) else UnforeseenError(told(error))


def fault(error: Exception) -> Fault:
    """What is wrong with a gallery that could not be opened, or failed."""
    kinds: tuple[tuple[type[Exception], Fault], ...] = (
        (BadPassphrase, "locked"),
        (WrongKey, "key"),
        (GalleryDamaged, "damaged"),
        (RolledBack, "older"),
        (GalleryHeldError, "held"),
    )
    return next((name for kind, name in kinds if isinstance(error, kind)), "other")
