"""Is one method better than another on the same probes?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from training.protocols.resampling import Interval, Weights, interval, shares

Hits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rank-1 of the first method less that of the second, on the same probes.

    ``only_first``, ``only_second``: probes that one gets right and the other wrong. ``p_exact``: McNemar's exact test,
    which takes probes for independent. ``interval``: over resampled people, which does not; the difference is
    significant at 5 % where it leaves 0 out.
    """

    value: float
    interval: Interval
    only_first: int
    only_second: int
    p_exact: float

    @property
    def significant(self) -> bool:
        """Whether people, resampled, agree on the sign."""
        return self.interval[0] > 0 or self.interval[1] < 0


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided exact p of McNemar's test (Psychometrika 1947): discordant probes as throws of a fair coin."""
    trials = only_first + only_second
    return float(binomtest(only_first, trials, 0.5).pvalue) if trials else 1.0


def difference(first: Hits, second: Hits, person: NDArray[np.int64], weights: Weights) -> Difference:
    """Compare two methods' right answers ``bool[P]``; ``person`` ``[P]`` indexes the columns of ``weights``."""
    gained = first.astype(np.float64) - second.astype(np.float64)
    only_first, only_second = int((gained > 0).sum()), int((gained < 0).sum())
    return Difference(
        float(gained.mean()) if len(gained) else 0.0,
        interval(shares(gained, person, weights)),
        only_first,
        only_second,
        mcnemar(only_first, only_second),
    )
