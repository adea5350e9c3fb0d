"""How embeddings are judged: compared with whom, through which sensor, and from which score on they are accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import engines
import face
from app.networks import model
from app.networks.suited import current, renewed_if_due, suited
from app.pipeline.result import Image
from assets.phrase import phrase
from engines import Networks
from gallery import Adaptation, GalleryError, People, PersonUnknown, Renewed
from gallery.match import Match
from gallery.person import Person, folded
from gallery.tail import Tail

TOP = 5


class Judging:
    """What ``networks`` make of a face, compared with the people of a ``gallery``.

    ``threshold`` is the score that accepts; None takes what follows from the recogniser's card, the templates in the
    gallery, and ``false_positives``: the share of strangers who may be taken for somebody in a minute before the
    camera. While ``compares`` is False nobody is compared, whoever the gallery has.
    """

    def __init__(
        self, networks: Networks | None, gallery: People | None, *, threshold: float | None, false_positives: float
    ) -> None:
        self._networks = networks
        self.gallery = gallery
        self.compares = True
        self._threshold = threshold
        self.false_positives = false_positives
        self._sensor = ""
        self._adaptation: Adaptation | None = None
        self._asked: Adaptation | None = None
        self._looked: object = None
        self._counted: tuple[object, float] = (None, 0.0)

    @property
    def denoiser(self) -> engines.Denoises | None:
        """The one that served last."""
        return None if self._networks is None else self._networks.denoiser

    @property
    def recogniser(self) -> engines.Recognises | None:
        """The one that served last."""
        return None if self._networks is None else self._networks.recogniser

    @property
    def model_id(self) -> str:
        """Names the embeddings this pipeline makes; "" when it makes none."""
        if self.denoiser is None or self.recogniser is None:
            return ""
        return engines.model_id(self.denoiser, self.recogniser, face.crop_constants())

    @property
    def people(self) -> People:
        """The gallery. Raises :class:`gallery.GalleryError` where the pipeline has none."""
        if self.gallery is None:
            raise GalleryError(phrase("no gallery is open; name one"))
        return self.gallery

    def look_through(self, sensor: str, adaptation: Adaptation | None = None) -> str:
        """Say which family of sensors (``DeviceInfo.family``) the next frames come from: embeddings are compared as
        suits it, by this ``adaptation``, the gallery's own or the shipped one. What speaks against that, else "": what
        is next in that row, or plain cosines, are compared then."""
        self._sensor, self._asked = sensor, adaptation
        self._looked = current(self.gallery) if self.compares else None
        if adaptation is not None:
            self._adaptation = adaptation if sensor and self.model_id else None
            return ""
        card = self.recogniser.card if self.recogniser is not None else {}
        self._adaptation, problem = suited(sensor, self.model_id, self.gallery, card)
        return problem

    def keep_up(self) -> bool:
        """Whether scores are of another scale than before, as people came or went, and with them the gallery's
        adaptation: what was seen so far decides nothing then. Cheap; ask between frames."""
        if not self._sensor or not self.compares or current(self.gallery) == self._looked:
            return False
        before = self._adaptation
        self.look_through(self._sensor, self._asked)
        return (before and before.digest) != (self._adaptation and self._adaptation.digest)

    def renew_if_due(self, sensor: str) -> Renewed | None:
        """After an enrolment through a ``sensor`` family: the gallery's new adaptation, where it is due for one.

        Raises :class:`gallery.GalleryError`, such as ``AdaptationWorse``: all stays as it was then."""
        card = self.recogniser.card if self.recogniser is not None else {}
        return renewed_if_due(sensor, self.model_id, self.gallery, card)

    @property
    def sensor(self) -> str:
        """The family of sensors that was told last, "" for none."""
        return self._sensor

    @property
    def adaptation(self) -> Adaptation | None:
        """How embeddings are compared; None: by their cosine, as for unknown sensors and wherever a threshold was
        given, which is one of cosines."""
        return None if self._threshold is not None else self._adaptation

    def adapted(self, embedding: Image) -> Image:
        """An embedding ``float32[1920]`` as it is compared, of unit length: two of these have scores as matches do."""
        adaptation = self.adaptation
        return embedding if adaptation is None else adaptation.adapter(embedding[None])[0]

    def matches(self, embedding: Image) -> tuple[Match, ...]:
        """Whom of the gallery an embedding ``float32[1920]`` resembles most, as :attr:`FaceResult.matches`."""
        if self.gallery is None or not self.compares or not self.gallery.comparable:
            return ()
        if (adaptation := self.adaptation) is None:
            return tuple(self.gallery.identify(embedding, top=TOP, threshold=self.threshold))
        return tuple(self.gallery.identify(embedding, top=TOP, threshold=self.threshold, adaptation=adaptation))

    def verify(self, name: str, embedding: Image, *, threshold: float) -> Match:
        """Compare an embedding with one person as the present sensor asks for; what ``People.verify`` raises."""
        if (adaptation := self.adaptation) is None:
            return self.people.verify(name, embedding, threshold=threshold)
        return self.people.verify(name, embedding, threshold=threshold, adaptation=adaptation)

    @property
    def agreement(self) -> float:
        """The cosine that two views of one person reach, whatever the sensor: what accepts a claim by cosine."""
        if self._threshold is not None:
            return self._threshold
        card = self.recogniser.card if self.recogniser is not None else {}
        return model.claim_threshold(card, false_positives=self.false_positives)

    @property
    def threshold(self) -> float:
        """The score that accepts at a first look, for the gallery as it is now."""
        if self._threshold is not None:
            return self._threshold
        return model.threshold(self._card, self._chances(), false_positives=self.false_positives)

    def verification_threshold(self, name: str | None = None) -> float:
        """The score that accepts a claim to be ``name`` at a first look, or anybody who was enrolled as usual."""
        if self._threshold is not None:
            return self._threshold
        comparisons = None if name is None else self.compared(name)
        return model.claim_threshold(self._card, comparisons, false_positives=self.false_positives)

    @property
    def calibration(self) -> Tail | None:
        """How rare a stranger's score is; None where the recogniser has no calibration."""
        return model.calibration(self._card)

    @property
    def given(self) -> bool:
        """Whether the threshold was given, and does not follow from the calibration."""
        return self._threshold is not None

    def look_alike(self, one: str, other: str) -> bool:
        """Whether two enrolled people's templates are as alike as one pair of strangers in a thousand; of somebody who
        is not enrolled any more nobody knows better."""
        if self.gallery is None or (tail := self.calibration) is None:
            return False
        try:
            likeness = self.gallery.likeness(one, other, adaptation=self.adaptation)
        except PersonUnknown:  # another program removed or renamed one of them just now
            return True
        return likeness is not None and likeness >= tail.threshold(model.LOOK_ALIKE)

    def look_alikes(self, name: str) -> list[str]:
        """The other enrolled people who look like ``name``, by name; such pairs are told apart more strictly."""
        return [
            other.name
            for other in _listed(self.gallery)
            if folded(other.name) != folded(name) and other.templates and self.look_alike(name, other.name)
        ]

    def compared(self, name: str | None = None) -> float:
        """How many independent comparisons the templates are worth (:func:`app.networks.model.chances`): all, ten at
        least, or those of ``name`` alone, as usual for somebody who is not enrolled."""
        if name is None:
            return max(self._chances(), model.SMALLEST_GALLERY)
        own = [person.templates for person in _listed(self.gallery) if folded(person.name) == folded(name)]
        return model.chances([own[0] if own and own[0] else model.TEMPLATES_EACH])

    @property
    def _card(self) -> Mapping[str, Any]:
        card = self.recogniser.card if self.recogniser is not None else {}
        if (adaptation := self.adaptation) is None:
            return card
        people = adaptation.adapter.people
        return {**card, "thresholds": dict(adaptation.thresholds), "identities_calibrated": people}

    def judge_by(self, threshold: float | None, false_positives: float = model.FALSE_POSITIVES) -> None:
        """Accept from this score on; None for what follows from the card, the gallery, and this share of strangers who
        may be taken for somebody in a minute."""
        self._threshold, self.false_positives = threshold, false_positives

    def _chances(self) -> float:
        """What all templates are worth; counted anew when people came or went, or got other templates."""
        if self.gallery is None:
            return 0.0
        now = self.gallery, current(self.gallery)
        known, count = self._counted
        if now != known:
            listed = model.chances(person.templates for person in _listed(self.gallery))
            count = listed or float(self.gallery.comparable)
            self._counted = now, count
        return count


def _listed(gallery: People | None) -> Sequence[Person]:
    return () if gallery is None else gallery.people()
