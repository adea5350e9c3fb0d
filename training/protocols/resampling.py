"""Intervals by resampling people: frames of one person are not independent, people are.

A replicate draws as many people as there are, with replacement (Efron 1979; for biometrics Bolle et al., Error analysis
of pattern recognition systems: the subsets bootstrap, CVIU 2004). It is held as how often each person was drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
Interval = tuple[float, float]


def people_weights(people: int, replicates: int, seed: int = 0) -> Weights:
    """How often each person is drawn in each replicate: ``float64[replicates, people]``, rows sum to ``people``."""
    drawn = np.random.default_rng(seed).multinomial(people, np.full(people, 1 / people), size=replicates)
    return drawn.astype(np.float64)


def shares(hits: NDArray[np.floating], person: NDArray[np.int64], weights: Weights) -> NDArray[np.float64]:
    """The mean of ``hits`` ``[P]`` in each replicate, ``person`` ``[P]`` indexing the columns of ``weights``;
    replicates that drew nobody with a frame are left out."""
    people = weights.shape[1]
    good = np.bincount(person, weights=np.asarray(hits, np.float64), minlength=people)
    count = np.bincount(person, minlength=people).astype(np.float64)
    drawn = weights @ count
    return np.asarray((weights @ good)[drawn > 0] / drawn[drawn > 0])


def interval(values: NDArray[np.floating], confidence: float = 0.95) -> Interval:
    """The middle ``confidence`` of replicates (percentile interval); (0, 1) without any."""
    if len(values) == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, (tail, 1 - tail))
    return float(low), float(high)
