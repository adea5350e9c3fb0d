"""Looks at recordings in a thread of its own, because opening one takes its time. No Qt here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from app.recording.facts import Facts, facts_of

Mark = tuple[float, int]  # when it was changed, and its size


class Survey:
    """The facts of recordings, as far as they are known. ``look`` is :func:`facts_of` or a double of it."""

    def __init__(self, *, look: Callable[[Path], Facts] = facts_of) -> None:
        self._look = look
        self._lock = threading.Condition()
        self._wanted: list[Path] = []
        self._facts: dict[Path, tuple[Mark, Facts]] = {}
        self._version = 0
        self._closing = False
        self._thread: threading.Thread | None = None

    @property
    def version(self) -> int:
        """Grows whenever something became known."""
        return self._version

    @property
    def idle(self) -> bool:
        """Whether all that is wanted is known."""
        with self._lock:
            return not self._wanted

    def of(self, path: Path) -> Facts | None:
        """What is known of a recording, None while nothing is."""
        with self._lock:
            found = self._facts.get(path)
        return None if found is None else found[1]

    def want(self, paths: Iterable[Path]) -> None:
        """Look at these next, unless they are known as they are now; the first comes first."""
        with self._lock:
            self._wanted = list(paths)
            if self._thread is None and self._wanted and not self._closing:
                self._thread = threading.Thread(target=self._run, name="survey", daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def forget(self, path: Path) -> None:
        """Look again when it is wanted next."""
        with self._lock:
            self._facts.pop(path, None)

    def stop(self) -> None:
        """Tell the thread to end, and do not wait for it."""
        with self._lock:
            self._closing = True
            self._lock.notify_all()

    def close(self, *, within: float) -> None:
        """End the thread, waiting so many seconds at most."""
        self.stop()
        if self._thread is not None:
            self._thread.join(within)

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._wanted or self._closing)
                if self._closing:
                    return
                path = self._wanted[0]
                known = self._facts.get(path)
            self._see(path, known)
            with self._lock:
                if self._wanted and self._wanted[0] == path:
                    del self._wanted[0]

    def _see(self, path: Path, known: tuple[Mark, Facts] | None) -> None:
        try:
            status = path.stat()
            mark = status.st_mtime, status.st_size
            if known is not None and known[0] == mark:
                return
            facts = self._look(path)
        except OSError:  # it is gone, and soon will be from the list
            return
        except Exception as error:
            facts = Facts(status.st_size, status.st_mtime, problem=str(error) or type(error).__name__)
        with self._lock:
            self._facts[path] = mark, facts
            self._version += 1
