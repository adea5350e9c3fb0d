"""The networks a pipeline runs: the denoiser, and the threshold that belongs to their embeddings."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import engines
import face
from engines.card import described, thresholds
from gallery.tail import Tail

SMALLEST_GALLERY = 10
FALSE_POSITIVES = 1e-2  # strangers a minute who are taken for somebody
LOOK_ALIKE = 1e-3  # rate of strangers who are as alike as two people who need a wider margin
# A look's mean is asked about at every frame: strangers then reach the bar 1.4 times as often as at one comparison.
ASKED_OFTEN = 1.4
FIRST_LOOK = (
    0.5 / ASKED_OFTEN
)  # of these strangers, whom the first look at somebody may use; further ones share the rest
TEMPLATES_EACH = 5  # what an enrolment stores
# Templates of one person resemble each other: five are worth four comparisons with strangers.
CORRELATED_TEMPLATES = 0.86
UNCALIBRATED = 0.6
DENOISER: engines.DenoiserName = "dmdnet"  # which templates are made behind


def geometry() -> str:
    """A name of the crop's constants: networks that were made for others cannot take these crops."""
    return hashlib.sha256(json.dumps(face.crop_constants(), sort_keys=True).encode()).hexdigest()[:16]


def threshold(card: Mapping[str, object], comparisons: float, *, false_positives: float = FALSE_POSITIVES) -> float:
    """The score that accepts at a first look in a gallery, from the recogniser's card.

    ``comparisons``: what the templates of all people are worth (:func:`chances`). As if there were ten at least: a
    gallery that grows by its first few people does not change its verdicts. Otherwise as :func:`claim_threshold`.
    """
    return claim_threshold(card, max(comparisons, SMALLEST_GALLERY), false_positives=false_positives)


def claim_threshold(
    card: Mapping[str, object], comparisons: float | None = None, *, false_positives: float = FALSE_POSITIVES
) -> float:
    """The score that accepts a claim at a first look, to be one person whose templates are worth so many
    ``comparisons``, by default those of a usual enrolment.

    ``false_positives``: the share of strangers who may be taken for somebody in a minute. The threshold follows the
    calibration's tail (:class:`gallery.tail.Tail`), beyond its strictest rate too; 0.6 for a card without any.
    """
    tail, each = calibration(card), chances([TEMPLATES_EACH]) if comparisons is None else comparisons
    return UNCALIBRATED if tail is None else tail.threshold(rate(false_positives * FIRST_LOOK, each))


def chances(templates: Iterable[int]) -> float:
    """How many independent comparisons with strangers people's ``templates`` are worth, so many of each person.

    The best template counts, so every one is a chance to be taken for its person. But a stranger who is like one is
    like the others too: on real people five are worth 3.3 comparisons at a rate of 1 in 100 and, at the correlation
    of 0.7 that this shows, 4.0 at 1 in 2,000: a power of 0.86.
    """
    return float(sum(count**CORRELATED_TEMPLATES for count in templates))


def rate(false_positives: float, comparisons: float) -> float:
    """The false match rate of one comparison that keeps the false positives of so many: 1 − (1 − FPIR)^(1/N)."""
    return -math.expm1(math.log1p(-false_positives) / max(comparisons, 1.0))


def calibration(card: Mapping[str, object]) -> Tail | None:
    """How rare a stranger's score is, from the recogniser's card; None for one without thresholds. Raises
    ``engines.ModelDamaged`` for a card with other than rates and cosines."""
    levels, people = thresholds(card), card.get("identities_calibrated")
    return Tail(levels, people if isinstance(people, int) else None) if levels else None


def shipped_model_id(models: Path | None = None) -> str:
    """The id of the templates that the shipped networks make, from their cards: nothing is run, so no file is read.

    ``models``: another folder of networks.

    Raises ``engines.ModelMissing`` or ``engines.ModelDamaged``.
    """
    clean, recogniser = (described(name, models) for name in (DENOISER, "ldnfnet"))
    return engines.model_id(clean, recogniser, face.crop_constants())
