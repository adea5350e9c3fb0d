"""Closed-set identification: ranks, cumulative match characteristic, rank-1 with an interval over people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.protocols.resampling import Interval, Weights, interval, shares

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval over resampled people and the number of frames it was measured on."""

    value: float
    interval: Interval
    count: int


def ranks(scores: NDArray[np.floating], probe_ids: Ids, gallery_ids: Ids) -> Ids:
    """The rank of the right person for every probe, from 1: ``int64[P]``.

    ``scores`` ``[P, G]``, higher is more alike; ``gallery_ids`` ``[G]`` may name a person several times, who then
    counts with the best. A tie counts against the right person, so that a constant score identifies nobody.

    Raises ``ValueError`` where a probe's person is not in the gallery: the set is then not closed.
    """
    people, column = np.unique(gallery_ids, return_inverse=True)
    best = np.full((len(probe_ids), len(people)), -np.inf)
    for k in range(len(people)):
        best[:, k] = scores[:, column == k].max(axis=1)
    at = np.searchsorted(people, probe_ids)
    if len(probe_ids) and not np.array_equal(people[np.minimum(at, len(people) - 1)], probe_ids):
        raise ValueError("a probe shows a person who is not in the gallery")
    own = best[np.arange(len(probe_ids)), at]
    return np.asarray((best >= own[:, None]).sum(axis=1), np.int64)


def cmc(found: Ids, people: int) -> NDArray[np.float64]:
    """Cumulative match characteristic: the share of ranks ``[P]`` of at most k, for k = 1 … ``people``."""
    counts = np.bincount(found, minlength=people + 1)[1 : people + 1]
    return np.asarray(np.cumsum(counts) / max(len(found), 1))


def rank1(found: Ids, person: Ids, weights: Weights) -> Rate:
    """Rank-1 of ranks ``[P]`` with its interval; ``person`` ``[P]`` indexes the columns of ``weights``."""
    hits = found == 1
    return Rate(float(hits.mean()) if len(hits) else 0.0, interval(shares(hits, person, weights)), len(hits))
