"""Thresholds for adapted scores, from strangers who had no part in the adapter that compares them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery.adapter import Adapter, of
from gallery.errors import TooFewPeople
from gallery.impostors import Impostors
from gallery.statistics import CONDENSED, Statistics, pooled, summed

RATES = ("1e-2", "1e-3", "1e-4")
MARGIN = 0.05  # on top of what the few people at hand reach
GROUPS = 6  # of people, of whom each two are left out at a time
LEAST_ALONE = 4  # people, where nobody else's statistics are there

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Comparisons of people with each other through adapters that they had no part in: scores ``float32[N]`` of
    ``strangers`` and of one person's ``own`` embeddings."""

    strangers: Vectors
    own: Vectors

    @property
    def apart(self) -> float:
        """d′: how far own scores lie above strangers', in their spread."""
        spread = np.sqrt((self.own.var() + self.strangers.var()) / 2)
        return float((self.own.mean() - self.strangers.mean()) / max(float(spread), 1e-9))


def left_out(people: Sequence[Vectors], base: Statistics | None = None) -> Compared:
    """Everybody compared with everybody, through adapters of the others and of ``base``.

    ``people``: ``float32[n, D]`` each. More than six are put into six groups, and the people of two groups are
    compared through an adapter of the others. Raises ``TooFewPeople`` for fewer than four people without a ``base``.
    """
    if len(people) < (2 if base is not None else LEAST_ALONE):
        raise TooFewPeople(f"strangers are compared through an adapter of others: four people, not {len(people)}")
    groups = [people[k :: min(GROUPS, len(people))] for k in range(min(GROUPS, len(people)))]
    parts = [summed(group) for group in groups]
    parts = [part.condensed() if len(part.within) > CONDENSED else part for part in parts]
    strangers: list[Vectors] = []
    own: list[Vectors] = []
    for (a, one), (b, other) in itertools.combinations(enumerate(groups), 2):
        others = [part for k, part in enumerate(parts) if k not in (a, b)]
        adapt = of(pooled(*others, *(() if base is None else (base,))))
        strangers.append(_between(adapt, one, other))
        own.extend(_within(adapt, (*one, *other)))
    return Compared(np.concatenate(strangers), np.concatenate(own) if own else np.empty(0, np.float32))


def through(people: Sequence[Vectors], adapter: Adapter | None) -> Compared:
    """Everybody compared with everybody through one adapter, None: by cosine."""
    strangers = [_between(adapter, [one], [other]) for one, other in itertools.combinations(people, 2)]
    own = list(_within(adapter, people))
    return Compared(np.concatenate(strangers), np.concatenate(own) if own else np.empty(0, np.float32))


def impostor_scores(people: Sequence[Vectors], base: Statistics | None = None) -> Vectors:
    """Similarities of all embeddings of different people (:func:`left_out`). Raises ``TooFewPeople``."""
    return left_out(people, base).strangers


def thresholds(
    impostors: Vectors | Impostors, *, margin: float = MARGIN, rates: Sequence[str] = RATES
) -> Mapping[str, float]:
    """For every false match rate that so many scores can tell: the least score that keeps it, and a margin.

    ``impostors``: scores ``float32[N]``, or counts of them. At most 1; rates of less than one comparison in N are left
    out.
    """
    if isinstance(impostors, Impostors):
        levels = {rate: impostors.level(float(rate)) for rate in rates}
    else:
        ordered = np.sort(np.asarray(impostors, np.float64))[::-1]
        allowed = {rate: int(float(rate) * len(ordered)) for rate in rates}
        levels = {rate: float(ordered[count]) if count >= 1 else None for rate, count in allowed.items()}
    return {rate: round(min(1.0, max(level + margin, 1e-3)), 4) for rate, level in levels.items() if level is not None}


def strictest(*tables: Mapping[str, float]) -> Mapping[str, float]:
    """The highest threshold of several tables for each rate, never lower for a stricter rate."""
    rates = sorted({rate for table in tables for rate in table}, key=float, reverse=True)
    found: dict[str, float] = {}
    for rate in rates:
        least = max(found.values(), default=0.0)
        found[rate] = max(least, *(table[rate] for table in tables if rate in table))
    return found


def _between(adapter: Adapter | None, ones: Sequence[Vectors], others: Sequence[Vectors]) -> Vectors:
    """``float32[N]``: each embedding of some people with each of others."""
    one, other = (_adapted(adapter, np.concatenate(list(rows))) for rows in (ones, others))
    return np.asarray((one @ other.T).ravel(), np.float32)


def _within(adapter: Adapter | None, people: Sequence[Vectors]) -> Iterator[Vectors]:
    """``float32[N]`` a person: each of their embeddings with each other one."""
    for rows in people:
        if len(rows) > 1:
            adapted = _adapted(adapter, rows)
            yield np.asarray((adapted @ adapted.T)[np.triu_indices(len(rows), 1)], np.float32)


def _adapted(adapter: Adapter | None, rows: Vectors) -> Vectors:
    return rows if adapter is None else adapter(rows)
