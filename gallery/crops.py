"""Depth crops of people who agreed to have them kept, sealed: other networks can make templates of them.

Nothing is compared with them; the list of people shows the first as its picture.
"""

from __future__ import annotations

import numpy as np
import zstandard
from numpy.typing import NDArray

from assets.phrase import phrase
from gallery.connection import Database
from gallery.errors import BadCrop
from gallery.protection import Seal, kept_damaged, open_kept

SIDE = 128  # pixels
_KEPT = phrase("crops")
MOST = 8  # of one enrolment
_SCALE = 257.0  # [0, 255] onto 16 bits

Crops = NDArray[np.float32]


def checked(crops: NDArray[np.floating]) -> Crops:
    """``float32[K, 128, 128]`` in [0, 255], K ≥ 1. Raises ``BadCrop``."""
    if not isinstance(crops, np.ndarray) or crops.dtype.kind != "f" or crops.ndim != 3 or not len(crops):
        raise BadCrop(f"crops are float[K, {SIDE}, {SIDE}]")
    if crops.shape[1:] != (SIDE, SIDE) or not ((crops >= 0) & (crops <= 255)).all():
        raise BadCrop(f"crops are float[K, {SIDE}, {SIDE}] in [0, 255], not {list(crops.shape)}")
    return crops.astype(np.float32)


def pack(crop: Crops) -> bytes:
    """``float32[128, 128]`` → the bytes that are stored; exact to 1/500 of a grey level."""
    return zstandard.ZstdCompressor(level=6).compress((crop * _SCALE).round().astype("<u2").tobytes())


def unpack(content: bytes) -> Crops:
    """What was stored → ``float32[128, 128]``. Raises ``ValueError``."""
    size = SIDE * SIDE * 2
    try:
        if zstandard.frame_content_size(content) != size:  # what a frame says of itself goes before any bound
            raise ValueError("a crop of another size")
        values = zstandard.ZstdDecompressor().decompress(content, max_output_size=size)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    if len(values) != size:
        raise ValueError("a crop of another size")
    return (np.frombuffer(values, "<u2").reshape(SIDE, SIDE) / _SCALE).astype(np.float32)


def insert(db: Database, seal: Seal, person: str, constants: str, crops: Crops, at: str) -> None:
    """Seal and store crops, at most :data:`MOST` of them; ``constants``: a name of the crop's geometry."""
    db.table("crop").insert_all(
        {
            "person": person,
            "constants": constants,
            "at": at,
            "sealed": seal.close(pack(crop), place(person, constants)),
        }
        for crop in crops[:MOST]
    )


def of(db: Database, seal: Seal, person: str, constants: str) -> Crops:
    """A person's crops of this geometry, ``float32[K, 128, 128]``. Raises ``GalleryDamaged``."""
    query = "SELECT id, sealed FROM crop WHERE person = ? AND constants = ? ORDER BY id"
    bound = place(person, constants)
    found = [open_kept(seal, sealed, bound, _KEPT, number) for number, sealed in db.execute(query, [person, constants])]
    try:
        return np.stack([unpack(content) for content in found]) if found else np.empty((0, SIDE, SIDE), np.float32)
    except ValueError as error:
        raise kept_damaged(_KEPT) from error


def first(db: Database, seal: Seal, person: str) -> Crops | None:
    """A person's newest enrolment's first crop, ``float32[128, 128]``, whatever its geometry; None without any.

    Raises ``GalleryDamaged``.
    """
    query = "SELECT id, constants, sealed FROM crop WHERE person = ? ORDER BY at DESC, id LIMIT 1"
    row = db.execute(query, [person]).fetchone()
    if row is None:
        return None
    try:
        return unpack(open_kept(seal, row[2], place(person, row[1]), _KEPT, row[0]))
    except ValueError as error:
        raise kept_damaged(_KEPT) from error


def place(person: str, constants: str) -> bytes:
    """Whose crop it is, and of which geometry; never a template's place."""
    return f"{person}\0crop\0{constants}".encode()
