"""Every template of one model and whose it is: exact search."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from gallery.adapter import Adapter
from gallery.vectors import Vectors, vectors

_PIECE = 4096  # templates that are measured at once
_EXACT = 128  # templates that are compared exactly before it is asked again who is left
_WAITING = 8  # pieces of templates that are read ahead of being put in their place


class NoEmbedding(Exception):  # noqa: N818 (never leaves this room)
    """The stored bytes of a template are none; ``template`` is its id."""

    def __init__(self, template: int) -> None:
        super().__init__(template)
        self.template = template


class Index:
    """Templates in memory, unit vectors of 1,920 dimensions, each owned by a person (their id)."""

    def __init__(self, held: Vectors | None = None) -> None:
        self.people: list[str] = []
        self._position: dict[str, int] = {}
        self._vectors = vectors() if held is None else held
        self._room = 0
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
        self._vectors.keep(kept)
        self._ids = self._ids[kept]
        self._lengths = self._lengths[kept[: len(self._lengths)]]
        owners = [self.people[position] for position in self._owners[kept]]
        self.people, self._position = [], {}
        self._owners = np.array([self._place(person) for person in owners], np.intp)

    def add(self, ids: Sequence[int], owners: Sequence[str], contents: Iterable[Sequence[bytes]]) -> None:
        """Append templates whose ids are greater than all that are there; ``contents``: what is stored of them, in
        pieces, which another thread puts in their place while the next is read.

        Raises ``NoEmbedding`` for one that is none, and then appends nothing.
        """
        n, total = len(self._ids), len(self._ids) + len(ids)
        if total > self._room:  # with room to grow: enrolling one after another does not copy each time
            self._room = total + max(64, total // 8)
            self._vectors.reserve(self._room)
        waiting: deque[tuple[int, Future[int | None]]] = deque()
        with ThreadPoolExecutor(1, "templates") as aside:
            at = n
            for piece in contents:
                waiting.append((at, aside.submit(self._vectors.put, at, piece)))
                at += len(piece)
                if len(waiting) > _WAITING:
                    _settle(waiting, n, ids)
            while waiting:
                _settle(waiting, n, ids)
        self._ids = np.concatenate([self._ids, np.asarray(ids, np.int64)])
        places = np.array([self._place(person) for person in owners], np.intp)
        self._owners = np.concatenate([self._owners, places])

    def best(
        self,
        probe: NDArray[np.float32],
        top: int,
        *,
        adapter: Adapter | None = None,
        without: Collection[str] = (),
    ) -> list[tuple[str, float]]:
        """The ``top`` people whose best template is most similar, with that similarity, best first; nobody of
        ``without``. Exact: the coarse search only leaves out who cannot be among them.
        """
        if adapter is not None and adapter.foreign(probe):
            cosines = self.best(probe, top, without=without)
            return [(person, max(score - adapter.step, -1.0)) for person, score in cosines]
        about, slack = self._roughly(probe, adapter)
        least = np.full(len(self.people), -np.inf, np.float32)
        np.maximum.at(least, self._owners, about - slack)
        allowed = np.ones(len(self.people), np.bool_)
        allowed[[self._position[person] for person in without if person in self._position]] = False
        count = min(top, int(np.count_nonzero(allowed)))
        if not count:
            return []
        bar = float(np.partition(least[allowed], -count)[-count])
        most = about + slack
        rows = np.flatnonzero(most >= bar)
        rows = rows[allowed[self._owners[rows]]]
        rows = rows[np.argsort(-most[rows], kind="stable")]
        scores = np.full(len(self.people), -np.inf, np.float32)
        for at in range(0, len(rows), _EXACT):
            if most[rows[at]] < bar:
                break  # neither this one nor those that follow reach what was found
            piece = rows[at : at + _EXACT]
            np.maximum.at(scores, self._owners[piece], self._compare(piece, probe, adapter))
            found = np.unique(self._owners[rows[: at + _EXACT]])
            if len(found) >= count:
                bar = max(bar, float(np.partition(scores[found], -count)[-count]))
        order = found[np.argsort(-scores[found], kind="stable")][:count]
        return [(self.people[k], float(np.clip(scores[k], -1, 1))) for k in order]

    def score(self, person: str, probe: NDArray[np.float32], adapter: Adapter | None = None) -> float | None:
        """The similarity of one person's best template, in [-1, 1]; None for a person without any."""
        if person not in self._position:
            return None
        rows = np.flatnonzero(self._owners == self._position[person])
        if adapter is not None and adapter.foreign(probe):
            return float(np.clip(self._compare(rows, probe, None).max() - adapter.step, -1, 1))
        return float(np.clip(self._compare(rows, probe, adapter).max(), -1, 1))

    def _roughly(
        self, probe: NDArray[np.float32], adapter: Adapter | None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Every template's similarity, and how far off it may be."""
        if adapter is None:
            return self._vectors.products(probe, len(self._ids))
        self._measure(adapter)
        weights, offset = adapter.against(probe)
        about, slack = self._vectors.products(weights, len(self._ids))
        return (about - np.float32(offset)) / self._lengths, slack / self._lengths

    def _compare(
        self, rows: NDArray[np.intp], probe: NDArray[np.float32], adapter: Adapter | None
    ) -> NDArray[np.float32]:
        if adapter is None:
            return np.asarray(self._vectors.take(rows) @ probe, np.float32)
        self._measure(adapter)
        weights, offset = adapter.against(probe)
        return np.asarray((self._vectors.take(rows) @ weights - np.float32(offset)) / self._lengths[rows], np.float32)

    def _measure(self, adapter: Adapter) -> None:
        """The lengths of all templates through an adapter: once, then only those that came."""
        if adapter is not self._adapter:
            self._adapter, self._lengths = adapter, np.empty(0, np.float32)
        new = range(len(self._lengths), len(self._ids), _PIECE)
        pieces = [adapter.lengths(self._vectors.take(slice(at, min(at + _PIECE, len(self._ids))))) for at in new]
        if pieces:
            self._lengths = np.concatenate([self._lengths, *pieces])

    def likeness(self, one: str, other: str, adapter: Adapter | None = None) -> float | None:
        """The highest similarity of a template of one person to one of another; None for a person without any."""
        if one not in self._position:
            return None
        rows = self._vectors.take(np.flatnonzero(self._owners == self._position[one]))
        scores = [self.score(other, row, adapter) for row in rows]
        return max((score for score in scores if score is not None), default=None)

    def between(self, most: int = 1000) -> NDArray[np.float32]:
        """``float32[K]``: cosine similarities of templates of different people, of ``most`` templates at most, evenly
        chosen."""
        n = len(self._ids)
        chosen = np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp)) if n else np.empty(0, np.intp)
        rows, owners = self._vectors.take(chosen), self._owners[chosen]
        one, other = np.triu_indices(len(chosen), 1)
        apart = owners[one] != owners[other]
        return np.asarray((rows @ rows.T)[one[apart], other[apart]], np.float32)

    def _place(self, person: str) -> int:
        if person not in self._position:
            self._position[person] = len(self.people)
            self.people.append(person)
        return self._position[person]


def _settle(waiting: deque[tuple[int, Future[int | None]]], begin: int, ids: Sequence[int]) -> None:
    at, put = waiting.popleft()
    broken = put.result()
    if broken is not None:
        raise NoEmbedding(ids[at - begin + broken])
