"""Infrared and colour images to the depth images of the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Shot:
    """One image of one stream: ``time`` in seconds of the device's clock, ``number`` as the device counts."""

    stream: str
    number: int
    time: float
    image: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """A depth shot and its companions by stream; a stream that showed nothing near that time is missing."""

    depth: Shot
    companions: dict[str, Shot] = field(default_factory=dict)


class Pairing:
    """Pairing of streams: gives each depth shot the companion nearest in time, at most ``tolerance`` seconds away.

    A depth shot waits until every companion stream has reached its time, but never for more than ``patience``
    further depth shots. Depth shots that come twice, as recordings have them, are dropped by their number. Of the first
    ``warm_up`` those that lack a companion are left out: a camera's sensors do not start together.
    """

    def __init__(self, companions: set[str], *, tolerance: float, patience: int = 4, warm_up: int = 0) -> None:
        self._tolerance = tolerance
        self._patience = patience
        self._warm_up = warm_up
        self._waiting: list[Shot] = []
        self._seen: dict[str, list[Shot]] = {name: [] for name in companions}
        self._last = -1

    def add(self, shot: Shot) -> list[Moment]:
        """Take a shot of any stream; returns the moments that are complete now, in order."""
        if shot.stream in self._seen:
            self._seen[shot.stream].append(shot)
            del self._seen[shot.stream][: -4 * self._patience]
        elif shot.number != self._last:
            self._last = shot.number
            self._waiting.append(shot)
        return list(self._complete())

    def flush(self) -> list[Moment]:
        """What is left at the end of the stream."""
        waiting, self._waiting = self._waiting, []
        return [self._moment(depth) for depth in waiting]

    def _complete(self) -> Iterator[Moment]:
        while self._waiting and (len(self._waiting) > self._patience or self._reached(self._waiting[0].time)):
            moment = self._moment(self._waiting.pop(0))
            if self._warm_up > 0 and len(moment.companions) < len(self._seen):
                self._warm_up -= 1
                continue
            self._warm_up = 0
            yield moment

    def _reached(self, time: float) -> bool:
        return all(shots and shots[-1].time >= time for shots in self._seen.values())

    def _moment(self, depth: Shot) -> Moment:
        companions = {}
        for name, shots in self._seen.items():
            nearest = min(shots, key=lambda shot: abs(shot.time - depth.time), default=None)
            if nearest is not None and abs(nearest.time - depth.time) <= self._tolerance:
                companions[name] = nearest
        for name, shots in self._seen.items():
            self._seen[name] = [shot for shot in shots if shot.time >= depth.time - self._tolerance]
        return Moment(depth, companions)
