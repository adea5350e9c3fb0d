"""The queue between an SDK's threads and whoever reads frames."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Inbox(Generic[Item]):
    """A bounded queue. When full, a live camera's oldest item goes (``blocking`` False) or ``put`` waits."""

    def __init__(self, capacity: int, *, blocking: bool) -> None:
        self._items: deque[Item] = deque()
        self._capacity = capacity
        self._blocking = blocking
        self._changed = threading.Condition()
        self._closed = False
        self._unbounded = 0
        self.dropped = 0

    def put(self, item: Item, *, beyond: bool = False) -> None:
        """Add an item, in a blocking inbox when there is room for it, or at once ``beyond`` its capacity."""
        with self._changed:
            if self._blocking and not beyond:
                self._changed.wait_for(lambda: self._closed or self._unbounded or len(self._items) < self._capacity)
            elif not self._blocking and len(self._items) == self._capacity:
                self._items.popleft()
                self.dropped += 1
            if not self._closed:
                self._items.append(item)
                self._changed.notify_all()

    @contextmanager
    def unbounded(self) -> Iterator[None]:
        """Let nobody who puts something in wait, meanwhile."""
        with self._changed:
            self._unbounded += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._unbounded -= 1

    def get(self, timeout: float) -> Item | None:
        """The oldest item; None when none came in ``timeout`` seconds or the inbox was closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._items, timeout)
            if self._closed or not self._items:
                return None
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """Forget everything, let nothing more in and nobody wait."""
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify_all()

    @property
    def empty(self) -> bool:
        return not self._items
