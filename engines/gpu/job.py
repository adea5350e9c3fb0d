"""One build of an engine."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from assets.phrase import phrase
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
            raise BuildCancelled(
                phrase("building {name} for {backend} was cancelled", name=self.key.model, backend=self.key.backend)
            )
