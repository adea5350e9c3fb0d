"""The question asked about a face, who is it or is it one person, with the thresholds that belong to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.kept.settings import LOCKOUT, LockoutRule
from app.pipeline import Pipeline
from app.verdict.bars import Bars, Calibrated, Given
from app.verdict.decision import LEAST_FRAMES, Decision
from gallery.match import Match


def decision(
    pipeline: Pipeline, frames: int = LEAST_FRAMES, *, person: str | None = None, lockout: LockoutRule = LOCKOUT
) -> Decision:
    """A decision on a pipeline's results, by its own thresholds; ``person``: whether the face is theirs, else who it
    is. ``lockout``: when attacks lock it. Every view takes its decision from here."""
    if person is None:
        return Decision(frames, bars=lambda: bars(pipeline), lockout=lockout, adapt=pipeline.adapted)
    asked = bars(pipeline, person)
    threshold = pipeline.verification_threshold(person)

    def verify(name: str, embedding: NDArray[np.float32]) -> Match:
        return pipeline.verify(name, embedding, threshold=threshold)

    return Decision(frames, bars=lambda: asked, person=person, verify=verify, lockout=lockout, adapt=pipeline.adapted)


def bars(pipeline: Pipeline, person: str | None = None) -> Bars:
    """What a score has to reach now, for an identification or for a claim to be ``person``."""
    tail = pipeline.calibration
    if tail is None or pipeline.given:
        threshold = pipeline.threshold if person is None else pipeline.verification_threshold(person)
        return Given(threshold, tail, pipeline.look_alike)
    return Calibrated(tail, pipeline.compared(person), pipeline.false_positives, pipeline.look_alike)
