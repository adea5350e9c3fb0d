"""What several frames of one face say together: robust scores, and whether it is still the same person."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face import Quality
from gallery.match import Match

KEPT = 15
TRIM = 0.2
CHANGED_AFTER = 3
LEAST_SPREAD = 0.02
# Neighbouring frames see nearly the same noise and pose; about every second one is taken as new information.
INDEPENDENT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One frame's evidence: the people it resembles, best first, its weight, the face's embedding, and what tells the
    frame from others (:func:`picture`)."""

    matches: tuple[Match, ...]
    weight: float
    embedding: NDArray[np.float32]
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Score:
    """The robust score of the person that the frames resemble most; ``spread`` is its standard error."""

    person: str
    mean: float
    spread: float


class Evidence:
    """The last good frames of one face, 15 or as many as a verdict needs; older ones make room, so that a verdict
    follows the face."""

    def __init__(self, needed: int = 0) -> None:
        self._sights: deque[Sight] = deque(maxlen=max(KEPT, needed))

    def __len__(self) -> int:
        return len(self._sights)

    def holds(self, picture: bytes) -> bool:
        """Whether one of these frames is this very picture: it then says nothing new."""
        return any(sight.picture == picture for sight in self._sights)

    def add(self, sight: Sight, threshold: float) -> None:
        """Take one more frame; when the last three clearly show somebody else, all before them go."""
        self._sights.append(sight)
        if self._changed(threshold):
            for _ in range(len(self._sights) - CHANGED_AFTER):
                self._sights.popleft()

    def best(self) -> Score | None:
        """The person with the highest robust score, or None where nobody is enrolled."""
        people = {match.person for sight in self._sights for match in sight.matches}
        scores = [self._score(person) for person in sorted(people)]
        return max(scores, key=lambda score: score.mean, default=None)

    def _score(self, person: str) -> Score:
        scores = np.array([_score_of(sight.matches, person) for sight in self._sights])
        weights = np.array([sight.weight for sight in self._sights])
        mean, deviation = trimmed_mean(scores, weights)
        independent = max(1.0, INDEPENDENT * len(scores))
        return Score(person, mean, max(deviation, LEAST_SPREAD) / math.sqrt(independent))

    def _changed(self, threshold: float) -> bool:
        """Whether the last three frames show somebody whom the frames before them did not show.

        Both sets must agree in themselves, and their mean embeddings must be unlike each other: below half the
        threshold, or below the threshold and accepted as two different people.
        """
        sights = list(self._sights)
        before, now = sights[:-CHANGED_AFTER], sights[-CHANGED_AFTER:]
        if len(before) < CHANGED_AFTER:
            return False
        old, new = _mean_embedding(before), _mean_embedding(now)
        if min(_agreement(before, old), _agreement(now, new)) < threshold:
            return False
        was, became = _accepted(before), _accepted(now)
        differently_named = was is not None and became is not None and was != became
        return float(old @ new) < (threshold if differently_named else threshold / 2)


def picture(frame: Frame) -> bytes:
    """What tells a frame from every other: a digest of every sixteenth row of its depth. Two frames of a living
    sensor never agree in that much noise."""
    return hashlib.blake2b(frame.depth[::16].tobytes(), digest_size=16).digest()


def weight(quality: Quality) -> float:
    """How much a frame counts: the measured share of the face, less for a turned head and a distant one."""
    turned = math.cos(math.radians(quality.yaw_deg)) * math.cos(math.radians(quality.pitch_deg))
    distant = 1 / (1 + max(0.0, quality.distance_m - 0.8))
    return max(1e-3, quality.valid_share * max(turned, 0.0) ** 2 * distant)


def trimmed_mean(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float]:
    """Weighted mean and standard deviation of ``scores`` ``[N]`` without the lowest and highest fifth
    (rounded down)."""
    order = np.argsort(scores, kind="stable")
    cut = int(TRIM * len(scores))
    kept = order[cut : len(scores) - cut]
    share = weights[kept] / weights[kept].sum()
    mean = float(share @ scores[kept])
    return mean, float(np.sqrt(share @ (scores[kept] - mean) ** 2))


def _score_of(matches: Sequence[Match], person: str) -> float:
    """The person's score in one frame; somebody below the list is given the list's last score, the most it
    can be."""
    for match in matches:
        if match.person == person:
            return match.score
    return matches[-1].score if matches else 0.0


def _accepted(sights: Sequence[Sight]) -> str | None:
    """Whom more than half of these frames accept, if there is such a person; of three frames, all of them."""
    names = Counter(sight.matches[0].person for sight in sights if sight.matches and sight.matches[0].accepted)
    name, count = next(iter(names.most_common(1)), (None, 0))
    needed = len(sights) if len(sights) == CHANGED_AFTER else len(sights) // 2 + 1
    return name if count >= needed else None


def _mean_embedding(sights: Sequence[Sight]) -> NDArray[np.float32]:
    mean = np.mean([sight.embedding for sight in sights], axis=0, dtype=np.float32)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), np.float32)


def _agreement(sights: Sequence[Sight], mean: NDArray[np.float32]) -> float:
    return float(np.median([sight.embedding @ mean for sight in sights]))
