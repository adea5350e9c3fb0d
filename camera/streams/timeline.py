"""Seconds since a stream began, from a device's clock that may run backwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_USUAL_INTERVAL = 1 / 30


class Timeline:
    """Device clock → seconds that never run back. Device clocks are corrected now and then, and begin anew at a reset.

    A time before the last one stands still; after ``patience`` such times in a row the clock has been set back for
    good, and time goes on from there.
    """

    def __init__(self, *, patience: int = 5) -> None:
        self._patience = patience
        self._offset: float | None = None
        self._last = 0.0
        self._behind: list[float] = []

    def at(self, device_time: float) -> float:
        """Seconds since the first call; never less than at the call before."""
        if self._offset is None:
            self._offset = -device_time
        if device_time + self._offset >= self._last:
            self._behind = []
        else:
            self._behind.append(device_time)
            if len(self._behind) > self._patience:
                self._offset, self._behind = self._last - self._behind[-2], []
        self._last = max(self._last, device_time + self._offset)
        return self._last


def forward(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The timestamps of a whole recording, ``float64[N]`` in seconds, so that none is less than the one before.

    They stay as they are when they never run back. A single frame off both its neighbours is put between them; where
    a clock was set back or began anew, time goes on by the usual interval.
    """
    if times.size < 2 or (np.diff(times) >= 0).all():
        return times
    mended = times.copy()
    before, here, behind = times[:-2], times[1:-1], times[2:]
    ahead = (here > behind) & (behind >= before)
    mended[1:-1][ahead] = ((before + behind) / 2)[ahead]
    before, here, behind = mended[:-2], mended[1:-1], mended[2:]
    late = (here < before) & (before <= behind)
    mended[1:-1][late] = ((before + behind) / 2)[late]
    steps = np.diff(mended)
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else _USUAL_INTERVAL
    steps[steps < 0] = usual
    return np.concatenate([mended[:1], mended[0] + np.cumsum(steps)])
