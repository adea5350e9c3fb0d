"""People of the statistical model by number: the same shape on every machine and in every pool."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SEED = 20261122
OPEN_BENCHMARK = range(300_000, 300_509)  # the people of training.protocols, and of nothing else


def coefficients(number: int, size: int = 100) -> NDArray[np.float32]:
    """Shape coefficients of person ``number``: ``float32[size]``, drawn from N(0, 1)."""
    return np.random.default_rng([SEED, number]).standard_normal(size).astype(np.float32)
