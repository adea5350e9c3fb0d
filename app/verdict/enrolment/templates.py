"""The views of an enrolment, and which of them become templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.verdict.enrolment.errors import EnrolmentError
from app.verdict.enrolment.steps import STEPS, Pose, Step

TEMPLATES = 5
LEAST_TEMPLATES = 3
AGREEING_SHARE = 0.7

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One good view: a unit ``embedding`` ``float32[1920]``, yaw and pitch in degrees, its weight in (0, 1], the step
    it was taken for, its denoised depth and the ``crop`` that was made of, both ``float32[128, 128]`` in [0, 255]."""

    embedding: Array
    pose: Pose
    weight: float
    step: Step
    depth: Array
    crop: Array | None = None


def choose(views: Sequence[View], agreement: float) -> list[View]:
    """The templates: the most typical view of every step, then those farthest off in pose, of the views that agree.

    A template whose median cosine with the others is below 0.85 of ``agreement`` is dropped.

    Raises :class:`EnrolmentError` when too few views agree.
    """
    agreeing = agreeing_of(views, agreement)
    of_steps = [[view for view in agreeing if view.step == step] for step in STEPS]
    chosen = [_typical(views) for views in of_steps if views]
    rest = [view for view in agreeing if all(view is not one for one in chosen)]
    while len(chosen) < TEMPLATES and rest:
        farthest = max(rest, key=lambda view: min(_apart(view, one) for one in chosen))
        chosen.append(farthest)
        rest = [view for view in rest if view is not farthest]
    kept = _without_strangers(chosen, agreement)
    if len(kept) < LEAST_TEMPLATES:
        raise EnrolmentError(_DISAGREE)
    return kept


def agreeing_of(views: Sequence[View], agreement: float) -> list[View]:
    """The views that agree with the median of all. Raises :class:`EnrolmentError` when these are too few."""
    agreeing = [view for view, cosine in zip(views, cosines(views), strict=True) if cosine >= agreement]
    if len(agreeing) < max(TEMPLATES, AGREEING_SHARE * len(views)):
        raise EnrolmentError(_DISAGREE)
    return agreeing


def cosines(views: Sequence[View]) -> Array:
    """Cosine of every view with the median of all, ``float32[N]``."""
    embeddings = np.stack([view.embedding for view in views])
    middle = np.median(embeddings, axis=0)
    return np.asarray(embeddings @ (middle / max(float(np.linalg.norm(middle)), 1e-12)), np.float32)


def _without_strangers(chosen: Sequence[View], agreement: float) -> list[View]:
    """Drop, one after another, the template that agrees least with the others, while its median cosine with them is
    below 0.85 of the agreement: poses of one person are less alike than frames of one pose."""
    kept = list(chosen)
    while len(kept) > 1:
        alike = np.stack([view.embedding for view in kept]) @ np.stack([view.embedding for view in kept]).T
        np.fill_diagonal(alike, np.nan)
        medians = np.nanmedian(alike, axis=1)
        worst = int(np.argmin(medians))
        if medians[worst] >= 0.85 * agreement:
            break
        del kept[worst]
    return kept


def _typical(views: Sequence[View]) -> View:
    """The view most like the median of its step; of several alike the one that weighs most."""
    alike = cosines(views)
    best = max(range(len(views)), key=lambda k: (round(float(alike[k]), 3), views[k].weight))
    return views[best]


def _apart(view: View, other: View) -> float:
    return float(np.hypot(*np.subtract(view.pose, other.pose)))


_DISAGREE = "the frames do not agree with each other; let one person alone stand before the camera and try again"
