"""A builder's nested phases → one number that only grows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Phase:
    parent: str | None
    steps: int
    done: int = 0


class Phases:
    """Progress of a builder: told of phases and their steps from several threads, tells ``progress`` how much is done,
    in [0, 1].

    An exception from ``progress`` stops the build as ``cancel`` does; :meth:`raise_caught` raises it in the thread that
    builds, since none may pass through the builder.
    """

    def __init__(self, progress: Callable[[float, str], None], cancel: threading.Event) -> None:
        self._progress = progress
        self._cancel = cancel
        self._phases: dict[str, _Phase] = {}
        self._told = 0.0
        self._caught: BaseException | None = None
        self._lock = threading.Lock()

    def start(self, name: str, parent: str | None, steps: int) -> None:
        """A phase of ``steps`` begins, inside ``parent`` or by itself."""
        with self._lock:
            self._phases[name] = _Phase(parent, max(1, steps))
        self._tell(name)

    def step(self, name: str, step: int) -> bool:
        """Step number ``step``, from 0, is done; whether to go on."""
        with self._lock:
            if name in self._phases:
                self._phases[name].done = step + 1
        self._tell(name)
        return not self._cancel.is_set() and self._caught is None

    def finish(self, name: str) -> None:
        """A phase has ended."""
        with self._lock:
            self._phases.pop(name, None)

    def raise_caught(self) -> None:
        """Raise what ``progress`` raised, if it did."""
        if self._caught is not None:
            raise self._caught

    def _tell(self, name: str) -> None:
        with self._lock:
            done = max(
                (self._fraction(root) for root, phase in self._phases.items() if phase.parent is None), default=0.0
            )
            if self._caught is not None or done < self._told:
                return
            self._told = done
            try:
                self._progress(done, name)
            except BaseException as error:  # a KeyboardInterrupt too: it is raised again in the building thread
                self._caught = error

    def _fraction(self, name: str) -> float:
        phase = self._phases[name]
        inside = max((self._fraction(other) for other, one in self._phases.items() if one.parent == name), default=0.0)
        return min(1.0, (phase.done + inside) / phase.steps)
