"""Equally long vectors of a look's frames, in one array: hundreds are compared with every new frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST = 16  # rows that there is room for at once


class Rows:
    """A queue of vectors, oldest first."""

    def __init__(self) -> None:
        self._kept = np.empty((0, 0), np.float32)
        self._first = self._end = 0

    @property
    def values(self) -> NDArray[np.float32]:
        """All of them, ``float32[N, D]``; a view, which holds until the next change."""
        return self._kept[self._first : self._end]

    def append(self, row: NDArray[np.float32]) -> None:
        """Take one more, of any shape but of as many values as the others."""
        if self._end == len(self._kept):
            self._make_room(row.size)
        self._kept[self._end] = row.ravel()
        self._end += 1

    def drop(self, count: int) -> None:
        """Forget the oldest ones."""
        self._first = min(self._first + count, self._end)

    def _make_room(self, size: int) -> None:
        held = self.values
        self._kept = np.empty((max(LEAST, 2 * len(held)), size), np.float32)
        self._kept[: len(held)] = held.reshape(len(held), size)
        self._first, self._end = 0, len(held)
