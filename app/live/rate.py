"""How fast frames come."""

from __future__ import annotations

import time
from collections import deque


def rate(arrivals: deque[float]) -> float:
    """Events a second of the last ones; 0 when there were fewer than two, or none for two seconds."""
    times = tuple(arrivals)  # another thread may clear it meanwhile
    if len(times) < 2 or time.monotonic() - times[-1] > 2.0:
        return 0.0
    return (len(times) - 1) / max(times[-1] - times[0], 1e-6)
