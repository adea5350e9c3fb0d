"""What the runtimes on the CPU have in common: one call at a time, and every error one of ours."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines.card import Model
from engines.errors import EngineError
from engines.runtime import Answer, Precision, Run, Runtime

log = logging.getLogger(__name__)


class Served(ABC):
    """A model that a runtime has compiled for the CPU. Calls from several threads run one after another.

    Subclasses compile, and say what their runtime raises when it fails and what to do then.
    """

    failures: ClassVar[tuple[type[Exception], ...]]
    remedy: ClassVar[str]

    def __init__(self, model: Model, backend: str, precision: Precision, threads: int, why: str) -> None:
        self.backend = backend
        self.precision: Precision = precision
        self.threads = threads
        self.why = why
        self._name = model.name
        self._lock = threading.Lock()
        self._run = self._compile(model)

    def __call__(self, depth: NDArray[np.float32]) -> Answer:
        """As :class:`engines.Runtime` says. Raises ``EngineError``."""
        with self._lock:
            try:
                return self._run(depth)
            except self.failures as error:
                log.debug("%s failed while running %s", self.backend, self._name, exc_info=True)
                raise EngineError(
                    phrase(
                        "{backend} failed while running {name!r}; {remedy}",
                        backend=self.backend,
                        name=self._name,
                        remedy=self.remedy,
                    )
                ) from error

    def join(self, following: Runtime) -> None:  # noqa: B027 - that is all there is to it here
        """None: memory is shared anyway."""

    def close(self) -> None:  # noqa: B027
        """There is nothing to give back."""

    @abstractmethod
    def _compile(self, model: Model) -> Run:
        """The network, ready to run."""
