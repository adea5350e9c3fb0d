"""Futures of the inference thread, answered in the window's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Pending:
    """Holds futures until :meth:`poll` finds them done; no Qt object is ever touched from another thread."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Future[Any], Callable[[Any], None], Callable[[str], None]]] = []

    def add(self, future: Future[T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """Call ``done`` with the result, or ``failed`` with the error's message."""
        self._waiting.append((future, done, failed))

    def poll(self) -> None:
        """Answer those that are done. An answer may ask the user something, and this be called meanwhile."""
        for entry in [entry for entry in self._waiting if entry[0].done()]:
            if entry not in self._waiting:
                continue
            self._waiting.remove(entry)
            future, done, failed = entry
            error = future.exception()
            if error is None:
                done(future.result())
            else:
                failed(str(error) or type(error).__name__)
