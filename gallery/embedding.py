"""Embeddings on their way in, and templates: embeddings as they are stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gallery.errors import BadEmbedding

DIMENSIONS = 1920
_UNIT = 0.01  # how far from 1 a length may lie: bfloat16 arithmetic reaches 0.004
STORED = np.dtype(
    "<f2"
)  # half the size of float32; changes a cosine by 2e-5, at worst 2e-4 (benchmarks/speed/gallery.py)


def checked(embeddings: NDArray[np.floating], *, single: bool) -> NDArray[np.float32]:
    """``float32[K, 1920]`` of unit length, from ``float[K, 1920]`` or, when ``single``, from ``float[1920]``.

    Raises ``BadEmbedding``.
    """
    shape = f"float[{DIMENSIONS}]" if single else f"float[K, {DIMENSIONS}] with K at least 1"
    if not isinstance(embeddings, np.ndarray) or embeddings.dtype.kind != "f":
        kind = embeddings.dtype if isinstance(embeddings, np.ndarray) else type(embeddings).__name__
        raise BadEmbedding(f"an array {shape} is needed, not {kind}")
    if embeddings.ndim != (1 if single else 2) or embeddings.shape[-1] != DIMENSIONS or not embeddings.size:
        raise BadEmbedding(f"an array {shape} is needed, not {list(embeddings.shape)}")
    rows = np.atleast_2d(embeddings).astype(np.float32)
    lengths = np.sqrt(np.einsum("kd,kd->k", rows, rows))
    if not (np.abs(lengths - 1) <= _UNIT).all():  # false for NaN too
        raise BadEmbedding("embeddings must be finite and of unit length, as the recogniser gives them")
    unit: NDArray[np.float32] = rows / lengths[:, None]
    return unit


def pack(row: NDArray[np.float32]) -> bytes:
    """``float32[1920]`` → the bytes that are stored."""
    return row.astype(STORED).tobytes()


def halves(contents: Sequence[bytes]) -> NDArray[np.float16]:
    """What was stored of K embeddings, ``float16[K, 1920]`` as it was stored; zeros where the size is another."""
    size = DIMENSIONS * STORED.itemsize
    whole = b"".join(content if len(content) == size else bytes(size) for content in contents)
    return np.frombuffer(whole, STORED).reshape(-1, DIMENSIONS)


def lengths(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """How long stored rows are, ``float32[K]``: nearly 1, NaN where one is no embedding."""
    found: NDArray[np.float32] = np.sqrt(np.einsum("kd,kd->k", rows, rows))
    found[~(np.abs(found - 1) <= _UNIT)] = np.nan  # NaN itself too
    return found


def unpack(contents: Sequence[bytes]) -> NDArray[np.float32]:
    """What was stored of K embeddings → ``float32[K, 1920]``; a row is all NaN where the bytes are no embedding."""
    rows = halves(contents).astype(np.float32)
    rows /= lengths(rows)[:, None]
    return rows
