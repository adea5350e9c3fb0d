"""People of the statistical model by number: the same shape on every machine and in every pool."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SEED = 20261122
OPEN_BENCHMARK = range(300_000, 300_509)  # the people of training.protocols, and of nothing else
VALIDATION = range(100_000, 100_100)  # of the pool that runs are watched on
CALIBRATION = range(200_000, 202_000)  # of the pool that thresholds are set on
RESERVED = {
    "open benchmark": OPEN_BENCHMARK,
    "validation pool": VALIDATION,
    "calibration pool": CALIBRATION,
}


def coefficients(number: int, size: int = 100) -> NDArray[np.float32]:
    """Shape coefficients of person ``number``: ``float32[size]``, drawn from N(0, 1)."""
    return np.random.default_rng([SEED, number]).standard_normal(size).astype(np.float32)


def reserved(people: range) -> str:
    """Whose people are among these, as "people 300000 to 300508 are the open benchmark's"; "" where nobody's are."""
    for name, others in RESERVED.items():
        if people.start < others.stop and others.start < people.stop:
            return f"people {others.start} to {others.stop - 1} are the {name}'s"
    return ""
