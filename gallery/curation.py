"""What stands beside the people of a gallery: notes and pictures; two entries of one person made one."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from gallery import audit as trail
from gallery import merging, notes, roll
from gallery.adaptation import Adaptation
from gallery.comparison import Comparison
from gallery.errors import NotAlike
from gallery.person import Person


class Curation(Comparison):
    """The part of :class:`gallery.Gallery` that keeps what stands beside people."""

    def annotate(self, name: str, text: str) -> None:
        """Write a note beside a person in place of the one before, which is erased; "" leaves none. The audit has a
        line of it, without the text.

        Raises ``PersonUnknown``, ``BadNote``.
        """
        text = notes.clean(text)
        with self._changing() as db:
            person = roll.require(db, name)
            self._templates.write_note(db, person, text, _now())
            trail.insert(db, self.model, "note", person)
        self._tidy()

    def note(self, name: str) -> str:
        """The note beside a person, "" without one. Raises ``PersonUnknown``, ``GalleryDamaged``."""
        with self._lock, self._file.reading() as db:
            return self._templates.note(db, roll.require(db, name))

    def notes(self) -> dict[str, str]:
        """All notes, by the person's name. Raises ``GalleryDamaged``."""
        with self._lock, self._file.reading() as db:
            return self._templates.notes(db)

    def picture(self, name: str) -> NDArray[np.float32] | None:
        """A depth crop of a person, ``float32[128, 128]`` in [0, 255]; None where they did not agree to have any kept.

        Raises ``PersonUnknown``, ``GalleryDamaged``.
        """
        with self._lock, self._file.reading() as db:
            person = roll.require(db, name)
            if not roll.one(db, person, self.model).consent.crops:
                return None
            return self._templates.picture(db, person)

    def merge(
        self, kept: str, other: str, *, threshold: float | None = None, adaptation: Adaptation | None = None
    ) -> Person:
        """Make two entries of one person one: ``kept`` gets all that belongs to ``other``, which is gone then.

        From now on the consent counts that ends first; crops stay where both allowed them. Lines of the audit about
        ``other`` stay and no longer say whose they were.

        Raises ``PersonUnknown``; ``NotAlike`` where the two are not as alike as ``threshold`` says one person is, or
        cannot be compared, or are one entry; ``BadNote`` where both notes do not fit into one; ``GalleryBusy`` where
        others changed people meanwhile, and as :meth:`remove`.
        """
        limit = self._threshold(threshold)
        with self._lock:
            likeness = self.likeness(kept, other, adaptation=adaptation)
            with self._changing() as db:
                self._templates.need_fresh(db)  # else these names may be other people's than who were compared
                taker, giver = roll.require(db, kept), roll.require(db, other)
                if taker == giver:
                    raise NotAlike(phrase("these are one entry already"))
                merging.need_alike(kept, other, likeness, limit)
                consents = [roll.one(db, person, self.model).consent for person in (taker, giver)]
                self.site.forget(db, giver)
                self.site.forget(db, taker)
                self._templates.hand_over(db, giver, taker, merging.narrower(*consents), _now())
                roll.delete(db, giver)
                trail.insert(db, self.model, "merge", taker, score=likeness, threshold=limit)
                merged = roll.one(db, taker, self.model)
        self._erase()
        return merged


def _now() -> str:
    return datetime.now(UTC).isoformat()
