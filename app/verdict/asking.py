"""The question asked about a face, who is it or is it one person, with the thresholds that belong to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from app.kept.settings import LOCKOUT, LockoutRule
from app.networks.model import rate
from app.networks.suited import current
from app.pipeline import Pipeline
from app.verdict.bars import USUAL, USUAL_ADAPTED, Bars, Calibrated, Corrected, Given, share
from app.verdict.decision import LEAST_FRAMES, Decision
from assets.phrase import phrase
from gallery import Corrects, GalleryError, PersonUnknown
from gallery.match import Match
from gallery.person import folded


def decision(
    pipeline: Pipeline,
    frames: int = LEAST_FRAMES,
    *,
    person: str | None = None,
    lockout: LockoutRule = LOCKOUT,
    after: Decision | None = None,
) -> Decision:
    """A decision on a pipeline's results, by its own thresholds; ``person``: whether the face is theirs, else who it
    is. ``lockout``: when attacks lock it; ``after``: the one before it on the same stream. Every view takes its
    decision from here."""
    if person is None:
        return Decision(
            frames,
            bars=lambda: bars(pipeline),
            lockout=lockout,
            adapt=pipeline.adapted,
            roster=roster(pipeline),
            after=after,
        )
    claim = _Claim(pipeline, person)
    return Decision(
        frames,
        bars=lambda: claim.now.bars,
        person=person,
        verify=claim.verify,
        rivals=lambda: claim.now.rivals,
        lockout=lockout,
        adapt=pipeline.adapted,
        roster=roster(pipeline),
        after=after,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a claim is judged by: the bars, the threshold of its matches, and who could be taken for that person."""

    bars: Bars
    threshold: float
    rivals: tuple[str, ...]


class _Claim:
    """A claim to be one person; what it is judged by is asked anew only where the gallery has changed."""

    def __init__(self, pipeline: Pipeline, person: str) -> None:
        self._pipeline = pipeline
        self._person = person
        self._mark: object = None
        self._asked: _Asked | None = None
        self.now  # noqa: B018 (who asks is told at once of a gallery that cannot be read)

    @property
    def now(self) -> _Asked:
        mark = current(self._pipeline.gallery)
        if self._asked is None or mark != self._mark:
            threshold = self._pipeline.verification_threshold(self._person)
            self._asked = _Asked(bars(self._pipeline, self._person), threshold, rivals(self._pipeline, self._person))
            self._mark = mark
        return self._asked

    def verify(self, name: str, embedding: NDArray[np.float32]) -> Match:
        return self._pipeline.verify(name, embedding, threshold=self.now.threshold)


def roster(pipeline: Pipeline) -> Callable[[], object]:
    """Asks who is compared now, and under which names; people are listed again only where the gallery has changed."""
    known: tuple[object, object] = (None, None)

    def ask() -> object:
        nonlocal known
        gallery = pipeline.gallery
        with suppress(GalleryError):  # comparing tells of it
            if gallery is not None and (mark := current(gallery)) != known[0]:
                now = datetime.now(UTC)
                listed = [
                    (person.name, person.enrolled, person.templates, person.consent.expired(now))
                    for person in gallery.people()
                ]
                known = mark, listed
        return known[1]

    return ask


def rivals(pipeline: Pipeline, person: str) -> tuple[str, ...]:
    """Who could be taken for a person: those who look like them, and with whom they were confused before."""
    try:
        alike = pipeline.look_alikes(person)
    except PersonUnknown:  # verifying says so
        return ()
    pairs = corrected(pipeline).pairs
    told = [name for pair in pairs for name in pair if person_in(pair, person) and folded(name) != folded(person)]
    return tuple(dict.fromkeys([*alike, *told]))


def person_in(pair: frozenset[str], person: str) -> bool:
    """Whether a person is one of two, in any case of letters."""
    return folded(person) in {folded(name) for name in pair}


def corrected(pipeline: Pipeline) -> Corrected:
    """What was said of wrong verdicts in the pipeline's gallery; nothing where it keeps none."""
    gallery: object = pipeline.gallery
    if not isinstance(gallery, Corrects):
        return Corrected()
    told = gallery.corrections()
    strangers = Counter(one.person for one in told if one.instead is None)
    return Corrected(strangers, frozenset(frozenset((one.person, one.instead)) for one in told if one.instead))


def bars(pipeline: Pipeline, person: str | None = None) -> Bars:
    """What a score has to reach now, for an identification or for a claim to be ``person``."""
    tail, told = pipeline.calibration, corrected(pipeline)
    usual = USUAL if pipeline.adaptation is None else USUAL_ADAPTED
    if tail is None or pipeline.given:
        threshold = pipeline.threshold if person is None else pipeline.verification_threshold(person)
        return Given(threshold, tail, pipeline.look_alike, told, 0.0 if tail is None else usual)
    return Calibrated(tail, pipeline.compared(person), pipeline.false_positives, pipeline.look_alike, told, usual)


def continued(pipeline: Pipeline, person: str | None = None) -> str:
    """What to say of a threshold that goes beyond what the calibration's people can tell; "" for one that does not."""
    asked, tail = bars(pipeline, person), pipeline.calibration
    if not isinstance(asked, Calibrated) or asked.supported or tail is None:
        return ""
    rate_asked = rate(pipeline.false_positives * share(0), asked.comparisons)
    return phrase(
        "the threshold {value} is a continuation: it stands for 1 stranger in {asked}, and the calibration tells "
        "1 in {told} at most. It is rather too strict: your own people are refused more often",
        value=f"{asked.bound().value:.2f}",
        asked=f"{1 / rate_asked:,.0f}",
        told=f"{1 / tail.strictest:,.0f}",
    )
