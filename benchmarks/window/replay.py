"""The window on results that were computed before: what a frame costs it, however long the networks take."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from app.live.session import Live
from app.live.snapshot import Snapshot
from app.window.main_window import MainWindow
from benchmarks.window.loop import wait_until

RATE = 30.0
PATIENCE_S = 120.0


def gather(window: MainWindow, count: int) -> list[Snapshot]:
    """So many snapshots with different results, one after another, while a clip plays."""
    gathered: list[Snapshot] = []

    def one_more() -> bool:
        now = window.snapshot
        if now.result is not None and (not gathered or now.result_number != gathered[-1].result_number):
            gathered.append(now)
        return len(gathered) >= count

    wait_until(one_more, PATIENCE_S, every=0.02)
    return gathered


@dataclass(slots=True)
class Replay:
    """Gives snapshots as if they came now, ``RATE`` a second; ``given``: the numbers of those that were asked for."""

    snapshots: Sequence[Snapshot]
    began: float = field(default_factory=time.monotonic)
    given: set[int] = field(default_factory=set)
    _now: tuple[int, Snapshot] | None = None

    def __call__(self) -> Snapshot:
        passed = time.monotonic() - self.began
        number = int(passed * RATE)
        self.given.add(number)
        if self._now is None or self._now[0] != number:
            self._now = number, self._at(number)
        return self._now[1]

    def _at(self, number: int) -> Snapshot:
        one = self.snapshots[number % len(self.snapshots)]
        first = self.snapshots[-1].result_number + 1
        return replace(one, frame_number=first + number, result_number=first + number)


@contextmanager
def replayed(live: Live, snapshots: Sequence[Snapshot]) -> Iterator[Replay]:
    """The core gives these over and over."""
    replay, before = Replay(snapshots), live.snapshot
    live.snapshot = replay  # type: ignore[method-assign]  # what the window polls
    try:
        yield replay
    finally:
        live.snapshot = before  # type: ignore[method-assign]
