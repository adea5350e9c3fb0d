"""People and templates: who is enrolled, and how similar a face is to each of them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from gallery.adaptation import Adaptation, shipped
from gallery.audit import Action, Decision, Entry
from gallery.corrections import Correction, Corrects
from gallery.envelope import PLACES, Ask, Kept
from gallery.errors import (
    AdaptationWorse,
    AdapterDamaged,
    AdapterForeign,
    BadCrop,
    BadEmbedding,
    BadFile,
    BadName,
    BadNote,
    BadPassphrase,
    BadThreshold,
    ConsentExpired,
    ConsentMissing,
    GalleryBusy,
    GalleryDamaged,
    GalleryError,
    ModelMismatch,
    NoKeyring,
    NotAlike,
    NotPrivate,
    PersonExists,
    PersonUnknown,
    RolledBack,
    ServerAway,
    ThresholdUnknown,
    TooFewPeople,
    WrongKey,
)
from gallery.gallery import Gallery
from gallery.keys import Keys, key_file, key_for, keys_for, make_key
from gallery.match import Match
from gallery.people import Curated, People, Shares
from gallery.person import Consent, Person
from gallery.recovery import read_sheet, sheet
from gallery.shared.address import is_address, parse
from gallery.site import Adapts, Renewed, SiteState
from gallery.thresholds import NOBODY, false_positive_rate, threshold_for

if TYPE_CHECKING:
    from gallery.moving.exporting import export_people
    from gallery.moving.importing import Imported, Outcome, Rules, import_people
    from gallery.moving.listing import listing
    from gallery.moving.stream import fitting, takes_passphrase
    from gallery.restoring import restore
    from gallery.rotation import Rotated, open_with, rotate
    from gallery.shared.station import SharedGallery, need_new

__all__ = [
    "NOBODY",
    "PLACES",
    "Action",
    "Adaptation",
    "AdaptationWorse",
    "AdapterDamaged",
    "AdapterForeign",
    "Adapts",
    "Ask",
    "BadCrop",
    "BadEmbedding",
    "BadFile",
    "BadName",
    "BadNote",
    "BadPassphrase",
    "BadThreshold",
    "Consent",
    "ConsentExpired",
    "ConsentMissing",
    "Correction",
    "Corrects",
    "Curated",
    "Decision",
    "Entry",
    "Gallery",
    "GalleryBusy",
    "GalleryDamaged",
    "GalleryError",
    "Imported",
    "Kept",
    "Keys",
    "Match",
    "ModelMismatch",
    "NoKeyring",
    "NotAlike",
    "NotPrivate",
    "Outcome",
    "People",
    "Person",
    "PersonExists",
    "PersonUnknown",
    "Renewed",
    "RolledBack",
    "Rotated",
    "Rules",
    "ServerAway",
    "SharedGallery",
    "Shares",
    "SiteState",
    "ThresholdUnknown",
    "TooFewPeople",
    "WrongKey",
    "export_people",
    "false_positive_rate",
    "fitting",
    "import_people",
    "is_address",
    "key_file",
    "key_for",
    "keys_for",
    "listing",
    "make_key",
    "need_new",
    "open",
    "open_with",
    "parse",
    "read_sheet",
    "restore",
    "rotate",
    "sheet",
    "shipped",
    "takes_passphrase",
    "threshold_for",
]

_LATER = {
    "export_people": "gallery.moving.exporting",
    "Imported": "gallery.moving.importing",
    "Outcome": "gallery.moving.importing",
    "Rules": "gallery.moving.importing",
    "import_people": "gallery.moving.importing",
    "listing": "gallery.moving.listing",
    "fitting": "gallery.moving.stream",
    "takes_passphrase": "gallery.moving.stream",
    "restore": "gallery.restoring",
    "Rotated": "gallery.rotation",
    "open_with": "gallery.rotation",
    "rotate": "gallery.rotation",
    "SharedGallery": "gallery.shared.station",
    "need_new": "gallery.shared.station",
}
"""What a station that only compares faces never asks for, by its module: imported when it is asked for."""


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return vars(importlib.import_module(_LATER[name]))[name]


def open(  # noqa: A001
    path: str | Path,
    *,
    model: str,
    key: bytes | None = None,
    threshold: float | None = None,
    states: str | Path | None = None,
    accept: bool = False,
    copies: str | Path | None = None,
) -> Gallery:
    """Open a gallery file, or make one; or a shared gallery, of which several stations are members.

    - ``path``: a file, or ``postgresql://USER@HOST:PORT/DATABASE`` (:class:`gallery.SharedGallery`, with a key;
      ``copies``: the folder of this station's copy).

    - ``model``: the id of the networks in use (``engines.model_id``); only their templates are compared.
    - ``key``: 32 bytes that encrypt the templates (:func:`gallery.key_for` keeps such in a file), or None.
    - ``threshold``: the cosine similarity that accepts; without one nobody is accepted unless a call names one.
    - ``states``: a folder, apart from the gallery, in which the last state of each gallery is kept: a file that is
      older than that, another, or gone is then told (``RolledBack``). ``accept`` takes what lies there all the same.

    The file has mode 0600, whatever the umask.

    A file that an older Relief made is brought up to date, once a copy of it lies beside it.

    Raises ``GalleryDamaged``, ``WrongKey``, ``RolledBack``, ``GalleryBusy``, ``NotPrivate`` (others may change or
    replace the file), ``GalleryError`` (no gallery, of a newer version, or not readable); the file stays as it is.
    """
    kept = None if states is None else Path(states)
    if is_address(path):
        from gallery.shared.station import SharedGallery

        folder, keys = None if copies is None else Path(copies), [] if key is None else [key]
        return SharedGallery(
            parse(path), model=model, keys=keys, threshold=threshold, folder=folder, states=kept, accept=accept
        )
    return Gallery(Path(path), model=model, key=key, threshold=threshold, states=kept, accept=accept)
