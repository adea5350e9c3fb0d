"""Real people before the product: a gallery of some of them, an adapter of the others, frames with a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.pipeline import Pipeline, Result
from benchmarks import matching
from benchmarks.real.people import EXPRESSIONS, real_frame
from gallery.adaptation import Adaptation
from gallery.calibration import impostor_scores, thresholds
from gallery.impostors import Impostors
from gallery.statistics import gathered

SENSOR = "kinect-v2"
FRONTAL = 4
GUIDED = (4, 3, 5, 1, 7)  # straight, to both sides, up and down: what an enrolment asks for
NEUTRAL = 2

Vectors = NDArray[np.float32]
Seen = list[Result]  # of one person, in the order of the frames


def enrolled(
    pipeline: Pipeline, chosen: Sequence[int], people: Sequence[Seen], *, guided: bool = False
) -> AbstractContextManager[None]:
    """A gallery of ``chosen`` people, while the block lasts: with all frames of the frontal pose as templates, or, as
    the product enrols (``guided``), with one neutral frame of each pose that it asks for."""
    return matching.enrolled(pipeline, {f"person {k}": templates(people[k], guided=guided) for k in chosen})


def without(people: Sequence[Seen], left_out: Collection[int], margin: float, model: str) -> Adaptation:
    """The adaptation of all people but some, with thresholds that they had no part in either."""
    others = [embeddings(one) for k, one in enumerate(people) if k not in left_out]
    strangers = Impostors.of(impostor_scores(others))
    return Adaptation(SENSOR, model, gathered(others), strangers, thresholds(strangers, margin=margin))


def seen(pipeline: Pipeline, data: Path, person: int) -> Iterator[Result]:
    """Every frame of a person in which a face was found, each looked at on its own; liveness is not judged."""
    with np.load(data) as arrays:
        held = {key: arrays[key] for key in arrays if key.startswith(f"p{person}_")}
    for number in range(len(held[f"p{person}_depth"])):
        result = pipeline(real_frame(held, person, number))
        if result.faces and result.faces[0].embedding is not None:
            yield replace(result, faces=(replace(result.faces[0], live=None),))


def templates(seen: Seen, *, guided: bool) -> Vectors:
    """What a person is enrolled with, ``float32[N, 1920]``."""
    if not guided:
        return embeddings(seen, FRONTAL)
    return embeddings([one for one in seen if pose_of(one) in GUIDED and one.frame.number % EXPRESSIONS == NEUTRAL])


def embeddings(seen: Seen, pose: int | None = None) -> Vectors:
    """A person's embeddings, ``float32[N, 1920]``, of one pose or of all."""
    chosen = [result.faces[0].embedding for result in seen if pose is None or pose_of(result) == pose]
    return np.stack([embedding for embedding in chosen if embedding is not None])


def pose_of(result: Result) -> int:
    """Which of the nine head poses a frame shows."""
    return result.frame.number // EXPRESSIONS
