"""People and templates: who is enrolled, and how similar a face is to each of them."""

from __future__ import annotations

from pathlib import Path

from gallery.audit import Action, Decision, Entry
from gallery.errors import (
    BadEmbedding,
    BadName,
    BadThreshold,
    ConsentExpired,
    ConsentMissing,
    GalleryBusy,
    GalleryDamaged,
    GalleryError,
    ModelMismatch,
    NotPrivate,
    PersonExists,
    PersonUnknown,
    ThresholdUnknown,
    WrongKey,
)
from gallery.gallery import Gallery
from gallery.keys import key_file, key_for
from gallery.match import Match
from gallery.people import People
from gallery.person import Consent, Person
from gallery.thresholds import NOBODY, false_positive_rate, threshold_for

__all__ = [
    "NOBODY",
    "Action",
    "BadEmbedding",
    "BadName",
    "BadThreshold",
    "Consent",
    "ConsentExpired",
    "ConsentMissing",
    "Decision",
    "Entry",
    "Gallery",
    "GalleryBusy",
    "GalleryDamaged",
    "GalleryError",
    "Match",
    "ModelMismatch",
    "NotPrivate",
    "People",
    "Person",
    "PersonExists",
    "PersonUnknown",
    "ThresholdUnknown",
    "WrongKey",
    "false_positive_rate",
    "key_file",
    "key_for",
    "open",
    "threshold_for",
]


def open(  # noqa: A001
    path: str | Path, *, model: str, key: bytes | None = None, threshold: float | None = None
) -> Gallery:
    """Open a gallery file, or make one.

    - ``model``: the id of the networks in use (``engines.model_id``); only their templates are compared.
    - ``key``: 32 bytes that encrypt the templates (:func:`gallery.key_for` keeps such in a file), or None.
    - ``threshold``: the cosine similarity that accepts; without one nobody is accepted unless a call names one.

    The file has mode 0600, whatever the umask.

    Raises ``GalleryDamaged``, ``WrongKey``, ``GalleryBusy``, ``NotPrivate`` (others may change or replace the file),
    ``GalleryError`` (no gallery, made by a newer version, or not readable); the file is then left as it is.
    """
    return Gallery(Path(path), model=model, key=key, threshold=threshold)
