"""Thresholds for adapted scores, from strangers who had no part in the adapter that compares them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gallery.adapter import estimate
from gallery.errors import TooFewPeople

RATES = ("1e-2", "1e-3", "1e-4")
MARGIN = 0.05  # on top of what the few people at hand reach

Vectors = NDArray[np.float32]


def impostor_scores(people: Sequence[Vectors]) -> Vectors:
    """Similarities of all embeddings of different people, each pair of people through an adapter of all the others.

    ``people``: ``float32[n, D]`` each, four people at least. Raises ``TooFewPeople``.
    """
    if len(people) < 4:
        raise TooFewPeople(f"strangers are compared through an adapter of others: four people, not {len(people)}")
    scores = []
    for p, q in itertools.combinations(range(len(people)), 2):
        adapt = estimate([rows for k, rows in enumerate(people) if k not in (p, q)])
        scores.append((adapt(people[p]) @ adapt(people[q]).T).ravel())
    return np.concatenate(scores)


def thresholds(impostors: Vectors, *, margin: float = MARGIN, rates: Sequence[str] = RATES) -> Mapping[str, float]:
    """For every false match rate that so many scores can tell: the least score that keeps it, and a margin.

    ``impostors``: ``float32[N]``. At most 1; rates of less than one comparison in N are left out.
    """
    ordered = np.sort(np.asarray(impostors, np.float64))[::-1]
    found: dict[str, float] = {}
    for rate in rates:
        if (allowed := int(float(rate) * len(ordered))) >= 1:
            found[rate] = round(float(min(1.0, max(ordered[allowed] + margin, 1e-3))), 4)
    return found
