"""The protocol of a gallery: all that other rooms need of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gallery.adaptation import Adaptation
from gallery.audit import Decision, Entry
from gallery.errors import GalleryError
from gallery.match import Match
from gallery.person import Consent, Person


class People(Protocol):
    """People who can be recognised. :class:`gallery.Gallery` is one and says what each of these does and raises."""

    def __len__(self) -> int: ...
    @property
    def comparable(self) -> int: ...
    def people(self) -> list[Person]: ...
    def identify(
        self,
        probe: NDArray[np.floating],
        *,
        top: int = 5,
        threshold: float | None = None,
        adaptation: Adaptation | None = None,
    ) -> list[Match]: ...
    def verify(
        self,
        name: str,
        probe: NDArray[np.floating],
        *,
        threshold: float | None = None,
        adaptation: Adaptation | None = None,
    ) -> Match: ...
    def likeness(self, one: str, other: str, *, adaptation: Adaptation | None = None) -> float | None: ...
    def enrol(
        self,
        name: str,
        embeddings: NDArray[np.floating],
        *,
        consent: Consent,
        views: NDArray[np.floating] | None = None,
        sensor: str = "",
        crops: NDArray[np.floating] | None = None,
        geometry: str = "",
    ) -> Person: ...
    def agree(self, name: str, consent: Consent) -> Person: ...
    def rename(self, old: str, new: str) -> Person: ...
    def remove(self, name: str) -> None: ...
    def record(
        self,
        decision: Decision,
        *,
        person: str | None = None,
        score: float | None = None,
        threshold: float | None = None,
        source: str = "",
    ) -> None: ...
    def audit(self, *, limit: int = 1000) -> list[Entry]: ...
    def close(self) -> None: ...


@runtime_checkable
class Shares(Protocol):
    """A gallery that other stations share. :class:`gallery.SharedGallery` is one and says what these are."""

    @property
    def away(self) -> bool: ...
    @property
    def synchronised(self) -> datetime | None: ...
    @property
    def silent(self) -> datetime | None: ...
    @property
    def trouble(self) -> GalleryError | None: ...


@runtime_checkable
class Curated(People, Protocol):
    """People with notes and pictures, whose entries can be merged and copied. :class:`gallery.Gallery` is one and says
    what each of these does and raises; not every kind of gallery has to be."""

    def annotate(self, name: str, text: str) -> None: ...
    def note(self, name: str) -> str: ...
    def notes(self) -> dict[str, str]: ...
    def picture(self, name: str) -> NDArray[np.float32] | None: ...
    def merge(
        self, kept: str, other: str, *, threshold: float | None = None, adaptation: Adaptation | None = None
    ) -> Person: ...
    def backup(self, target: Path, *, step: Callable[[int, int], None] | None = None) -> None: ...
