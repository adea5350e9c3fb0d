"""Every template of one model as a row of a matrix: exact search by one product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gallery.adapter import Adapter
from gallery.embedding import DIMENSIONS

_PIECE = 4096  # templates that are measured at once


class Index:
    """Templates in memory, ``float32[N, 1920]`` of unit length, each owned by a person (their id)."""

    def __init__(self) -> None:
        self.people: list[str] = []
        self._position: dict[str, int] = {}
        self._matrix = np.empty((0, DIMENSIONS), np.float32)
        self._ids = np.empty(0, np.int64)
        self._owners = np.empty(0, np.intp)
        self._adapter: Adapter | None = None  # the one that was compared through last
        self._lengths = np.empty(0, np.float32)  # of the templates through it

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> NDArray[np.int64]:
        """The templates' ids, ``int64[N]``, ascending."""
        return self._ids

    def keep(self, ids: NDArray[np.int64]) -> None:
        """Drop every template whose id is not among ``ids``; its memory is overwritten."""
        kept = np.isin(self._ids, ids, assume_unique=True)
        if not kept.all():
            self._select(kept)

    def drop(self, person: str) -> None:
        """Drop a person's templates; their memory is overwritten."""
        if person in self._position:
            self._select(self._owners != self._position[person])

    def _select(self, kept: NDArray[np.bool_]) -> None:
        n = len(self._ids)
        survivors = self._matrix[:n][kept]
        self._matrix[: len(survivors)] = survivors
        self._matrix[len(survivors) : n] = 0
        self._ids = self._ids[kept]
        self._lengths = self._lengths[kept[: len(self._lengths)]]
        owners = [self.people[position] for position in self._owners[kept]]
        self.people, self._position = [], {}
        self._owners = np.array([self._place(person) for person in owners], np.intp)

    def add(self, ids: Sequence[int], owners: Sequence[str], rows: Iterable[NDArray[np.float32]]) -> None:
        """Append templates whose ids are greater than all that are there; ``rows`` come in pieces ``[k, 1920]``."""
        n, total = len(self._ids), len(self._ids) + len(ids)
        if total > len(self._matrix):  # with room to grow: enrolling one after another does not copy each time
            grown = np.empty((total + max(64, total // 8), DIMENSIONS), np.float32)
            grown[:n] = self._matrix[:n]
            self._matrix[:] = 0
            self._matrix = grown
        for chunk in rows:
            self._matrix[n : n + len(chunk)] = chunk
            n += len(chunk)
        self._ids = np.concatenate([self._ids, np.asarray(ids, np.int64)])
        places = np.array([self._place(person) for person in owners], np.intp)
        self._owners = np.concatenate([self._owners, places])

    def scores(self, probe: NDArray[np.float32], adapter: Adapter | None = None) -> NDArray[np.float32]:
        """``float32[people]``: the similarity of each person's best template, in the order of ``people``: the cosine of
        the embeddings, or of adapted ones."""
        best = np.full(len(self.people), -1, np.float32)
        np.maximum.at(best, self._owners, self._compare(slice(0, len(self._ids)), probe, adapter))
        return np.clip(best, -1, 1)

    def score(self, person: str, probe: NDArray[np.float32], adapter: Adapter | None = None) -> float | None:
        """The similarity of one person's best template, in [-1, 1]; None for a person without any."""
        if person not in self._position:
            return None
        rows = np.flatnonzero(self._owners == self._position[person])
        return float(np.clip(self._compare(rows, probe, adapter).max(), -1, 1))

    def _compare(
        self, rows: slice | NDArray[np.intp], probe: NDArray[np.float32], adapter: Adapter | None
    ) -> NDArray[np.float32]:
        if adapter is None:
            return np.asarray(self._matrix[rows] @ probe, np.float32)
        self._measure(adapter)
        weights, offset = adapter.against(probe)
        return np.asarray((self._matrix[rows] @ weights - np.float32(offset)) / self._lengths[rows], np.float32)

    def _measure(self, adapter: Adapter) -> None:
        """The lengths of all templates through an adapter: once, then only those that came."""
        if adapter is not self._adapter:
            self._adapter, self._lengths = adapter, np.empty(0, np.float32)
        new = range(len(self._lengths), len(self._ids), _PIECE)
        pieces = [adapter.lengths(self._matrix[at : min(at + _PIECE, len(self._ids))]) for at in new]
        if pieces:
            self._lengths = np.concatenate([self._lengths, *pieces])

    def likeness(self, one: str, other: str, adapter: Adapter | None = None) -> float | None:
        """The highest similarity of a template of one person to one of another; None for a person without any."""
        if one not in self._position:
            return None
        rows = self._matrix[np.flatnonzero(self._owners == self._position[one])]
        scores = [self.score(other, row, adapter) for row in rows]
        return max((score for score in scores if score is not None), default=None)

    def between(self, most: int = 1000) -> NDArray[np.float32]:
        """``float32[K]``: cosine similarities of templates of different people, of ``most`` templates at most, evenly
        chosen."""
        n = len(self._ids)
        chosen = np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp)) if n else np.empty(0, np.intp)
        rows, owners = self._matrix[chosen], self._owners[chosen]
        one, other = np.triu_indices(len(chosen), 1)
        apart = owners[one] != owners[other]
        return np.asarray((rows @ rows.T)[one[apart], other[apart]], np.float32)

    def _place(self, person: str) -> int:
        if person not in self._position:
            self._position[person] = len(self.people)
            self.people.append(person)
        return self._position[person]
