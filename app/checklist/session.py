"""What all steps of the checklist share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import camera
from camera.query import split


class Person(ABC):
    """Person at the camera: does what the program cannot, and says what it cannot see."""

    @abstractmethod
    def agrees(self, question: str) -> bool | None:
        """Yes, no, or None: does not know, or nobody is there."""

    @abstractmethod
    def number(self, question: str) -> float | None:
        """A number, or None."""

    @abstractmethod
    def is_told(self, what: str) -> None:
        """What to do now, without waiting for an answer."""


class Nobody(Person):
    """Stand-in for runs without a person: answers nothing."""

    def agrees(self, question: str) -> bool | None:  # noqa: ARG002
        return None

    def number(self, question: str) -> float | None:  # noqa: ARG002
        return None

    def is_told(self, what: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Session:
    """The camera under test, the folder for what is kept, and the person; ``seconds`` is how long a stream is watched,
    ``patience`` how long a person may take to pull a plug."""

    uri: str
    folder: Path
    person: Person
    log: Callable[[str], None]
    seconds: float = 3.0
    patience: float = 60.0

    @property
    def kind(self) -> str:
        """``realsense``, ``kinect`` or ``file``."""
        return camera.kind_of(self.uri)

    @property
    def address(self) -> str:
        """The camera without the options of its address, which would go before the ones to try."""
        return split(self.uri)[0] if self.live else self.uri

    @property
    def live(self) -> bool:
        return self.kind != "file"

    def open(self, **options: Any) -> camera.Source:
        """The camera with these options and none of its address."""
        return camera.open(self.address, **options)
