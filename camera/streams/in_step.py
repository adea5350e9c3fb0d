"""Frames of several cameras on one clock, and which of them belong together."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WINDOW = 300  # frames: ten seconds at 30 a second, in which device and host clocks part by less than 1 ms
_SHARE = 0.6  # of a frame's time
_USUAL_INTERVAL = 1 / 30


class HostClock:
    """A stream's timestamps as seconds of the host's clock, counted from ``begin``.

    A frame arrives some time after its timestamp, sometimes later than usual: of the last frames the one that came
    soonest says where the stream's zero lies. What every frame of a camera takes to arrive (exposure, USB) is in it.
    """

    def __init__(self, begin: float) -> None:
        self._begin = begin
        self._offsets: deque[float] = deque(maxlen=_WINDOW)
        self._last = float("-inf")

    def learn(self, timestamp: float, arrival: float) -> None:
        """Settle the clock by a frame that is not asked about."""
        self._offsets.append(arrival - self._begin - timestamp)

    def at(self, timestamp: float, arrival: float) -> float:
        """The time of a frame with this ``timestamp`` that came at ``arrival``; never less than at the call before."""
        self.learn(timestamp, arrival)
        self._last = max(self._last, timestamp + min(self._offsets))
        return self._last


def tolerance(times: Sequence[Sequence[float]]) -> float:
    """Seconds that frames of one moment may lie apart: 0.6 of the shortest of the streams' usual intervals."""
    steps = [float(np.median(np.diff(one))) for one in times if len(one) > 1]
    return _SHARE * min((step for step in steps if step > 0), default=_USUAL_INTERVAL)


def in_step(times: Sequence[Sequence[float]], apart: float) -> list[tuple[int, ...]]:
    """Indices of the frames that belong together, one of each stream; ``times`` are ascending seconds.

    A frame of the first stream and one of another belong together when each is the nearest to the other and they lie at
    most ``apart`` seconds apart. A moment counts only where every stream has such a frame, and a frame only once.
    """
    first, *others = [np.asarray(one, np.float64) for one in times]
    if not first.size or not all(other.size for other in others):
        return []
    indices = np.arange(first.size)
    columns, whole = [indices], np.ones(first.size, bool)
    for other in others:
        there = _nearest(first, other)
        whole &= (_nearest(other, first)[there] == indices) & (np.abs(other[there] - first) <= apart)
        columns.append(there)
    return [tuple(int(index) for index in row) for row in np.stack(columns, axis=1)[whole]]


def _nearest(of: NDArray[np.float64], to: NDArray[np.float64]) -> NDArray[np.intp]:
    """For each of ``of`` the index of the nearest in the ascending ``to``; of equals the first."""
    right = np.searchsorted(to, of).clip(0, to.size - 1)
    left = np.searchsorted(to, to[(right - 1).clip(0)])  # the first of equal ones
    return np.where(np.abs(to[left] - of) <= np.abs(to[right] - of), left, right)
