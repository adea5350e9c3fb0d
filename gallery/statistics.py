"""Statistics that make an adapter: a mean, how people differ within themselves, and of how many; of nobody alone.

Statistics of several groups of people add up: means by people, scatter by embeddings. So a site's own people and those
of the release count as if they had stood before one camera, each by their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery.errors import TooFewPeople

LEAST_PEOPLE = 2
CONDENSED = 128  # directions that stand for a group's scatter in a file

Vectors = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Statistics of embeddings of some people.

    - ``mean``: ``float64[D]``, of the people's own means; every person counts the same.
    - ``within``: ``float64[K, D]``, rows whose products add up to the within-person scatter.
    - ``people``: how many; ``embeddings``: how many the scatter is of.

    Raises ``ValueError`` where shapes do not fit, a value is not finite, or a count is below one.
    """

    mean: Doubles
    within: Doubles
    people: int
    embeddings: int

    def __post_init__(self) -> None:
        if self.mean.ndim != 1 or self.within.ndim != 2 or self.within.shape[1] != len(self.mean):
            raise ValueError("statistics are a mean and rows of its length")
        if not (np.isfinite(self.mean).all() and np.isfinite(self.within).all()):
            raise ValueError("statistics are finite")
        if self.people < 1 or self.embeddings < len(self.within[:1]):
            raise ValueError("statistics are of somebody")

    def spectrum(self) -> tuple[Doubles, Doubles]:
        """Variances ``float64[K]``, largest first, and their directions ``float64[K, D]``, orthonormal, of the
        within-person covariance; those without variance are left out."""
        rows = self.within
        if not rows.any():
            return np.empty(0), np.empty((0, len(self.mean)))
        gram = rows @ rows.T if len(rows) <= rows.shape[1] else rows.T @ rows
        values, vectors = np.linalg.eigh(gram)
        values, vectors = values[::-1], vectors[:, ::-1]
        kept = values > 1e-12 * float(values[0])
        values, vectors = values[kept], vectors[:, kept]
        directions = vectors.T
        if len(rows) <= rows.shape[1]:
            directions = (vectors.T @ rows) / np.sqrt(values)[:, None]
        return values / self.embeddings, directions

    def condensed(self, directions: int = CONDENSED) -> Statistics:
        """The same with the scatter of its largest directions alone, ``within`` of so many orthogonal rows at most."""
        variances, basis = self.spectrum()
        rows = np.sqrt(variances[:directions] * self.embeddings)[:, None] * basis[:directions]
        return Statistics(self.mean, rows, self.people, self.embeddings)


def gathered(people: Sequence[Vectors]) -> Statistics:
    """The statistics of some people's embeddings, one ``float32[n, D]`` a person.

    Raises ``TooFewPeople`` for fewer than two, and where nobody has several embeddings.
    """
    several = [each for each in people if len(each) > 1]
    if len(people) < LEAST_PEOPLE or not several:
        raise TooFewPeople(
            f"an adapter needs at least {LEAST_PEOPLE} people with several embeddings each, not {len(several)}: "
            "enrol more"
        )
    return summed(people)


def summed(people: Sequence[Vectors]) -> Statistics:
    """As :func:`gathered`, of any number of people from one on; whoever has one embedding adds to the mean alone."""
    mean = np.mean([each.mean(axis=0, dtype=np.float64) for each in people], axis=0)
    several = [each - each.mean(axis=0, dtype=np.float64) for each in people if len(each) > 1]
    within = np.concatenate(several) if several else np.empty((0, len(mean)))
    return Statistics(mean, within, len(people), len(within))


def pooled(*groups: Statistics) -> Statistics:
    """Several groups' statistics as one: means weighted by people, scatters added."""
    people = sum(group.people for group in groups)
    mean = sum((group.mean * (group.people / people) for group in groups), np.zeros_like(groups[0].mean))
    within = np.concatenate([group.within for group in groups])
    return Statistics(mean, within, people, sum(group.embeddings for group in groups))
