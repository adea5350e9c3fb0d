"""Figures with intervals, from what cells measured: seeds are averaged, people resampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.protocols.resampling import Interval, interval, people_weights, shares
from training.reproduce.published import DENOISING, SUBSETS

REPLICATES = 2000
Result = dict[str, Any]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over faces and seeds, its 95 % interval over people, and the mean of each seed."""

    value: float
    interval: Interval
    seeds: tuple[float, ...]
    faces: int


def figure(values: Sequence[Values], person: NDArray[np.int64]) -> Figure:
    """``values``: for each seed a number for each face ``[N]``, of the same faces; ``person`` ``[N]`` from 0."""
    mean = np.mean(values, axis=0)
    weights = people_weights(int(person.max()) + 1, REPLICATES)
    found = interval(shares(mean, person, weights))
    return Figure(float(mean.mean()), found, tuple(float(one.mean()) for one in values), len(mean))


def measures(result: Result, *, mean: bool = False) -> dict[str, tuple[Values, NDArray[np.int64]]]:
    """All that a result says, by column: a number for each face and whose it is. Rank-1 is in percent; ``mean``: of a
    person's averaged frames."""
    if "faces" in result:
        person = np.array(result["person"], np.int64)
        return {name: (np.array(values), person) for name, values in result["faces"].items()}
    of = result["mean"] if mean else result
    rank, person, subset = np.array(of["rank"]), np.array(of["person"], np.int64), np.array(of["subset"])
    hits = 100.0 * (rank == 1)
    found = {name: (hits[subset == name], person[subset == name]) for name in SUBSETS if (subset == name).any()}
    return found | {"total": (hits, person)}


def figures(results: Sequence[Result], *, mean: bool = False) -> dict[str, Figure]:
    """Every column of a cell, from its results of all seeds."""
    if not results:
        return {}
    each = [measures(result, mean=mean) for result in results]
    return {name: figure([one[name][0] for one in each], each[0][name][1]) for name in each[0]}


def difference(first: Sequence[Result], second: Sequence[Result], column: str) -> Figure | None:
    """The first cell less the second on the same faces, of the seeds that both have; None where they have none."""
    pairs = list(zip(first, second, strict=False))
    each = [(measures(a), measures(b)) for a, b in pairs]
    if not each or column not in each[0][0] or column not in each[0][1]:
        return None
    return figure([a[column][0] - b[column][0] for a, b in each], each[0][0][column][1])


def columns(found: dict[str, Figure]) -> list[str]:
    """Those that a table shows, in its order."""
    regions = [f"{name}, {region}" for region in ("image", "face", "nose") for name in DENOISING]
    return [name for name in (*regions, *SUBSETS) if name in found]
