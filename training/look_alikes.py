"""Look-alikes among people of the statistical model: in one batch of training, and as strangers of thresholds.

Random people of the model differ more from each other than real ones do (7.3 mm against 5.9 mm), so a threshold set on
random pairs promises too much. Pairs of near neighbours in shape are the harder strangers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.people import coefficients

SPREAD = 3  # so many times as many neighbours as a group needs are chosen from


def distances_mm(people: Sequence[int], modes_mm: Sequence[float]) -> NDArray[np.float64]:
    """How far apart the faces of people (by number) are, ``float64[P, P]``: RMS over the face, mm.

    ``modes_mm``: the RMS displacement that one standard deviation of each mode causes (a pool's ``modes_mm``).
    """
    weights = np.asarray(modes_mm, np.float64)
    shapes = np.stack([coefficients(int(number), len(weights)) for number in people]) * weights
    squares = (shapes**2).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(squares[:, None] + _nearness(shapes, squares, shapes), 0)), np.float64)


def look_alikes(people: Sequence[int], modes_mm: Sequence[float], share: float) -> NDArray[np.bool_]:
    """Pairs of people of whom one is among the ``share`` of all that are nearest to the other, ``bool[P, P]``.

    Symmetric; nobody is their own look-alike. At least one neighbour is taken. Raises ``ValueError`` for a share
    outside (0, 1] and for fewer than two people.
    """
    if not 0 < share <= 1 or len(people) < 2:
        raise ValueError("look-alikes are a share in (0, 1] of at least two people")
    apart = distances_mm(people, modes_mm)
    np.fill_diagonal(apart, np.inf)
    count = max(1, round(share * (len(people) - 1)))
    nearest = np.argpartition(apart, count - 1, axis=1)[:, :count]
    alike = np.zeros(apart.shape, np.bool_)
    alike[np.arange(len(people))[:, None], nearest] = True
    return alike | alike.T


class LookAlikes:
    """Draws groups of people who look alike.

    ``shapes`` ``float[N, M]``: coefficients times the millimetres that each mode moves the face.
    """

    def __init__(self, shapes: NDArray[np.floating]) -> None:
        self._shapes = np.asarray(shapes, np.float32)
        self._squares = (self._shapes**2).sum(axis=1)

    def group(self, first: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """``int64[count]``: ``first`` and others (fewer where there are no more) of those most like it."""
        distance = _nearness(self._shapes, self._squares, self._shapes[first])
        distance[first] = np.inf
        others = min(count - 1, len(distance) - 1)
        among = min(SPREAD * others, len(distance) - 1)
        nearest = np.argpartition(distance, among - 1)[:among] if among else np.zeros(0, np.int64)
        chosen = rng.choice(nearest, others, replace=False) if others else nearest
        return np.concatenate([[first], chosen]).astype(np.int64)


def _nearness(
    shapes: NDArray[np.floating], squares: NDArray[np.floating], to: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Squared distances of all shapes ``[N, M]`` from one ``[M]`` or each ``[K, M]``, less that one's own square."""
    return np.asarray(squares - 2 * to @ shapes.T)
