"""Strangers' likeness: counts of their comparisons' scores, of nobody alone, and the thresholds that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 2000  # of similarities from -1 to 1, each 0.001 wide
_WIDTH = 2 / BINS


@dataclass(frozen=True, slots=True, eq=False)
class Impostors:
    """Counts of strangers' comparisons, ``int64[2000]``: number k has scores from −1 + k · 0.001 on.

    Raises ``ValueError`` for counts of another shape, below 0, or of nothing.
    """

    counts: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.counts.shape != (BINS,) or (self.counts < 0).any() or not self.counts.any():
            raise ValueError(f"strangers' scores are {BINS} counts of at least one comparison")

    @classmethod
    def of(cls, scores: NDArray[np.floating]) -> Impostors:
        """The counts of scores ``float[N]`` in [-1, 1]."""
        places = np.clip(np.floor((np.asarray(scores, np.float64) + 1) / _WIDTH), 0, BINS - 1).astype(np.int64)
        return cls(np.bincount(places, minlength=BINS).astype(np.int64))

    @property
    def comparisons(self) -> int:
        """How many were counted."""
        return int(self.counts.sum())

    def level(self, rate: float) -> float | None:
        """The least score, on the bins' grid, that at most this share reaches; None where there are too few
        comparisons for one to be allowed."""
        allowed = int(rate * self.comparisons + 1e-9)
        if allowed < 1:
            return None
        reaching = np.cumsum(self.counts[::-1])[::-1]  # [k]: with a score of bin k or above
        bins = int(np.searchsorted(-reaching, -allowed))
        return -1 + bins * _WIDTH

    def share(self, score: float) -> float:
        """The share of comparisons that reach a score, rounded up to the bin's own."""
        first = int(np.clip(np.floor((score + 1) / _WIDTH + 1e-6), 0, BINS - 1))
        return float(self.counts[first:].sum() / self.comparisons)


def together(several: Sequence[Impostors]) -> Impostors:
    """The counts of several groups of strangers as one."""
    return Impostors(np.sum([one.counts for one in several], axis=0))
