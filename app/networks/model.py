"""The networks a pipeline runs: which denoiser, and the threshold that belongs to their embeddings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import engines
import face
from assets import MODELS
from engines.card import read, thresholds
from gallery.errors import ThresholdUnknown
from gallery.thresholds import threshold_for, usable

SMALLEST_GALLERY = 10
TEMPLATES_EACH = 5  # what an enrolment stores
UNCALIBRATED = 0.6


def choose_denoiser(wanted: str, device: str, models: Path | None = None) -> engines.DenoiserName:
    """The denoiser's name for a setting of ``wanted`` ("auto" or a name) on ``device``.

    "auto" takes the paper-size network only where a GPU was asked for by name and its file is there: a device
    that is merely present may go away, and templates belong to one denoiser.
    """
    if wanted != "auto":
        return cast(engines.DenoiserName, wanted)
    models = MODELS if models is None else models
    quality = device.startswith("tensorrt") and (models / "dmdnet-quality.onnx").is_file()
    return "dmdnet-quality" if quality else "dmdnet"


def threshold(card: Mapping[str, Any], templates: int, *, false_positives: float = 1e-2) -> float:
    """The cosine similarity that accepts in a gallery, from the recogniser's card.

    ``templates`` is how many a probe is compared with, those of all people together: the best one counts, so every
    one is a chance to be taken for somebody. As if there were ten at least: a gallery that grows by its first few
    people does not change its verdicts. Otherwise as :func:`claim_threshold`.
    """
    return claim_threshold(card, max(templates, SMALLEST_GALLERY), false_positives=false_positives)


def claim_threshold(
    card: Mapping[str, Any], templates: int = TEMPLATES_EACH, *, false_positives: float = 1e-2
) -> float:
    """The cosine similarity that accepts a claim to be one person who has this many ``templates``.

    The least strict calibrated threshold that takes at most ``false_positives`` of the strangers for somebody
    (:func:`gallery.thresholds.threshold_for`); the strictest one where none is strict enough, and 0.6 for a card
    without any. Raises ``gallery.BadThreshold`` for a card with others than rates and cosines.
    """
    calibrated = {str(rate): value for rate, value in thresholds(card).items()}
    if not calibrated:
        return UNCALIBRATED
    try:
        return threshold_for(calibrated, false_positives, templates)
    except ThresholdUnknown:
        return max(usable(value) for value in calibrated.values())


def shipped_model_id(denoiser: str, device: str, models: Path | None = None) -> str:
    """The id of the templates that these networks make, read from their files without compiling them.

    Raises ``engines.ModelMissing`` or ``engines.ModelDamaged``.
    """
    clean, recogniser = (read(name, models) for name in (choose_denoiser(denoiser, device, models), "ldnfnet"))
    return engines.model_id(clean, recogniser, face.crop_constants())
