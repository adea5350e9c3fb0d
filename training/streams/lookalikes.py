"""People who look alike: the nearest in shape space, by how far each mode moves the face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SPREAD = 3  # so many times as many neighbours as are needed are chosen from


class LookAlikes:
    """``shapes`` ``float32[N, M]``: coefficients times the millimetres that each mode moves the face."""

    def __init__(self, shapes: NDArray[np.floating]) -> None:
        self._shapes = np.asarray(shapes, np.float32)
        self._squares = (self._shapes**2).sum(axis=1)

    def group(self, first: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """``first`` and ``count − 1`` others (fewer where there are no more) of those most like it."""
        distance = self._squares - 2 * self._shapes @ self._shapes[first]
        distance[first] = np.inf
        others = min(count - 1, len(distance) - 1)
        among = min(SPREAD * others, len(distance) - 1)
        nearest = np.argpartition(distance, among - 1)[:among] if among else np.zeros(0, np.int64)
        chosen = rng.choice(nearest, others, replace=False) if others else nearest
        return np.concatenate([[first], chosen]).astype(np.int64)
