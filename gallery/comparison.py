"""Probes compared with the people of a gallery, and these with each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.phrase import joined, phrase
from gallery import embedding, roll
from gallery.adaptation import Adaptation
from gallery.adapter import Adapter
from gallery.errors import AdapterForeign, ConsentExpired, ModelMismatch
from gallery.match import Match
from gallery.opening import Opened
from gallery.person import clean


class Comparison(Opened):
    """The part of :class:`gallery.Gallery` that compares."""

    def identify(
        self,
        probe: NDArray[np.floating],
        *,
        top: int = 5,
        threshold: float | None = None,
        adaptation: Adaptation | None = None,
    ) -> list[Match]:
        """The ``top`` people most similar to a probe ``float32[1920]``, best first; a person counts by their best
        template. Nobody whose consent has ended is among them. Empty for an empty gallery. The search is exact.

        ``adaptation``: compare through its adapter; the scores, and so the threshold, are then of its scale.

        Raises ``BadEmbedding``; ``AdapterForeign`` for one of other networks; ``ModelMismatch`` if no template was made
        by the networks in use; ``ValueError`` for ``top`` below one.
        """
        if top < 1:
            raise ValueError("top must be at least 1")
        row, threshold = embedding.checked(probe, single=True)[0], self._threshold(threshold)
        adapter = self._adapter(adaptation)
        with self._lock:
            self._refresh()
            index, names = self._templates.index, self._templates.names
            if not len(index) and names:
                raise ModelMismatch(self._outdated(phrase("all people")))
            best = index.best(row, top, adapter=adapter, without=self._templates.expired())
            return [_match(names[person], score, threshold) for person, score in best]

    def verify(
        self,
        name: str,
        probe: NDArray[np.floating],
        *,
        threshold: float | None = None,
        adaptation: Adaptation | None = None,
    ) -> Match:
        """Compare a probe ``float32[1920]`` with one person's templates, as :meth:`identify` does; the best counts.

        Raises ``PersonUnknown``, ``BadEmbedding``; ``ConsentExpired`` if that person's consent has ended;
        ``ModelMismatch`` if their templates were all made by other networks.
        """
        row, threshold = embedding.checked(probe, single=True)[0], self._threshold(threshold)
        adapter = self._adapter(adaptation)
        with self._lock:
            self._refresh()
            with self._file.reading() as db:
                person = roll.require(db, name)
            if person in self._templates.expired():
                ended, doubt = _ended(clean(name)), self._templates.clock.doubt
                raise ConsentExpired(joined(". ", [ended, doubt]) if doubt else ended)
            score = self._templates.index.score(person, row, adapter)
            if score is None:
                raise ModelMismatch(self._outdated(clean(name)))
            return _match(self._templates.names[person], score, threshold)

    def likeness(self, one: str, other: str, *, adaptation: Adaptation | None = None) -> float | None:
        """How alike two people's templates are: the highest similarity, as :meth:`verify` compares; None where one
        has no templates of the networks in use. Raises ``PersonUnknown``, ``AdapterForeign``."""
        adapter = self._adapter(adaptation)
        with self._lock:
            with self._file.reading() as db:
                first, second = roll.require(db, one), roll.require(db, other)
            self._refresh()
            return self._templates.index.likeness(first, second, adapter)

    def between(self) -> NDArray[np.floating]:
        """``float32[K]``: similarities of templates of different people: how alike strangers are here."""
        with self._lock:
            self._refresh()
            return self._templates.index.between()

    def _adapter(self, adaptation: Adaptation | None) -> Adapter | None:
        if adaptation is None:
            return None
        if adaptation.model != self.model:
            raise AdapterForeign(
                f"an adapter of other networks (model {adaptation.model[:12]}…) compares nothing in {self.path}: take "
                "gallery.shipped(sensor, model)"
            )
        return adaptation.adapter

    def _outdated(self, who: str) -> str:
        return phrase(
            "{who} in {path}: enrolled with other networks than the ones in use (model {model}…), so the templates "
            "cannot be compared. Nothing is lost: enrol again under the same name (the old templates stay), or go back "
            "to the networks of that time",
            who=who,
            path=self.path,
            model=self.model[:12],
        )


def _ended(name: str) -> str:
    return phrase(
        "the consent of {name} has ended, so they are not compared; ask for it anew ('relief gallery agree'), or "
        "remove that person ('relief gallery remove')",
        name=name,
    )


def _match(name: str, score: float, threshold: float) -> Match:
    return Match(name, score, score >= threshold, threshold)
