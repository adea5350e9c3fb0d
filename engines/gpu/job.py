"""One build of an engine."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from engines.errors import BuildCancelled
from engines.gpu.cache import Cache
from engines.gpu.sidecar import Key
from engines.runtime import Progress


@dataclass(frozen=True, slots=True)
class Job:
    """One build: what for, where to keep things, whom to tell, and the event that stops it."""

    key: Key
    cache: Cache
    progress: Progress
    cancel: threading.Event

    def check(self) -> None:
        """Raises ``BuildCancelled`` once ``cancel`` is set."""
        if self.cancel.is_set():
            raise BuildCancelled(f"building {self.key.model} for {self.key.backend} was cancelled")
