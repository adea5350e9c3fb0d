"""Templates in memory: rows of a matrix, searched by a coarse product whose error is bounded for each row.

With ``numkong`` a row lies twice: as it is stored, in half precision, and as 8-bit integers that a search multiplies.
What a search asks of the coarse product is who could be among the best; those rows alone are compared exactly. Without
``numkong`` rows lie in float32 and the product is exact.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from gallery import embedding
from gallery.embedding import DIMENSIONS, STORED

_STEPS = 127
_BLOCK = 64  # rows that are put in their place at once: as many as a core's own cache holds
_ALONE = 8192  # rows that one thread multiplies sooner than two agree who does what
_MOST_THREADS = 4  # more wait for the same memory
_ROUNDING = 1e-5  # of float32 arithmetic, on both sides of the bound

Floats = NDArray[np.float32]
Chosen = NDArray[np.bool_] | NDArray[np.intp] | slice
Number = TypeVar("Number", bound=np.generic)
Product = Callable[[NDArray[np.int8], NDArray[np.int8]], Floats]


class Vectors(Protocol):
    """Unit vectors ``float32[N, 1920]``, however they lie in memory."""

    def reserve(self, rows: int) -> None:
        """Make room for so many rows in all; the memory that they leave is overwritten."""

    def put(self, at: int, contents: Sequence[bytes]) -> int | None:
        """Write stored embeddings into reserved rows from ``at``; returns which of them is none, if one is.

        Safe to call from several threads for different rows."""

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Drop all rows but those of the mask ``bool[N]`` over the first N; the memory is overwritten."""

    def take(self, rows: Chosen) -> Floats:
        """Some rows, ``float32[K, 1920]``."""

    def products(self, weights: Floats, count: int) -> tuple[Floats, Floats]:
        """About the products of the first ``count`` rows with ``weights`` ``float32[1920]``, and how far off each may
        be at most; ``float32[count]`` both."""


class Whole:
    """Rows in float32; the product is exact."""

    def __init__(self) -> None:
        self._rows = np.empty((0, DIMENSIONS), np.float32)

    def reserve(self, rows: int) -> None:
        self._rows = _grown(self._rows, rows)

    def put(self, at: int, contents: Sequence[bytes]) -> int | None:
        rows = embedding.unpack(contents)
        self._rows[at : at + len(rows)] = rows
        return _broken(rows[:, 0])

    def keep(self, rows: NDArray[np.bool_]) -> None:
        _compact(self._rows, rows)

    def take(self, rows: Chosen) -> Floats:
        return self._rows[rows]

    def products(self, weights: Floats, count: int) -> tuple[Floats, Floats]:
        slack = np.float32(_ROUNDING * _length(weights))
        return np.asarray(self._rows[:count] @ weights, np.float32), np.broadcast_to(slack, count)


class Coarse:
    """Rows in half precision and as 8-bit integers, 5,772 bytes each; ``product`` multiplies the integers.

    A row ``x`` is about ``s·q`` with whole numbers ``q`` and a step ``s`` of its own, weights ``w`` about ``t·v``. Then
    ``|x·w − s·t·q·v| ≤ |x − s·q|·|w| + |s·q|·|w − t·v|``, and the four lengths are known.
    """

    def __init__(self, product: Product) -> None:
        self._product = product
        self._halves = np.empty((0, DIMENSIONS), STORED)
        self._coarse = np.empty((0, DIMENSIONS), np.int8)
        self._scales = np.empty((0, 3), np.float32)  # of each row: its stored length, its step, what the steps lose
        self._threads = min(_MOST_THREADS, _cores())
        self._pool = ThreadPoolExecutor(self._threads, "search")

    def reserve(self, rows: int) -> None:
        self._halves, self._coarse = _grown(self._halves, rows), _grown(self._coarse, rows)
        self._scales = _grown(self._scales, rows)

    def put(self, at: int, contents: Sequence[bytes]) -> int | None:
        for k in range(0, len(contents), _BLOCK):
            broken = self._put(at + k, embedding.halves(contents[k : k + _BLOCK]))
            if broken is not None:
                return k + broken
        return None

    def _put(self, at: int, halves: NDArray[np.float16]) -> int | None:
        rows = halves.astype(np.float32)
        lengths = embedding.lengths(rows)
        if (broken := _broken(lengths)) is not None:
            return broken
        place = slice(at, at + len(rows))
        steps = np.maximum(np.maximum(rows.max(1), -rows.min(1)), np.finfo(np.float32).tiny) / np.float32(_STEPS)
        rows /= steps[:, None]
        whole = np.rint(rows)
        rows -= whole
        self._halves[place], self._coarse[place] = halves, whole
        lost = steps * np.sqrt(np.einsum("kd,kd->k", rows, rows)) / lengths * np.float32(1 + 1e-4)
        self._scales[place] = np.stack([lengths, steps / lengths, lost], axis=1)
        return None

    def keep(self, rows: NDArray[np.bool_]) -> None:
        for held in (self._halves, self._coarse, self._scales):
            _compact(held, rows)

    def take(self, rows: Chosen) -> Floats:
        chosen = self._halves[rows].astype(np.float32)
        chosen /= self._scales[rows, :1]
        return chosen

    def products(self, weights: Floats, count: int) -> tuple[Floats, Floats]:
        step = max(float(np.abs(weights).max()), float(np.finfo(np.float32).tiny)) / _STEPS
        whole = np.rint(weights / np.float32(step)).astype(np.int8)
        lost = _length(weights - np.float32(step) * whole)
        length = _length(weights)
        _, steps, missing = self._scales[:count].T
        about = self._multiplied(whole, count) * steps * np.float32(step)
        slack = missing * np.float32(length + lost) + np.float32(lost + _ROUNDING * length)
        return about, slack

    def _multiplied(self, whole: NDArray[np.int8], count: int) -> Floats:
        if count <= _ALONE or self._threads == 1:
            return self._product(whole, self._coarse[:count]) if count else np.empty(0, np.float32)
        cuts = np.linspace(0, count, self._threads * 4 + 1).astype(int)
        parts = [self._coarse[one:other] for one, other in itertools.pairwise(cuts)]
        return np.concatenate(list(self._pool.map(lambda part: self._product(whole, part), parts)))


def vectors() -> Vectors:
    """Room for templates, the fastest way that is installed."""
    try:
        import numkong
    except ImportError:
        return Whole()

    def product(one: NDArray[np.int8], rows: NDArray[np.int8]) -> Floats:
        return np.asarray(numkong.cdist(one[None], rows, metric="dot")).reshape(-1).astype(np.float32)

    return Coarse(product)


def _grown(old: NDArray[Number], rows: int) -> NDArray[Number]:
    if rows <= len(old):
        return old
    grown = np.empty((rows, *old.shape[1:]), old.dtype)
    grown[: len(old)] = old
    old[:] = np.zeros((), old.dtype)
    return grown


def _compact(held: NDArray[Number], rows: NDArray[np.bool_]) -> None:
    survivors = held[: len(rows)][rows]
    held[: len(survivors)] = survivors
    held[len(survivors) : len(rows)] = np.zeros((), held.dtype)


def _broken(lengths: Floats) -> int | None:
    found = np.flatnonzero(np.isnan(lengths))
    return int(found[0]) if len(found) else None


def _length(vector: Floats) -> float:
    return float(np.linalg.norm(vector.astype(np.float64)))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
