"""How fast frames come, and how fast a recording is to be shown."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

LONGEST_GAP_S = 1.0


def rate(arrivals: deque[float]) -> float:
    """Events a second of the last ones; 0 when there were fewer than two, or none for two seconds."""
    if len(arrivals) < 2 or time.monotonic() - arrivals[-1] > 2.0:
        return 0.0
    return (len(arrivals) - 1) / max(arrivals[-1] - arrivals[0], 1e-6)


class Pace:
    """Plays timestamps back at the speed they were taken."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._due = 0.0

    def restart(self) -> None:
        """The next frame is due at once."""
        self._last = None

    def wait(self, timestamp: float, interrupted: Callable[[float], bool], *, speed: float = 1.0) -> bool:
        """Wait until the frame's time has come; False when ``interrupted`` said that it no longer matters.

        ``speed`` 2 plays twice as fast.
        """
        now = time.monotonic()
        gap = 0.0 if self._last is None else min(max(timestamp - self._last, 0.0), LONGEST_GAP_S) / speed
        self._due = now if self._last is None else max(self._due + gap, now - LONGEST_GAP_S)
        self._last = timestamp
        return not (self._due > now and interrupted(self._due - now))
